"""One look for every figure and table.

Colours of rounds run from light to dark in one hue, so that their order survives a grey
print and colour-blind eyes; text is never the only carrier of a colour.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.colors import Colormap, to_hex
from matplotlib.figure import Figure

INK = "#1b2733"
MUTED = "#5c6b78"
RULE = "#d5dce2"
PAPER = "#ffffff"
ACCENT = "#b3470f"  # what differs from print; dark enough to read as text
LIGHTEST, DARKEST = 0.30, 0.95

RC: dict[Any, Any] = {
    "font.family": "DejaVu Sans",
    "font.size": 9,
    "text.color": INK,
    "axes.edgecolor": RULE,
    "axes.labelcolor": INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "xtick.color": INK,
    "ytick.color": MUTED,
    "xtick.major.size": 0,
    "ytick.major.size": 0,
    "grid.color": RULE,
    "grid.linewidth": 0.8,
    "figure.facecolor": PAPER,
    "savefig.facecolor": PAPER,
    "hatch.linewidth": 0.6,
    "svg.fonttype": "path",
    "svg.hashsalt": "delphi",
    "path.simplify": False,
    "text.parse_math": False,  # a dollar sign in a label is a dollar sign
}


@contextmanager
def applied() -> Iterator[None]:
    """Draw in the project's style, whatever the session had set."""
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(RC)
        yield


def round_colours(rounds: list[int]) -> dict[int, str]:
    """Return a colour for each round of a study, light to dark.

    Examples
    --------
    >>> sorted(round_colours([1, 2, 3])) == [1, 2, 3]
    True
    """
    ramp: Colormap = mpl.colormaps["Blues"]
    steps = max(len(rounds) - 1, 1)
    span = (DARKEST - LIGHTEST) / steps
    return {number: to_hex(ramp(LIGHTEST + span * i)) for i, number in enumerate(rounds)}


def to_svg(figure: Figure) -> bytes:
    """Return the figure as SVG, the same bytes every time."""
    with applied():
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None})
        return stream.getvalue()


def to_png(figure: Figure, dpi: int = 150) -> bytes:
    """Return the figure as PNG, the same bytes every time."""
    with applied():
        stream = io.BytesIO()
        figure.savefig(stream, format="png", dpi=dpi, metadata={"Software": None})
        return stream.getvalue()
