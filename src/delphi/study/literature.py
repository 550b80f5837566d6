"""Works cited in the tables of a publication, counted and looked for in its reference list."""

import re
import unicodedata
from difflib import get_close_matches

import pandas as pd

KEY = ["source", "topic"]
ALIKE = 0.82  # share of common characters from which two citations count as nearly the same
LEFT_OUT = re.compile(r"\b(jr|sr|iii?|et\.? al)\b\.?")


def surnames(authors: str) -> tuple[str, ...]:
    """Return the surnames of a citation, comparable across spellings of the same name.

    Accents, capitals, blanks, hyphens and suffixes such as Jr are left out; `et al.` is too.

    Examples
    --------
    >>> surnames("Rouziès, Anderson, & Kohli"), surnames("Ruekert & Walker Jr")
    (('rouzies', 'anderson', 'kohli'), ('ruekert', 'walker'))
    >>> surnames("Le Meunier-FitzHugh; Piercy")
    ('lemeunierfitzhugh', 'piercy')
    """
    plain = unicodedata.normalize("NFKD", authors).encode("ascii", "ignore").decode().lower()
    parts = re.split(r"[,;&]|\band\b", LEFT_OUT.sub("", plain))
    names = (re.sub(r"[^a-z0-9]", "", part) for part in parts)
    return tuple(name for name in names if name)


def count_works(topics: pd.DataFrame, literature: pd.DataFrame) -> pd.DataFrame:
    """Hold the printed number of works of each topic against the works listed.

    Parameters
    ----------
    topics : DataFrame
        source, topic, printed.
    literature : DataFrame
        One row for each work listed: source, topic.

    Returns
    -------
    DataFrame
        `topics` with `recomputed` and `differs`.
    """
    listed = literature.groupby(KEY, sort=False).size().rename("recomputed").reset_index()
    frame = topics.merge(listed, how="left", on=KEY, validate="1:1")
    frame["recomputed"] = frame["recomputed"].fillna(0).astype("Int64")
    frame["differs"] = frame["printed"] != frame["recomputed"]
    return frame


def look_up(literature: pd.DataFrame, references: pd.DataFrame) -> pd.DataFrame:
    """Look for every cited work in the reference list.

    A work is found when a reference has the same surnames, in the same order, and the same
    year, its letter aside.

    Returns
    -------
    DataFrame
        `literature` with `found` (number of references that fit) and `nearest` (for a work
        that is not found: the reference whose names and year are likest; blank for none).
    """
    known: dict[tuple[tuple[str, ...], str], int] = {}
    shown: dict[str, str] = {}
    for row in references.itertuples():
        key = (surnames(row.authors), _year(row.year))
        known[key] = known.get(key, 0) + 1
        shown[_text(*key)] = f"{str(row.authors).replace('; ', ', ')} ({row.year})"
    keys = [(surnames(row.authors), _year(row.year)) for row in literature.itertuples()]
    frame = literature.copy()
    frame["found"] = [known.get(key, 0) for key in keys]
    frame["nearest"] = ["" if key in known else _nearest(key, shown) for key in keys]
    return frame


def _year(year: object) -> str:
    match = re.match(r"\d{4}", str(year))
    return match[0] if match else ""


def _text(names: tuple[str, ...], year: str) -> str:
    return f"{' '.join(names)} {year}"


def _nearest(key: tuple[tuple[str, ...], str], shown: dict[str, str]) -> str:
    """Return the likest reference: the same names in another order, or almost the same."""
    names, year = key
    turned = [text for text in shown if sorted(text.split()) == sorted([*names, year])]
    near = turned or get_close_matches(_text(*key), shown, n=1, cutoff=ALIKE)
    return shown[near[0]] if near else ""
