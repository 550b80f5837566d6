"""The vocabulary of claims as `docs/claims.md`; made by `python -m delphi.audit.claims.page`."""

from pathlib import Path

from delphi.audit.claims.values import ABOUT, RELATIONS
from delphi.audit.claims.vocabulary import PRINTS, RATINGS, TABLES
from delphi.files import write_text


def page() -> str:
    """Return the vocabulary as Markdown."""
    parts = [
        "# What a claim may name",
        "",
        "A row of `claims.csv` holds one printed statement. `quantity` names what is computed, "
        "`arguments` what of (`key=value; key=value`, several values parted by `|`), `relation` "
        "how the printed value should stand to it. A blank quantity says that nothing in the "
        "publication can be held against the statement; `note` says why. This page is made by "
        "`python -m delphi.audit.claims.page`.",
        "",
        "A column that bears the name of an argument is filtered by with a word before it, as in "
        "`filter.column=years`. `round=last` picks the last round of each item.",
    ]
    for title, group in (
        ("From tables", TABLES),
        ("From the ratings", RATINGS),
        ("From what is printed elsewhere", PRINTS),
    ):
        parts += [
            "",
            f"## {title}",
            "",
            "| quantity | computes | needs | takes |",
            "|---|---|---|---|",
        ]
        parts += [
            f"| `{name}` | {one.says} | {', '.join(one.needs)} | {', '.join(one.takes)} |"
            for name, one in group.items()
        ]
    parts += ["", "## Relations", "", "| relation | holds when |", "|---|---|"]
    parts += [f"| `{name}` | {says} |" for name, (_, says) in RELATIONS.items()]
    parts += ["", f"*About* means within {100 * ABOUT:.0f} percent. Counts must be the same."]
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    write_text(Path("docs/claims.md"), page())
