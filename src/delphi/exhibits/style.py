"""One look for every figure and table.

Colours of rounds run from light to dark in one hue, so that their order survives a grey
print and colour-blind eyes; text is never the only carrier of a colour.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
import seaborn as sns
from matplotlib.colors import Colormap, to_hex
from matplotlib.figure import Figure

INK = "#1b2733"
MUTED = "#5c6b78"
RULE = "#d5dce2"
PAPER = "#ffffff"
ACCENT = "#b3470f"  # what differs from print; dark enough to read as text
BLUE = "#1f5a96"
RAMP = "Blues"
# After the palette of Okabe and Ito, darkened for thin lines and small text on white.
PALETTE = (BLUE, ACCENT, "#00735c", "#8a3d75", "#4a5560", "#7a5c00")
DPI = 150  # of a PNG, and of the measure of words, which differs a little with it
LIGHTEST, DARKEST = 0.30, 0.95

RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": MUTED,
    "axes.labelsize": 8,
    "axes.titlesize": 8.5,
    "axes.titlelocation": "left",
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "xtick.color": INK,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "legend.frameon": False,
    "legend.fontsize": 8,
    "figure.titlesize": 11,
    "figure.titleweight": "bold",
    "figure.dpi": DPI,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "patch.linewidth": 0.8,
    "patch.force_edgecolor": False,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "delphi",
    "path.simplify": False,
    "text.parse_math": False,  # a dollar sign in a label is a dollar sign
}


def set_theme() -> None:
    """Make the project's look that of everything drawn from here on with seaborn or matplotlib."""
    sns.set_theme(context="paper", style="white", palette=PALETTE, rc=RC)


@contextmanager
def applied() -> Iterator[None]:
    """Draw in the project's look, whatever the session had set, and leave that as it was."""
    with mpl.rc_context():
        mpl.rcdefaults()
        set_theme()
        yield


def round_colours(rounds: list[int]) -> dict[int, str]:
    """Return a colour for each round of a study, light to dark.

    Examples
    --------
    >>> sorted(round_colours([1, 2, 3])) == [1, 2, 3]
    True
    """
    ramp: Colormap = mpl.colormaps[RAMP]
    steps = max(len(rounds) - 1, 1)
    span = (DARKEST - LIGHTEST) / steps
    return {number: to_hex(ramp(LIGHTEST + span * i)) for i, number in enumerate(rounds)}


def to_svg(figure: Figure) -> bytes:
    """Return the figure as SVG, the same bytes every time."""
    with applied():
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        return stream.getvalue()


def to_png(figure: Figure, dpi: int = DPI) -> bytes:
    """Return the figure as PNG, the same bytes every time."""
    with applied():
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=dpi, metadata={"Software": None})
        return stream.getvalue()
