"""A study as a notebook looks at it: its tables, and sentences, tables and figures to show."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import matplotlib.pyplot as plt
import pandas as pd
from IPython.display import HTML, Markdown, display
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from delphi.consensus.own import rules_of
from delphi.errors import InputError, Problem, one_of
from delphi.exhibits import Drawn, exhibit_css, exhibits_of, left_out
from delphi.exhibits.plain_table import PlainTable
from delphi.exhibits.style import set_theme
from delphi.files import write_csv
from delphi.interviews import settlement
from delphi.prose import Said, noted
from delphi.study import Study, open_study
from delphi.study.variation import varied
from delphi.words import listed, without_tags

Value = str | int | float


@dataclass(frozen=True)
class Case(Study):
    """A study, the notebook that looks at it, and where what it shows is kept."""

    notebook: str = ""  # name of the notebook, such as `04-one-round`
    # folder, relative to the project, in which files are written; blank for none
    output: str = field(default="", compare=False)

    def say(self, text: str) -> None:
        """Show a text in Markdown, nothing for a blank one; keep the tables made for its numbers.

        As a `delphi.prose.Said` it brings along what its numbers come from.
        """
        said = Said(text)
        for one in said.tables:
            self._write(one.name, one.frame)
        if said:
            shown = Said(without_tags(said.marked))
            about = {"name": said.name, "numbers": noted(shown.marked)}
            display(Markdown(str(shown)), metadata={"delphi": "prose", "prose": about})

    def look(self, frame: pd.DataFrame, caption: str) -> None:
        """Show a frame as an accessible table with a caption; nothing for one without rows."""
        if len(frame):
            display(PlainTable(frame, caption))

    def result(self, frame: pd.DataFrame, name: str, caption: str = "") -> None:
        """Show a table of results, and keep it in full precision as `tables/<name>.csv`.

        Nothing is shown or kept of a table without rows, and none is shown without a caption.
        """
        if frame.empty:
            return
        self._write(f"tables/{name}.csv", frame)
        if caption:
            display(PlainTable(frame, caption, name))

    def keep(self, *drawn: Drawn) -> None:
        """Show exhibits or figures of results, such as the pages of one, and keep their files."""
        for one in drawn:
            if self.output:
                one.save(self.root / self.output)
            display(one)

    def draw(
        self, axes: Axes | Figure, name: str, title: str, alt: str, data: pd.DataFrame
    ) -> None:
        """Show a figure that the notebook drew, and keep it with its data; see `keep`.

        Parameters
        ----------
        axes : Axes or Figure
            What seaborn or matplotlib gave.
        name : str
            Name of its files.
        title, alt : str
            What it shows; and what a reader who cannot see it should know.
        data : DataFrame
            What is drawn, one row for each mark or line.
        """
        figure = axes if isinstance(axes, Figure) else axes.get_figure()
        if not isinstance(figure, Figure):
            raise TypeError("axes must stand in a figure of their own, not in a part of one")
        plt.close(figure)  # or the lab would show it a second time, without its alt text
        self.keep(Drawn(name, title, alt, data, draw=lambda: figure))

    def show(self, kind: str) -> None:
        """Show the exhibits of one kind that belong to this notebook, and name those left out.

        Parameters
        ----------
        kind : str
            Kind of builder, a key of `delphi.exhibits.BUILDERS`.
        """
        self.keep(*exhibits_of(self, self.notebook, kind))
        self.say(left_out(self, self.notebook, kind))

    def _write(self, name: str, frame: pd.DataFrame) -> None:
        if self.output:
            write_csv(self.root / self.output / name, frame)


def open_case(study: str, notebook: str, output: str = "", **chosen: Value) -> Case:
    """Open a study for a notebook, and say first what is chosen otherwise than print has it.

    Parameters
    ----------
    study : str
        Name of a folder of `data/raw`.
    notebook : str
        Name of the notebook, such as `04-one-round`.
    output : str
        Folder, relative to the project, in which files are written; blank for none.
    **chosen
        Parameters that a reader may vary, blank or 0 for the study's own: `policy` and
        `left_out` change the ratings from the entries on; `rule`, `cutoff`, `round`, `item` and
        `settle` are checked here and used by the notebook.

    Raises
    ------
    InputError
        When the study or a chosen value is unknown.
    """
    found = open_study(study)
    policy, without = str(chosen.get("policy", "")), str(chosen.get("left_out", ""))
    tables = varied(found, policy, without).varied
    case = Case(found.name, found.root, tables, notebook, output)
    _check(case, chosen)
    set_theme()
    display(HTML(f"<style>{exhibit_css()}</style>"), metadata={"delphi": "style"})
    case.say(_departures(case, chosen))
    return case


def _check(case: Case, chosen: Mapping[str, Value]) -> None:
    """Refuse what neither the study nor the catalogue has, before anything is computed."""
    rated = case.has("ratings")
    allowed = {
        "rule": list(rules_of(case)) if rated else [],
        "item": list(case.table("ratings")["item"].unique()) if rated else [],
        "round": [str(one.number) for one in case.config.rounds],
        "settle": list(settlement.POLICIES),
    }
    problems = [
        Problem("parameters", None, name, str(value), one_of(allowed[name], str(value)))
        for name, value in chosen.items()
        if value and name in allowed and str(value) not in allowed[name]
    ]
    if problems:
        raise InputError(problems)


def _departures(case: Case, chosen: Mapping[str, Value]) -> str:
    """Say which parameters are not those that reproduce print; blank when all are."""
    config = case.config
    own = {"policy": config.parameters.policy, "settle": config.coding.settle}
    said = [
        f"`{name}` is {value}"
        for name, value in chosen.items()
        if value and value != own.get(name, "")
    ]
    return f"**Not the default:** {listed(said)}." if said else ""
