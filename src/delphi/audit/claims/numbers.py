"""Every number of a plain text, to be covered by a claim or a reason in numbers.csv.

`python -m delphi.audit.claims.numbers STUDY TEXT` counts the numbers of the lines that the study's
numbers.csv speaks of, and lists those that it leaves out. The text of a publication is not part
of the compendium; who has it can repeat the count.
"""

import re
import sys
from collections import Counter
from pathlib import Path

import pandas as pd

from delphi.study import open_study

WORDS = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven"),
    *("twelve", "thirteen", "fourteen", "fifteen", "twenty", "thirty", "forty"),
    *("first", "second", "third", "both", "half"),
)
NUMBER = re.compile(rf"(?<!\w)(\d[\d,]*(?:\.\d+)?(?:\s?%)?|{'|'.join(WORDS)})(?!\w)", re.IGNORECASE)
ARGUMENTS = 2


def numbers_in(text: str) -> list[tuple[int, str]]:
    r"""Return the numbers of a text with their lines, in digits or in words up to forty.

    Examples
    --------
    >>> numbers_in("Two of 5 experts\n(40 %) rated it 3.5.")
    [(1, 'Two'), (1, '5'), (2, '40 %'), (2, '3.5')]
    """
    return [
        (number, match[0].rstrip(","))
        for number, line in enumerate(text.splitlines(), start=1)
        for match in NUMBER.finditer(line)
    ]


def left_out(numbers: pd.DataFrame, text: str, first: int, last: int) -> list[tuple[int, str]]:
    """Return the numbers of some lines of a text that a table does not hold.

    Parameters
    ----------
    numbers : DataFrame
        Columns line, number, claims, reason; a row without claim and reason holds nothing.
    text : str
        The plain text.
    first, last : int
        Lines of the text to go through, from 1, both with them.
    """
    covered = numbers[numbers["claims"].notna() | numbers["reason"].notna()]
    known = Counter(
        (int(line), _plain(str(number)))
        for line, number in zip(covered["line"], covered["number"], strict=True)
    )
    missing = []
    for line, number in numbers_in(text):
        if not first <= line <= last:
            continue
        if known[(line, _plain(number))]:
            known[(line, _plain(number))] -= 1
        else:
            missing.append((line, number))
    return missing


def _plain(number: str) -> str:
    return re.sub(r"[\s,]", "", number).casefold()


def main(arguments: list[str]) -> int:
    """Count the numbers of a text that numbers.csv covers; 0 when its lines leave none out."""
    if len(arguments) != ARGUMENTS:
        sys.stderr.write("usage: python -m delphi.audit.claims.numbers STUDY TEXT\n")
        return 2
    study, text = open_study(arguments[0]), Path(arguments[1]).read_text(encoding="utf-8")
    numbers = study.table("numbers")
    lines = numbers["line"].astype(int)
    missing = left_out(numbers, text, int(lines.min()), int(lines.max()))
    spoken = set(lines)
    inside = [entry for entry in missing if entry[0] in spoken]
    sys.stdout.write(
        f"{len(numbers)} numbers are covered; on the lines they stand on {len(inside)} more are "
        f"found, on lines between {len(missing) - len(inside)}.\n"
    )
    for line, number in missing:
        sys.stdout.write(f"line {line}: {number}\n")
    return int(bool(inside))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
