"""The measures that rules name, one item at a time, from what their names mean.

A slow second opinion for the tests of verdicts. Each function takes a `View` of one item and the
criterion as the file states it, and returns a `Fraction` wherever the measure is rational, a
float where it is not, and None where it is not defined.
"""

from collections import Counter
from fractions import Fraction
from itertools import combinations
from math import ceil, comb, floor, isqrt, log2, sqrt
from typing import NamedTuple

from scipy.stats import chi2

HALF = Fraction(1, 2)


class View(NamedTuple):
    """An item as a criterion sees it; the rows of all items are there for measures of the panel."""

    given: list
    before: list
    points: list
    rows: list
    together: bool

    @property
    def ratings(self):
        return present(self.given)

    @property
    def earlier(self):
        return present(self.before)

    @property
    def pairs(self):
        both = zip(self.before, self.given, strict=True)
        return [(old, new) for old, new in both if None not in (old, new)]


def known(x):
    return x is not None


def present(given):
    return [x for x in given if known(x)]


def root(square):
    """Return the square root, exact where there is an exact one."""
    above, below = isqrt(square.numerator), isqrt(square.denominator)
    exact = Fraction(above, below)
    return exact if exact * exact == square else sqrt(square)


# Locations


def mean(xs):
    return sum(xs, Fraction(0)) / len(xs) if xs else None


def quantile(xs, q, method=7):
    """Return a quantile of Hyndman and Fan (1996): between x_(j) and x_(j + 1), by a weight."""
    if not xs:
        return None
    xs, n, q = sorted(xs), len(xs), Fraction(q)
    place = {4: n * q, 5: n * q + HALF, 6: (n + 1) * q, 7: (n - 1) * q + 1,
             8: (n + Fraction(1, 3)) * q + Fraction(1, 3),
             9: (n + Fraction(1, 4)) * q + Fraction(3, 8)}  # fmt: skip
    if method == 3:  # the nearest order statistic; the even one of two that are equally near
        place[3] = round(n * q)
    elif method == 1:
        place[1] = ceil(n * q)
    elif method == 2:
        place[2] = n * q + HALF if (n * q).denominator == 1 else ceil(n * q)
    j = floor(place[method])
    low, high = (xs[min(max(i, 1), n) - 1] for i in (j, j + 1))
    return low + (place[method] - j) * (high - low)


