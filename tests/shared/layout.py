"""Where the words of a figure stand: outlines of all that is drawn, slanted ones as slanted."""

from itertools import combinations

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.transforms import Affine2D

from delphi.exhibits.style import applied

SLACK = 1.5  # pixels by which outlines may touch: a line of type is higher than its letters


def drawn_texts(figure):
    """Return all texts that a figure draws."""
    found = list(figure.texts)
    legends = [*figure.legends]
    for axes in figure.axes:
        if not axes.axison:
            continue
        found += [*axes.texts, axes.title, axes._left_title]
        legends += [axes.get_legend()]
        for inner in (axes, *axes.child_axes):
            for axis in (inner.xaxis, inner.yaxis):
                ticks = axis._update_ticks()
                found += [label for tick in ticks for label in (tick.label1, tick.label2)]
                found.append(axis.label)
    found += [text for one in legends if one for text in (*one.get_texts(), one.get_title())]
    return [text for text in found if text and text.get_visible() and text.get_text().strip()]


def outline(text):
    """Return the corners of a text in pixels, shape (4, 2)."""
    angle = text.get_rotation()
    if angle % 90:
        text.set_rotation(0)
    corners = text.get_window_extent().padded(-SLACK).corners()[[0, 1, 3, 2]]
    if angle % 90:
        anchor = text.get_transform().transform(text.get_unitless_position())
        corners = Affine2D().rotate_deg_around(*anchor, angle).transform(corners)
        text.set_rotation(angle)
    return corners


def apart(one, other):
    """Say whether a line parts two rectangles: one along a side of either (separating axes)."""
    sides = [*np.diff(one[:3], axis=0), *np.diff(other[:3], axis=0)]
    for side in sides:
        across = np.array([-side[1], side[0]])
        mine, theirs = one @ across, other @ across
        if mine.max() <= theirs.min() or theirs.max() <= mine.min():
            return True
    return False


def faults(figure):
    """Return the words that a figure cuts off, and the pairs that lie upon each other."""
    with applied():
        FigureCanvasAgg(figure).draw()
        boxes = [(text.get_text(), outline(text)) for text in drawn_texts(figure)]
    edge = np.array([figure.bbox.width, figure.bbox.height])
    cut = [words for words, box in boxes if (box < 0).any() or (box > edge).any()]
    met = [
        (words, others)
        for (words, one), (others, other) in combinations(boxes, 2)
        if (one.min(0) < other.max(0)).all() and (other.min(0) < one.max(0)).all()
        if not apart(one, other)
    ]
    return cut, met


def smallest_type(figure):
    """Return the size of the smallest type in points."""
    return min(text.get_fontsize() for text in drawn_texts(figure))
