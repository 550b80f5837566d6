"""What a basis was made from: the tables behind a file of results, and their files in data/raw."""

from fnmatch import fnmatch

import pandas as pd

from delphi.prose.basis import CONSTANT, SETTING
from delphi.study import Study
from delphi.study.ratings import kinds_by_rounds, kinds_judged
from delphi.study.schemas import RAW

JUDGED = ("ratings", "items", "tiers")
CODED = ("codings", "codes", "documents")

# Files of a report, by pattern, with the tables of data/processed that they are computed from.
# The first pattern that fits counts.
MADE_FROM: dict[str, tuple[str, ...]] = {
    "tables/totals-compared.csv": ("totals", "ratings"),
    "tables/works-*.csv": ("topics", "literature", "references"),
    "tables/experience-compared.csv": ("panel", "experience", "sums"),
    "tables/spread.csv": ("ratings",),
    "tables/ratings-*.csv": ("ratings",),
    "tables/movements.csv": ("ratings",),
    "tables/consensus-*.csv": JUDGED,
    "tables/multiverse-wording*.csv": ("wordings", *JUDGED),
    "tables/multiverse-*.csv": JUDGED,
    "tables/crosswalk-*.csv": ("crosswalk", "items"),
    "tables/ledger-noticed.csv": ("claims", "totals", "ratings"),
    "tables/claims-coverage.csv": ("numbers", "claims"),
    "tables/claims-*.csv": ("claims", "totals"),
    "tables/checklist-*-final.csv": (),
    "tables/checklist-*.csv": ("ratings", "items", "panel"),
    "tables/tiers-compared-*.csv": ("tiers", "ratings"),
    "tables/pattern-printed.csv": ("contributions",),
    "tables/pattern-*.csv": ("contributions", *CODED),
    "tables/saturation*.csv": CODED,
    "tables/pairs-of-codes.csv": CODED,
    "tables/agreement-*.csv": CODED,
    "tables/placement.csv": CODED,
    "tables/codes*.csv": CODED,
    "tables/*-by-informant.csv": CODED,
    "ledger.csv": ("claims", "totals"),
    "exhibits.csv": (),
}
RAW_NAMES = frozenset(table.name for table in RAW)
RECONCILED = {"ratings": ("entries", "totals", "listings"), "decisions": ("entries", "listings")}


def made_from(study: Study, table: str) -> list[str]:
    """Return the processed tables that a table is, or is computed from, as far as there are any."""
    if table in (CONSTANT, SETTING):
        return []
    names: tuple[str, ...] = (table,)
    if table.endswith(".csv"):
        names = next((m for pattern, m in MADE_FROM.items() if fnmatch(table, pattern)), ())
    return [name for name in names if study.has(name)]


def raw_of(study: Study, table: str) -> list[str]:
    """Return the tables of data/raw that a processed one was read or reconciled from."""
    names = RECONCILED.get(table, (table,) if table in RAW_NAMES else ())
    return [name for name in names if (study.raw / f"{name}.csv").is_file()]


def raw_behind(study: Study, table: str) -> list[str]:
    """Return the files of data/raw behind any table, each once."""
    if table == SETTING:
        return [SETTING]
    names = (raw for made in made_from(study, table) for raw in raw_of(study, made))
    return [f"{name}.csv" for name in dict.fromkeys(names)]


def sources_of(study: Study, table: str) -> list[str]:
    """Return the titles of the printed places that the rows behind a table come from."""
    found: dict[str, None] = {}
    for name in made_from(study, table):
        for raw in raw_of(study, name):
            if study.has(raw) and "source" in (frame := study.table(raw)):
                found.update(dict.fromkeys(str(one) for one in frame["source"].dropna().unique()))
    known = study.config.sources
    return [known[name].title for name in found if name in known]


def about(study: Study, table: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of a processed table that are about the kinds of item a result is about."""
    if "item" not in frame.columns or not study.has("ratings"):
        return frame
    ratings = study.table("ratings")
    judged = kinds_judged(ratings)
    if fnmatch(table, "tables/spread.csv"):
        judged = [kind for kind, more in kinds_by_rounds(ratings).items() if not more]
    elif not table.startswith(("tables/consensus-", "tables/multiverse-", "tables/movements")):
        return frame
    judged = [kind for kind in judged if table.endswith(f"-{kind}.csv")] or judged
    items = study.table("items")
    return frame[frame["item"].isin(items.loc[items["kind"].isin(judged), "item"])]
