"""How long whole stacks of panels take, against libraries that take them one by one.

Run from the root of the project: `python benchmarks/concordance.py`. It prints, for each statistic,
the seconds for 1,000 panels and the ratio. Both sides do the same work in the same run and must
agree, except where the note says what the library cannot do.
"""

import time
import warnings
from collections.abc import Callable
from typing import Any

import krippendorff
import numpy as np
import pandas as pd
import pingouin
from scipy import stats

from delphi.statistics.concordance import intraclass_correlation, kendall_w, krippendorff_alpha
from delphi.statistics.stability import wilcoxon

PANELS, EXPERTS, ITEMS = 1_000, 12, 14
FEW = 20  # panels for a library that takes long; its time is scaled up
MISSING = 0.1


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Return the seconds and the result; the shortest of three times where it takes no second."""
    times: list[float] = []
    while not times or (len(times) <= 2 and max(times) < 1):  # noqa: PLR2004
        start = time.perf_counter()
        result = function()
        times.append(time.perf_counter() - start)
    return min(times), result


def report(name: str, own: Callable[[], Any], other: Callable[[], Any], share: float = 1) -> None:
    """Time both, hold the results against each other, and print the ratio."""
    fast, found = timed(own)
    slow, expected = timed(other)
    slow /= share
    np.testing.assert_allclose(found[: len(expected)], expected, rtol=1e-9)
    print(f"{name:<48} {fast:9.4f} s {slow:9.3f} s {slow / fast:9.0f} x")


def icc_by_pingouin(panel: np.ndarray) -> float:
    """Return ICC(2,1) of one panel."""
    long = pd.DataFrame(panel).stack().rename("rating").reset_index()
    table = pingouin.intraclass_corr(long, targets="level_1", raters="level_0", ratings="rating")
    return float(table.set_index("Type")["ICC"]["ICC(A,1)"])


def w_by_pingouin(panel: np.ndarray) -> float:
    """Return W of one panel."""
    return float(pingouin.friedman(pd.DataFrame(panel))["W"].iloc[0])


def w_by_friedman(panel: np.ndarray) -> float:
    """Return W of one panel from Friedman's chi-square."""
    chi_square = stats.friedmanchisquare(*panel.T).statistic
    return float(chi_square / (EXPERTS * (ITEMS - 1)))


def main() -> None:
    """Print the table."""
    warnings.simplefilter("ignore")
    generator = np.random.default_rng(0)
    panels = generator.integers(1, 6, (PANELS, EXPERTS, ITEMS)).astype(float)
    gappy = np.where(generator.random(panels.shape) < MISSING, np.nan, panels)
    # Without ties and zeros, the only case in which scipy's exact distribution holds.
    first = np.zeros((PANELS, EXPERTS))
    second = generator.permuted(np.tile(np.arange(1.0, EXPERTS + 1), (PANELS, 1)), axis=1)
    second *= generator.choice([-1, 1], second.shape)

    print(f"{PANELS} panels, {EXPERTS} experts, {ITEMS} items{'stack':>21} {'one by one':>11}")
    for level in ("nominal", "ordinal", "interval"):
        report(
            f"alpha, {level}, 10 % missing (krippendorff)",
            lambda level=level: krippendorff_alpha(gappy, level=level),
            lambda level=level: [
                krippendorff.alpha(panel, level_of_measurement=level) for panel in gappy
            ],
        )
    report(
        "Kendall's W (scipy, Friedman)",
        lambda: kendall_w(panels).w,
        lambda: [w_by_friedman(panel) for panel in panels],
    )
    report(
        f"Kendall's W (pingouin, {FEW} panels scaled up)",
        lambda: kendall_w(panels).w,
        lambda: [w_by_pingouin(panel) for panel in panels[:FEW]],
        FEW / PANELS,
    )
    report(
        f"ICC(2,1) (pingouin, {FEW} panels scaled up)",
        lambda: intraclass_correlation(panels),
        lambda: [icc_by_pingouin(panel) for panel in panels[:FEW]],
        FEW / PANELS,
    )
    report(
        "Wilcoxon, exact, no ties (scipy)",
        lambda: wilcoxon(first, second).p,
        lambda: [stats.wilcoxon(moves, method="exact").pvalue for moves in second],
    )
    ties = (panels[:FEW, :, 0], panels[:FEW, :, 1])
    report(
        f"Wilcoxon, exact, ties (scipy, {FEW} scaled up)",
        lambda: wilcoxon(panels[:, :, 0], panels[:, :, 1], zeros="pratt").p,
        lambda: [
            stats.wilcoxon(
                b - a, zero_method="pratt", method=stats.PermutationMethod(n_resamples=2**EXPERTS)
            ).pvalue
            for a, b in zip(*ties, strict=True)
        ],
        FEW / PANELS,
    )


if __name__ == "__main__":
    main()
