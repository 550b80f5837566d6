"""An exhibit that was built: what is shown, the data behind it, and its words."""

import base64
import html
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from delphi.exhibits.style import to_png, to_svg
from delphi.files import write_bytes, write_csv, write_text
from delphi.study.registry import heading

NUMBERED = re.compile(r"(figure|table|appendix|proposition)-")
PAGE_CSS = (
    "body{font:16px/1.45 system-ui,sans-serif;margin:2rem auto;max-width:60rem;padding:0 1rem}"
)


def exhibit_css() -> str:
    """Return the style of figures and tables, for notebooks, pages and the report."""
    return Path(__file__).with_name("exhibit.css").read_text(encoding="utf-8")


@dataclass(frozen=True, repr=False)
class Drawn:
    """An exhibit ready to be shown or saved; shows itself in a notebook."""

    identifier: str  # such as `figure-11`
    # title; and what a reader who cannot see it should know
    title: str
    alt: str
    data: pd.DataFrame  # what is drawn, one row for each mark or line
    notes: tuple[str, ...] = ()  # what needs a word
    differs: tuple[str, ...] = ()  # what differs from print
    fidelity: str = ""  # see `delphi.study.registry.Exhibit`
    explained: bool = False  # true when the picture itself carries the notes
    draw: Callable[[], Figure] | None = None  # makes the figure when it is wanted; None for a table
    table: str = ""  # the body of the table as HTML; blank for a figure
    # a file that belongs to it: folder, ending, and what makes its content
    attached: tuple[str, str, Callable[[], bytes]] | None = None

    @property
    def heading(self) -> str:
        """Printed name, such as `Figure 11`."""
        return heading(self.identifier)

    def __repr__(self) -> str:
        """Return the exhibit in words, for where it cannot be seen."""
        return f"{self.heading}. {self.title} {self.alt}"

    @cached_property
    def svg(self) -> bytes:
        """The figure as SVG."""
        return to_svg(self._figure)

    @cached_property
    def _figure(self) -> Figure:
        if self.draw is None:
            raise ValueError(f"{self.identifier} is a table and has no figure")
        return self.draw()

    def _repr_html_(self) -> str:
        label = html.escape(self.title)
        if NUMBERED.match(self.identifier):
            label = f"<b>{html.escape(self.heading)}.</b> {label}"
        said = (*self.differs, *self.notes)
        notes = "".join(f"<br><small>{html.escape(note)}</small>" for note in said)
        if self.draw is None:
            caption = f"<caption>{label}{notes}</caption>"
            return f'<table class="exhibit" id="{self.identifier}">{caption}{self.table}</table>'
        picture = base64.b64encode(self.svg).decode("ascii")
        image = (
            f'<img src="data:image/svg+xml;base64,{picture}" alt="{html.escape(self.alt)}" '
            'style="max-width:100%">'
        )
        caption = f"<figcaption>{label}{'' if self.explained else notes}</figcaption>"
        return f'<figure class="exhibit" id="{self.identifier}">{image}{caption}</figure>'

    @property
    def files(self) -> list[str]:
        """Paths of its files, relative to the folder that `save` is given."""
        name = self.identifier
        first = [f"{self.attached[0]}/{name}.{self.attached[1]}"] if self.attached else []
        if self.draw is None:
            return [*first, f"tables/{name}.html", f"tables/{name}.csv"]
        return [*first, f"figures/{name}.svg", f"figures/{name}.png", f"data/{name}.csv"]

    def save(self, folder: Path) -> None:
        """Write the exhibit under `folder`: figures/, data/ and tables/, named after it."""
        if self.attached:
            place, ending, make = self.attached
            write_bytes(folder / place / f"{self.identifier}.{ending}", make())
        if self.draw is None:
            write_csv(folder / "tables" / f"{self.identifier}.csv", self.data)
            write_text(folder / "tables" / f"{self.identifier}.html", self._page())
            return
        write_csv(folder / "data" / f"{self.identifier}.csv", self.data)
        write_bytes(folder / "figures" / f"{self.identifier}.svg", _with_words(self))
        write_bytes(folder / "figures" / f"{self.identifier}.png", to_png(self._figure))

    def _page(self) -> str:
        title = html.escape(f"{self.heading}. {self.title}")
        return (
            f'<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8"><title>{title}</title>'
            f"<style>{PAGE_CSS}{exhibit_css()}</style></head>\n<body>{self._repr_html_()}</body>\n</html>\n"
        )


def _with_words(drawn: Drawn) -> bytes:
    """Return the SVG with its title and description for readers who cannot see it."""
    svg = drawn.svg.decode("utf-8")
    start = svg.index("<svg")
    end = svg.index(">", start) + 1
    title = html.escape(f"{drawn.heading}. {drawn.title}")
    words = f"\n <title>{title}</title>\n <desc>{html.escape(drawn.alt)}</desc>"
    opening = svg[start : end - 1] + ' role="img">'
    return (svg[:start] + opening + words + svg[end:]).encode("utf-8")