def median(xs):
    xs, n = sorted(xs), len(xs)
    return Fraction(xs[(n - 1) // 2] + xs[n // 2]) / 2 if xs else None


def mode(xs):
    """Return the commonest rating, the lowest where several are equally common."""
    return max(sorted(xs), key=xs.count, default=None)


def aiken_v(view, _):
    lowest, highest = view.points[0], view.points[-1]
    return (mean(view.ratings) - lowest) / (highest - lowest) if view.ratings else None


# Shares of experts, in percent


def base(view, criterion):
    """Return what a percentage is of."""
    kind = criterion.get("denominator", "ratings")
    if kind == "all":
        return len(view.given)
    if kind == "respondents":
        return sum(any(row[e] is not None for row in view.rows) for e in range(len(view.given)))
    return len(view.ratings)


def percent(view, criterion, chosen):
    return Fraction(100 * len(chosen), base(view, criterion)) if view.ratings else None


def share_where(test):
    """Return the measure that gives the share of ratings for which a test holds."""

    def measure(view, criterion):
        return percent(view, criterion, [x for x in view.ratings if test(x, view, criterion)])

    return measure


def in_region(x, criterion):
    return criterion["low"] <= x <= criterion["high"]


def percent_agreement(view, criterion):
    commonest = max(view.points, key=view.ratings.count)
    return percent(view, criterion, [x for x in view.ratings if x == commonest])


def percent_adjacent(view, criterion):
    size = criterion["points"]
    windows = [view.points[i : i + size] for i in range(len(view.points) - size + 1)]
    inside = [[x for x in view.ratings if x in window] for window in windows]
    return percent(view, criterion, max(inside, key=len))


def third(x):
    """Return the third of nine points that a place is nearest to."""
    return 1 if x < Fraction(7, 2) else 2 if x <= Fraction(13, 2) else 3


def thirds_of(x):
    """Return the third of a place, or both where it lies in the middle between two."""
    return {Fraction(7, 2): {1, 2}, Fraction(13, 2): {2, 3}}.get(x, {third(x)})


def inside_median_third(view):
    """Return how many ratings the third of the median holds: of two, the fuller one."""
    return max(
        sum(third(x) == held for x in view.ratings) for held in thirds_of(median(view.ratings))
    )


def percent_in_median_third(view, criterion):
    if not view.ratings:
        return None
    return Fraction(100 * inside_median_third(view), base(view, criterion))


def sides(xs, points):
    """Return how many agree and how many disagree: above and below the middle of the scale."""
    middle = Fraction(points[0] + points[-1]) / 2
    return sum(x > middle for x in xs), sum(x < middle for x in xs)


def majority_opinions(view, criterion):
    if not view.ratings:
        return None
    return Fraction(100 * max(sides(view.ratings, view.points)), base(view, criterion))


def apmo(view):
    """Return the average percent of majority opinions over the items, a cut-off."""
    rows = [present(row) for row in view.rows]
    majorities = sum(n for row in rows for n in sides(row, view.points) if 2 * n > len(row))
    opinions = sum(map(len, rows))
    return Fraction(100 * majorities, opinions) if opinions else None


# Spreads


def variance(xs):
    if len(xs) < 2:
        return None
    return sum((x - mean(xs)) ** 2 for x in xs) / (len(xs) - 1)


def standard_deviation(xs):
    return root(variance(xs)) if len(xs) > 1 else None


def coefficient_of_variation(xs):
    if len(xs) < 2 or mean(xs) == 0:
        return None
    return root(variance(xs) / mean(xs) ** 2)


def between(xs, lower, upper, method=7):
    return quantile(xs, upper, method) - quantile(xs, lower, method) if xs else None


def interquartile_range(xs, method=7):
    return between(xs, Fraction(1, 4), Fraction(3, 4), method)


def distances(xs):
    return [abs(x - median(xs)) for x in xs]


def trimmed_range(view, criterion):
    cut = criterion["trimmed"]
    rest = sorted(view.ratings)[cut : len(view.ratings) - cut]
    return rest[-1] - rest[0] if rest else None


def disagreement_index(view, _):
    if not view.ratings:
        return None
    low, high = (quantile(view.ratings, Fraction(q, 10)) for q in (3, 7))
    adjusted = Fraction(47, 20) + Fraction(3, 2) * abs(5 - (low + high) / 2)
    return (high - low) / adjusted


def rand_panel_rule(view, _):
    """Fitch et al. (2001): 2, 3, 4 may lie outside; 3, 4, 5 in each extreme third disagree."""
    n = len(view.ratings)
    if not 8 <= n <= 16:
        return None
    outside = 2 + (n > 10) + (n > 13)
    thirds = [third(x) for x in view.ratings]
    if n - inside_median_third(view) <= outside:
        return 1
    return -1 if min(thirds.count(1), thirds.count(3)) > outside else 0


# Other indices


def counts(view, xs=None):
    return [(view.ratings if xs is None else xs).count(x) for x in view.points]


def unimodality(pattern):
    """Van der Eijk (2001): triples of points that speak for and against one peak."""
    k, triples = len(pattern), list(combinations(pattern, 3))
    alike = triples.count((1, 1, 0)) + triples.count((0, 1, 1))
    apart = triples.count((1, 0, 1))
    if not alike + apart:
        return Fraction(1)
    return Fraction((k - 2) * alike - (k - 1) * apart, (k - 2) * (alike + apart))


def agreement_a(view, _):
    rest, found = counts(view), Fraction(0)
    if not view.ratings or len(rest) < 3:
        return None
    while any(rest):
        height, pattern = min(n for n in rest if n), [int(n > 0) for n in rest]
        flatness = 1 - Fraction(sum(pattern) - 1, len(pattern) - 1)
        weight = Fraction(height * sum(pattern), len(view.ratings))
        found += weight * unimodality(pattern) * flatness
        rest = [n - height * filled for n, filled in zip(rest, pattern, strict=True)]
    return found


def polarisation(view, _):
    found = agreement_a(view, _)
    return None if found is None else (1 - found) / 2


def leik_d(view, _):
    if not view.ratings:
        return None
    upto = [Fraction(sum(x <= p for x in view.ratings), len(view.ratings)) for p in view.points]
    return 2 * sum(min(f, 1 - f) for f in upto) / (len(view.points) - 1)


def upto(view):
    """The share of the ratings at or below each point but the last."""
    n = len(view.ratings)
    return [Fraction(sum(x <= p for x in view.ratings), n) for p in view.points[:-1]]


def blair_lacy(view, _):
    """Blair and Lacy (2000): the distance from halves on the two ends, the largest being 1."""
    if not view.ratings:
        return None
    away = sum((f - Fraction(1, 2)) ** 2 for f in upto(view))
    return sqrt(away / Fraction(len(view.points) - 1, 4))


def berry_mielke_iov(view, _):
    """Berry and Mielke (1992), pair by pair, against halves on the two ends."""
    n, places = len(view.ratings), [list(view.points).index(x) for x in view.ratings]
    if n < 2:
        return None
    ends = [0] * (n // 2) + [len(view.points) - 1] * (n - n // 2)
    found, most = (sum(abs(a - b) for a, b in combinations(of, 2)) for of in (places, ends))
    return Fraction(found, most)


def kvalseth_cov(view, _):
    found = berry_mielke_iov(view, _)
    return None if found is None else 1 - sqrt(1 - found)


def reardon(view, _):
    """Reardon (2009): entropy of lying at or below a threshold, averaged over them."""
    if not view.ratings:
        return None
    pairs = [p for f in upto(view) for p in (f, 1 - f) if p]
    return -sum(p * log2(p) for p in pairs) / (len(view.points) - 1)


def tastle_wierman(view, _):
    if not view.ratings:
        return None
    width, middle, n = view.points[-1] - view.points[0], mean(view.ratings), len(view.ratings)
    return 1 + sum(log2(1 - abs(x - middle) / width) for x in view.ratings) / n


def entropy(view, _):
    shares = [n / len(view.ratings) for n in counts(view) if n]
    return -sum(p * log2(p) for p in shares) if shares else None


def r_wg(view, _):
    """James, Demaree and Wolf (1984): against the variance of a rating drawn from all points."""
    even = mean([(x - mean(view.points)) ** 2 for x in view.points])
    found = variance(view.ratings)
    return None if found is None else 1 - found / even


def content_validity_ratio(view, criterion):
    if not view.ratings:
        return None
    essential = sum(in_region(x, criterion) for x in view.ratings)
    return Fraction(2 * essential, len(view.ratings)) - 1


def modified_kappa(view, criterion):
    if not view.ratings:
        return None
    n, relevant = len(view.ratings), sum(in_region(x, criterion) for x in view.ratings)
    chance = Fraction(comb(n, relevant), 2**n)
    return (Fraction(relevant, n) - chance) / (1 - chance)


def pairwise_agreement(view, _):
    pairs = list(combinations(view.ratings, 2))
    return Fraction(sum(a == b for a, b in pairs), len(pairs)) if pairs else None


def ranks(xs):
    """Return ranks from 1, the mean of those that tied values share."""
    return [sum(y < x for y in xs) + Fraction(xs.count(x) + 1, 2) for x in xs]


def kendall_w(view, _):
    """Concordance, corrected for ties, of experts who all rated every item."""
    columns = [list(column) for column in zip(*view.rows, strict=True) if any(map(known, column))]
    items, experts = len(view.rows), len(columns)
    gaps = any(None in column for column in columns)
    if not view.together or items < 2 or experts < 2 or gaps:
        return None
    rankings = [ranks(column) for column in columns]
    ties = sum(n**3 - n for ranking in rankings for n in Counter(ranking).values())
    sums = [sum(column) for column in zip(*rankings, strict=True)]
    spread = sum((total - mean(sums)) ** 2 for total in sums)
    most = experts**2 * (items**3 - items) - experts * ties
    return 12 * spread / most if most else None


# Two rounds


def percent_change(view, _):
    """Compare shares, for the rounds may have different numbers of ratings."""
    if not view.ratings or not view.earlier:
        return None
    old, new = (
        [Fraction(n, len(xs)) for n in counts(view, xs)] for xs in (view.earlier, view.ratings)
    )
    return 50 * sum(abs(a - b) for a, b in zip(old, new, strict=True))


def share_unchanged(view, _):
    if not view.pairs:
        return None
    return Fraction(100 * sum(old == new for old, new in view.pairs), len(view.pairs))


def change_in(location):
    def measure(view, _):
        old, new = location(view.earlier), location(view.ratings)
        return None if None in (old, new) else abs(new - old)

    return measure


def pearson_p(table):
    """Return p of Pearson's chi-square test; rows and columns without experts do not count."""
    rows = [row for row in table if sum(row)]
    columns = [column for column in zip(*rows, strict=True) if sum(column)]
    total, df = sum(map(sum, rows)), (len(rows) - 1) * (len(columns) - 1)
    if df == 0:
        return Fraction(1)  # nothing can differ
    statistic = Fraction(0)
    for column in columns:
        for seen, row in zip(column, rows, strict=True):
            expected = Fraction(sum(row) * sum(column), total)
            statistic += (seen - expected) ** 2 / expected
    return float(chi2.sf(float(statistic), df))


def chi_square_p(view, _):
    if not view.ratings or not view.earlier:
        return None
    return pearson_p([counts(view, view.earlier), counts(view)])


def individual_chi_square_p(view, _):
    if not view.pairs:
        return None
    return pearson_p([[view.pairs.count((a, b)) for b in view.points] for a in view.points])


def wilcoxon_p(view, _):
    """Exact two-sided p: every pattern of signs of the changes is equally likely."""
    if not view.pairs:
        return None
    changes = [new - old for old, new in view.pairs if new != old]
    sizes = [int(2 * rank) for rank in ranks([abs(change) for change in changes])]
    ways = Counter({0: 1})
    for size in sizes:
        ways = ways + Counter({total + size: n for total, n in ways.items()})
    seen = sum(size for size, change in zip(sizes, changes, strict=True) if change > 0)
    far = abs(2 * seen - sum(sizes))
    extreme = sum(n for total, n in ways.items() if abs(2 * total - sum(sizes)) >= far)
    return Fraction(extreme, 2 ** len(sizes))


def mcnemar_p(view, criterion):
    """Exact two-sided p: each expert who crosses the border went either way by chance."""
    if not view.pairs:
        return None
    inside = [tuple(in_region(x, criterion) for x in pair) for pair in view.pairs]
    into, out_of = inside.count((False, True)), inside.count((True, False))
    tail = sum(comb(into + out_of, i) for i in range(min(into, out_of) + 1))
    return min(Fraction(1), Fraction(2 * tail, 2 ** (into + out_of)))


def weighted_kappa(view, _):
    """Cohen (1968), linear weights."""
    if not view.pairs:
        return None
    seen = mean([abs(new - old) for old, new in view.pairs])
    expected = mean([abs(new - old) for old, _ in view.pairs for _, new in view.pairs])
    return 1 - seen / expected if expected else None


def spearman(view, _):
    columns = [mean_free(ranks(list(column))) for column in zip(*view.pairs, strict=True)]
    if not columns:
        return None
    old, new = columns
    squares = sum(a * a for a in old) * sum(b * b for b in new)
    together = sum(a * b for a, b in zip(old, new, strict=True))
    return together / root(squares) if squares else None


def mean_free(xs):
    return [x - mean(xs) for x in xs]


def of_ratings(function):
    return lambda view, _: function(view.ratings)


MEASURES = {
    "percent_agreement": percent_agreement,
    "percent_within": share_where(lambda x, view, c: in_region(x, c)),
    "percent_top": share_where(lambda x, view, c: x in view.points[-c["boxes"] :]),
    "percent_bottom": share_where(lambda x, view, c: x in view.points[: c["boxes"]]),
    "percent_near_median": share_where(
        lambda x, view, c: abs(x - median(view.ratings)) <= c["distance"]
    ),
    "percent_near_mean": share_where(
        lambda x, view, c: abs(x - mean(view.ratings)) <= c["distance"]
    ),
    "percent_adjacent": percent_adjacent,
    "percent_in_median_third": percent_in_median_third,
    "majority_opinions": majority_opinions,
    "median": of_ratings(median),
    "mean": of_ratings(mean),
    "mode": of_ratings(mode),
    "quantile": lambda view, c: quantile(view.ratings, c["q"], c.get("method", 7)),
    "aiken_v": aiken_v,
    "interquartile_range": lambda view, c: interquartile_range(view.ratings, c.get("method", 7)),
    "interpercentile_range": lambda view, c: between(
        view.ratings, c["lower"], c["upper"], c.get("method", 7)
    ),
    "standard_deviation": of_ratings(standard_deviation),
    "variance": of_ratings(variance),
    "coefficient_of_variation": of_ratings(coefficient_of_variation),
    "mean_absolute_deviation": of_ratings(lambda xs: mean(distances(xs))),
    "median_absolute_deviation": of_ratings(lambda xs: median(distances(xs))),
    "scale_range": of_ratings(lambda xs: max(xs) - min(xs) if xs else None),
    "trimmed_range": trimmed_range,
    "disagreement_index": disagreement_index,
    "rand_panel_rule": rand_panel_rule,
    "agreement_a": agreement_a,
    "polarisation": polarisation,
    "leik_d": leik_d,
    "blair_lacy": blair_lacy,
    "berry_mielke_iov": berry_mielke_iov,
    "kvalseth_cov": kvalseth_cov,
    "reardon": reardon,
    "tastle_wierman": tastle_wierman,
    "entropy": entropy,
    "r_wg": r_wg,
    "content_validity_ratio": content_validity_ratio,
    "modified_kappa": modified_kappa,
    "pairwise_agreement": pairwise_agreement,
    "kendall_w": kendall_w,
    "percent_change": percent_change,
    "share_unchanged": share_unchanged,
    "change_in_coefficient_of_variation": change_in(coefficient_of_variation),
    "change_in_interquartile_range": change_in(interquartile_range),
    "change_in_median": change_in(median),
    "change_in_mean": change_in(mean),
    "wilcoxon_p": wilcoxon_p,
    "chi_square_p": chi_square_p,
    "individual_chi_square_p": individual_chi_square_p,
    "mcnemar_p": mcnemar_p,
    "weighted_kappa": weighted_kappa,
    "spearman": spearman,
}
