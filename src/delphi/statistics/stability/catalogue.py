"""What can be said of two rounds, and what of it needs to know whose rating is whose."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from numpy.typing import ArrayLike

from delphi.statistics.arrays import check_choice
from delphi.statistics.stability import linked, paired_tests, tables, towards, unlinked


@dataclass(frozen=True)
class Statistic:
    """A statistic of two rounds.

    Parameters
    ----------
    title : str
        Its name in print.
    source : str
        Author and year.
    linked : bool
        Whether ratings must be linked by expert; otherwise two histograms are enough.
    function : callable
        The function; what it takes is in its own documentation.
    """

    title: str
    source: str
    linked: bool
    function: Callable[..., Any]


_ALL = (
    # title, source, linked, function
    Statistic("Percent change of the histogram", "Scheibe, Skutsch and Schofer (1975)", False,
              unlinked.percent_change),
    Statistic("Chi-square test of the distributions", "Dajani, Sincoff and Talley (1979)", False,
              unlinked.chi_square_of_marginals),
    Statistic("Change of a measure", "Shah and Kalaian (2009)", False, unlinked.change),
    Statistic("Share of unchanged ratings", "by definition", True, linked.share_unchanged),
    Statistic("Direction and size of changes", "by definition", True, linked.movement),
    Statistic("Table of changes", "by definition", True, linked.crosstab),
    Statistic("Weighted kappa of two rounds", "Cohen (1960, 1968)", True, linked.weighted_kappa),
    Statistic("Rank correlation", "Spearman (1904)", True, linked.spearman),
    Statistic("Signed-rank test", "Wilcoxon (1945), Pratt (1959)", True, paired_tests.wilcoxon),
    Statistic("Sign test", "Dixon and Mood (1946)", True, paired_tests.sign_test),
    Statistic("McNemar's test", "McNemar (1947), Fagerland, Lydersen and Laake (2013)", True,
              tables.mcnemar),
    Statistic("Chi-square test of individuals", "Chaffin and Talley (1980)", True,
              tables.independence),
    Statistic("Stuart-Maxwell test", "Stuart (1955), Maxwell (1970)", True, tables.stuart_maxwell),
    Statistic("Movement towards the group", "sign-flip test", True, towards.towards_group),
)  # fmt: skip

STABILITY: Mapping[str, Statistic] = MappingProxyType(
    {statistic.function.__name__: statistic for statistic in _ALL}
)


def needs_links(name: str) -> bool:
    """Say whether a statistic needs ratings that are linked by expert.

    Result: false when two histograms are enough.

    Parameters
    ----------
    name : str
        A key of `STABILITY`.

    Examples
    --------
    >>> needs_links("percent_change"), needs_links("wilcoxon")
    (False, True)
    """
    check_choice("name", name, list(STABILITY))
    return STABILITY[name].linked


def from_histograms(name: str, before: ArrayLike, after: ArrayLike, **options: Any) -> Any:
    """Return a statistic of two rounds whose ratings are not linked, by its key of `STABILITY`.

    `options` are further arguments of the function. One that needs links is refused: a histogram
    does not say who moved, and experts who trade places leave it as it was.

    Examples
    --------
    >>> print(from_histograms("percent_change", [1, 4], [2, 3]))
    20.0
    >>> from_histograms("wilcoxon", [1, 4], [2, 3])
    Traceback (most recent call last):
        ...
    ValueError: name must be a statistic of two histograms, not 'wilcoxon', which needs ratings \
linked by expert
    """
    if needs_links(name):
        raise ValueError(
            f"name must be a statistic of two histograms, not {name!r}, "
            "which needs ratings linked by expert"
        )
    return STABILITY[name].function(before, after, **options)
