"""The codes as a tree: branches, leaves, and the way from the top to a code."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd


@dataclass(frozen=True)
class Tree:
    """The codes of a study."""

    labels: Mapping[str, str]  # short label of each code, in the order of the table
    parents: Mapping[str, str]  # code above each code that has one

    @cached_property
    def roots(self) -> list[str]:
        """Codes with nothing above them, in order."""
        return [code for code in self.labels if code not in self.parents]

    def path(self, code: str) -> list[str]:
        """Return the codes from the top down to `code`, both with it.

        Examples
        --------
        >>> Tree({"a": "A", "b": "B"}, {"b": "a"}).path("b")
        ['a', 'b']
        """
        way = [code]
        while way[-1] in self.parents:
            way.append(self.parents[way[-1]])
        return way[::-1]

    def root(self, code: str) -> str:
        """Return the code at the top of the branch that `code` stands in."""
        return self.path(code)[0]

    def children(self, code: str) -> list[str]:
        """Return the codes right below `code`, in order."""
        return [child for child in self.labels if self.parents.get(child) == code]

    def below(self, code: str) -> list[str]:
        """Return `code` and every code below it, in order."""
        wanted, grown = {code}, True
        while grown:
            more = {child for child in self.labels if self.parents.get(child) in wanted} - wanted
            grown = bool(more)
            wanted |= more
        return [other for other in self.labels if other in wanted]

    def name(self, code: str) -> str:
        """Return the labels from the branch down to `code`, without the branch itself.

        Examples
        --------
        >>> tree = Tree({"e": "Element", "s": "Structural", "n": "neither"}, {"s": "e", "n": "s"})
        >>> tree.name("n"), tree.name("e")
        ('Structural: neither', 'Element')
        """
        way = self.path(code)
        return ": ".join(self.labels[part] for part in way[1:] or way)


def tree_of(codes: pd.DataFrame) -> Tree:
    """Return the tree of a table of codes (columns code, label, parent)."""
    labels = dict(zip(codes["code"], codes["label"], strict=True))
    with_parent = codes.dropna(subset=["parent"])
    return Tree(labels, dict(zip(with_parent["code"], with_parent["parent"], strict=True)))
