"""A table of the page as a table of Typst that may run over pages, but never in a row."""

from collections.abc import Callable
from dataclasses import dataclass

from delphi.report.pdf.columns import Cell, Layout, layout
from delphi.report.pdf.inline import ACROSS, Ends, anchor, array, inline, quoted
from delphi.report.pdf.tree import DECORATION, Element

Blocks = Callable[[Element, Ends], str]
SHORT = 260.0  # points: a table up to this height is kept on one page
PICTURES = frozenset(("img", "svg", DECORATION))


@dataclass(frozen=True)
class Placed:
    """A cell and the column in which it starts."""

    cell: Element
    column: int

    @property
    def span(self) -> int:
        """How many columns it takes."""
        return int(self.cell.get("colspan") or 1)

    @property
    def depth(self) -> int:
        """How many rows it takes."""
        return int(self.cell.get("rowspan") or 1)


@dataclass(frozen=True)
class Grid:
    """The rows of a table, each cell with its column."""

    rows: list[tuple[Element, list[Placed]]]

    @property
    def count(self) -> int:
        """How many columns there are."""
        return max((one.column + one.span for _, row in self.rows for one in row), default=0)


def grid(table: Element) -> Grid:
    """Return the rows of a table, columns of nothing but pictures left out.

    Small pictures beside the name of an exhibit help to choose on a screen; on paper the
    exhibits themselves are a few pages away.
    """
    rows = [(row, _placed(row, {})) for row in _rows(table)]
    taken: dict[int, int] = {}
    rows = [(row, _placed(row, taken)) for row, _ in rows]
    gone = _pictures(table, rows)
    if not gone:
        return Grid(rows)
    return Grid(
        [
            (row, [_moved(one, gone) for one in cells if one.column not in gone])
            for row, cells in rows
        ]
    )


def _rows(table: Element) -> list[Element]:
    parts = [part for part in table.elements if part.tag in ("thead", "tbody", "tfoot")]
    return [row for part in [*parts, table] for row in part.elements if row.tag == "tr"]


def _placed(row: Element, taken: dict[int, int]) -> list[Placed]:
    """Place the cells of a row beside those that reach down from rows above."""
    column, placed = 0, []
    down = {place: depth - 1 for place, depth in taken.items() if depth > 1}
    for cell in row.elements:
        while taken.get(column, 0) > 1:
            column += 1
        one = Placed(cell, column)
        placed.append(one)
        down |= dict.fromkeys(range(column, column + one.span), one.depth)
        column += one.span
    taken.clear()
    taken.update(down)
    return placed


def _pictures(table: Element, rows: list[tuple[Element, list[Placed]]]) -> set[int]:
    """Return the columns whose cells below the head hold pictures and no text."""
    body = [(one.column, one.cell) for _, row in rows for one in row if not _is_head(one.cell)]
    spoken = {column for column, cell in body if cell.text}
    drawn = {column for column, cell in body if cell.first(*PICTURES)}
    return drawn - spoken


def _is_head(cell: Element) -> bool:
    return cell.get("scope") in ("col", "colgroup")


def _moved(one: Placed, gone: set[int]) -> Placed:
    """Return a cell where it stands without the columns that are gone."""
    lost = sum(one.column < column < one.column + one.span for column in gone)
    attributes = {**one.cell.attributes, "colspan": str(one.span - lost)}
    cell = Element(one.cell.tag, attributes, one.cell.children)
    return Placed(cell, one.column - sum(column < one.column for column in gone))


# --- as markup ----------------------------------------------------------------------------


def table(element: Element, ends: Ends, blocks: Blocks) -> str:
    """Return a table with its caption.

    Parameters
    ----------
    ends : mapping of str to str
        The label of every name in the page that links may lead to.
    blocks : callable
        What sets the content of a cell that holds paragraphs or lists.
    """
    cells = grid(element)
    if not cells.count:
        return ""
    heads = _head_rows(element)
    how = layout(_texts(cells), cells.count)
    body = [_row(row, placed, ends, blocks) for row, placed in cells.rows[heads:]]
    head = [_cells(row, placed, ends, blocks) for row, placed in cells.rows[:heads]]
    if head:
        body.insert(0, f"table.header({''.join(head)}),\n")
    caption = element.first("caption")
    said = f"[{inline(caption.children, ends)}]" if caption else "none"
    name = element.get("id")
    label = quoted(name) if ends.get(name) == name else "none"
    made = (
        f"#listing({label}, {said}, {_columns(how, cells.count)}, {how.size}pt, "
        f"{str(how.height <= SHORT).lower()},\n{''.join(body)})"
    )
    return f"{ACROSS}{made}]" if how.across else made


def _head_rows(element: Element) -> int:
    head = element.first("thead")
    return len([row for row in head.elements if row.tag == "tr"]) if head else 0


def _texts(cells: Grid) -> list[list[Cell]]:
    return [
        [
            Cell(one.column, tuple(_lines(one.cell)), _is_head(one.cell))
            for one in row
            if one.span == 1
        ]
        for _, row in cells.rows
    ]


def _lines(cell: Element) -> list[str]:
    """Return the text of a cell, a new one where a line ends for certain."""
    lines = [""]
    for child in cell.children:
        if isinstance(child, str):
            lines[-1] += " ".join(f"|{child}|".split())[1:-1]
        elif child.tag in ("br", "p", "li", "div") or "line" in child.classes:
            lines.append(child.text)
        else:
            lines[-1] += child.text
    return lines


def _columns(how: Layout, count: int) -> str:
    if not how.shares:
        return str(count)
    return f"({''.join(f'{share}fr, ' for share in how.shares)})"


def _row(row: Element, placed: list[Placed], ends: Ends, blocks: Blocks) -> str:
    """Return a row; one that heads a group of rows is a header below the first."""
    cells = _cells(row, placed, ends, blocks)
    return f"table.header(level: 2, {cells}),\n" if "group" in row.classes else f"{cells}\n"


def _cells(row: Element, placed: list[Placed], ends: Ends, blocks: Blocks) -> str:
    name = row.get("id")
    mark = anchor(name) if ends.get(name) == name else ""
    return "".join(
        _cell(row, one, "" if place else mark, ends, blocks) for place, one in enumerate(placed)
    )


def _cell(row: Element, one: Placed, mark: str, ends: Ends, blocks: Blocks) -> str:
    cell = one.cell
    classes = [*row.classes, *cell.classes]
    if cell.tag == "th":
        classes.append("head" if _is_head(cell) else "rowhead")
    spans = f", colspan: {one.span}" if one.span > 1 else ""
    spans += f", rowspan: {one.depth}" if one.depth > 1 else ""
    return f"cell({array(classes)}{spans})[{mark}{blocks(cell, ends)}{_page(cell, ends)}], "


def _page(cell: Element, ends: Ends) -> str:
    """Return the page of the exhibit that a row of the index leads to."""
    link = cell.first("a") if cell.get("scope") == "row" else None
    end = ends.get(link.get("href").removeprefix("#"), "") if link else ""
    return f"#linebreak()#page-of({quoted(end)})" if end else ""
