"""Quantities from what is printed elsewhere: works, dates, tiers, exhibits, other claims."""

import re
from datetime import date, timedelta

import pandas as pd

from delphi.audit.claims.arguments import Arguments
from delphi.audit.claims.facts import Facts, fault
from delphi.audit.claims.values import Interval, Value, names_in, number_in
from delphi.errors import one_of
from delphi.study.literature import surnames
from delphi.study.panel import years_covered, years_spanned

ET_AL = re.compile(r"\bet\.? al\b", re.IGNORECASE)
SEVERAL = 3  # authors, from which on a work is cited with et al.
YEAR = re.compile(r"(\d{4})([a-z]?)")
MOST_COUNTED = 100_000  # persons or firms whose percentages are listed


# --- works ---------------------------------------------------------------------------------


def works(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of entries of the reference list with these authors and that year."""
    return float(len(_works(facts, arguments)))


def authors_of(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of authors of the one entry that fits."""
    found = _works(facts, arguments)
    if len(found) != 1:
        fault(f"{len(found)} entries", "one entry of the reference list")
    return float(len(surnames(found["authors"].iloc[0])))


def _works(facts: Facts, arguments: Arguments) -> pd.DataFrame:
    references = facts.text("references")
    named = arguments.one("authors").replace("|", "; ")
    years = arguments.many("year")
    if not surnames(ET_AL.sub("", named)):
        fault(named, "names of authors")
    for year in years:
        if not YEAR.fullmatch(year):
            fault(year, "a year, with a letter if need be")
    how = arguments.choice("match", ["all", "among", "first"], "all")
    fits = [
        _authors_fit(named, row.authors, how) and (not years or _year_fits(row.year, years))
        for row in references.itertuples()
    ]
    return references[fits]


def _authors_fit(named: str, listed: str, how: str) -> bool:
    wanted, have = surnames(ET_AL.sub("", named)), surnames(listed)
    if how == "among":
        return set(wanted) <= set(have)
    if ET_AL.search(named) or how == "first":
        enough = len(have) >= SEVERAL or how == "first"
        return enough and have[: len(wanted)] == wanted
    return have == wanted


def _year_fits(listed: object, years: list[str]) -> bool:
    have = YEAR.match(str(listed))
    for year in years:
        want = YEAR.match(year)
        if have and want and want[1] == have[1] and (not want[2] or want[2] == have[2]):
            return True
    return False


# --- dates and years -----------------------------------------------------------------------


def _day(text: str, *, last: bool) -> date:
    """Return a day, or the first or last day of a month or year."""
    try:
        if len(text) == len("2017-04-14"):
            return date.fromisoformat(text)
        year, _, month = text.partition("-")
        first = date(int(year), int(month or 1), 1)
        if not last:
            return first
        following = date(first.year + (first.month == 12 or not month), first.month % 12 + 1, 1)  # noqa: PLR2004
        return (following if month else date(first.year + 1, 1, 1)) - timedelta(days=1)
    except (ValueError, OverflowError):
        fault(text, "a date such as 2017-04-14, 2017-04 or 2017")


def days(facts: Facts, arguments: Arguments) -> Value:
    """Return the days from one date to another."""
    start, end = _day(arguments.one("from"), last=False), _day(arguments.one("to"), last=True)
    return float((end - start).days)


def event(facts: Facts, arguments: Arguments) -> Value:
    """Return the first or last day of a step of the timeline, as printed."""
    timeline = facts.text("timeline")
    column = arguments.choice("column", ["start", "end", "date", "mode", "round"])
    found = timeline.loc[timeline["number"] == arguments.one("number"), column]
    if found.empty:
        fault(arguments.one("number"), one_of(list(timeline["number"]), arguments.one("number")))
    return str(found.iloc[0])


def years_of_posts(facts: Facts, arguments: Arguments) -> Value:
    """Return the years of a person's posts, from first to last or covered by any post."""
    how = arguments.choice("how", ["span", "covered"])
    if "experience" not in facts.tables:
        fault("experience", "a table of this study")
    posts = facts.tables["experience"]
    wanted = arguments.many("person")
    posts = posts[posts["person"].isin(wanted)]
    count = years_spanned if how == "span" else years_covered
    numbers = [count(mine) for _, mine in posts.groupby("person")]
    if len(numbers) != len(set(wanted)):
        fault(arguments.one("person"), "persons with posts in experience.csv")
    which = arguments.choice("which", ["least", "greatest", "sum"], "sum")
    if which == "sum":
        return float(sum(numbers))
    return float(min(numbers) if which == "least" else max(numbers))


# --- tiers and exhibits --------------------------------------------------------------------


def tier(facts: Facts, arguments: Arguments) -> Value:
    """Return the items of one or more tiers as a source prints them."""
    tiers = facts.text("tiers")
    mine = tiers[tiers["source"] == arguments.one("source")]
    wanted = arguments.many("tier") or list(mine["tier"].unique())
    if mine.empty or not set(wanted) <= set(mine["tier"]):
        fault("|".join(wanted), "tiers that tiers.csv gives for this source")
    return frozenset(mine.loc[mine["tier"].isin(wanted), "item"])


def exhibits(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of numbered exhibits of a kind."""
    kind = arguments.choice("kind", ["figure", "table", "appendix"])
    return float(sum(name.partition("-")[0] == kind for name in facts.exhibits))


def caption(facts: Facts, arguments: Arguments) -> Value:
    """Return the item that an exhibit shows."""
    name = arguments.one("exhibit")
    if not facts.exhibits.get(name):
        fault(name, "an exhibit of exhibits.toml that shows an item")
    return facts.exhibits[name]


# --- print against print -------------------------------------------------------------------


def count_of(facts: Facts, arguments: Arguments) -> Value:
    """Return the number of different names that a list prints."""
    names = names_in(arguments.one("names"))
    if not names:
        fault("", "names, parted by bars")
    return float(len(names))


def elsewhere(facts: Facts, arguments: Arguments) -> Value:
    """Return what another place of the publication prints, which is no claim of its own."""
    for key in ("place", "value"):
        if not arguments.one(key):
            fault(f"{key}=", f"with a {key}")
    return _as_value(arguments.one("value"))


def claim(facts: Facts, arguments: Arguments) -> Value:
    """Return what another claim prints."""
    return _as_value(_printed(facts, arguments.one("id")))


def _as_value(text: str) -> Value:
    return names_in(text) if "|" in text else text


def _printed(facts: Facts, name: str) -> str:
    if name not in facts.printed:
        fault(name, one_of(list(facts.printed), name) if len(name) else "a claim")
    if not facts.printed[name]:
        fault(name, "a claim with a printed value")
    return facts.printed[name]


def _number(facts: Facts, text: str) -> float:
    """Return a number, or the number that the claim of this name prints."""
    found = number_in(text)
    if found is None:
        found = number_in(_printed(facts, text))
    if found is None:
        fault(text, "a number, or a claim that prints one")
    return found


def sum_of(facts: Facts, arguments: Arguments) -> Value:
    """Return the sum of numbers and of what claims print."""
    return sum(_number(facts, text) for text in arguments.many("ids"))


def difference(facts: Facts, arguments: Arguments) -> Value:
    """Return a number less others, each typed as printed or taken from a claim."""
    first = _number(facts, arguments.one("of"))
    return first - sum(_number(facts, text) for text in arguments.many("less"))


def percent_of(facts: Facts, arguments: Arguments) -> Value:
    """Return a number as a percentage of another."""
    whole = _number(facts, arguments.one("whole"))
    if not whole:
        fault(arguments.one("whole"), "a number other than 0")
    return 100 * _number(facts, arguments.one("part")) / whole


def span(facts: Facts, arguments: Arguments) -> Value:
    """Return a range as printed, such as the pages of an article."""
    low, high = _number(facts, arguments.one("from")), _number(facts, arguments.one("to"))
    if low > high:
        fault(arguments.one("to"), f"at least {arguments.one('from')} (from)")
    return Interval(low, high)


def grim(facts: Facts, arguments: Arguments) -> Value:
    """Return the percentages that whole counts can give (GRIM; Brown and Heathers, 2017).

    `of` is the number of persons or firms; `step` the unit to which percentages are rounded.
    """
    of, step = arguments.whole("of"), arguments.number("step", "1")
    if not 1 <= of <= MOST_COUNTED or step <= 0:
        wanted = f"a number of at least 1 and at most {MOST_COUNTED}, and a step above 0"
        fault(arguments.one("of"), wanted)
    ends = (100 * count / of / step for count in range(of + 1))
    both = {int(end + shift) for end in ends for shift in (0.5 - 1e-9, 0.5 + 1e-9)}
    return frozenset(f"{number * step:g}" for number in both)
