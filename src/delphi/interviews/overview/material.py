"""What was coded in the interviews of a study: documents, codings and the branches of codes."""

from dataclasses import dataclass

import pandas as pd

from delphi.files import file_name, unique
from delphi.interviews.settlement import Settling, readers, settled
from delphi.interviews.tree import Tree, tree_of
from delphi.study import Study


@dataclass(frozen=True)
class Branch:
    """Codes beside each other: those below one at the top, or those that have none below."""

    title: str
    codes: list[str]
    slug: str


@dataclass(frozen=True)
class Interviews:
    """The codings of a study and what they are about."""

    study: Study
    tree: Tree
    documents: pd.DataFrame
    codings: pd.DataFrame
    taken: pd.DataFrame  # the codings settled by a policy
    settle: Settling  # that policy, of `delphi.interviews.settlement`

    @property
    def coders(self) -> list[str]:
        """The coders who read the words."""
        return readers(self.codings, self.study.config.coding.placement)

    @property
    def read(self) -> pd.DataFrame:
        """The settled codings without those of the placement; all where there is no reader."""
        return self.taken[self.taken["share"].notna()] if self.coders else self.taken

    def is_read(self, branch: Branch) -> bool:
        """Return whether readers gave codes of a branch."""
        below = [code for top in branch.codes for code in self.tree.below(top)]
        return bool(self.read["code"].isin(below).any())

    @property
    def branches(self) -> list[Branch]:
        """The branches of the tree whose codes anyone gave."""
        roots = self.tree.roots
        used = set(self.codings["code"])
        with_children = [root for root in roots if self.tree.children(root)]
        alone = [root for root in roots if not self.tree.children(root) and root in used]
        found = [
            (self.tree.labels[root], self.tree.children(root), root)
            for root in with_children
            if used & set(self.tree.below(root))
        ]
        found += [("Code", alone, "codes")] if alone else []
        slugs = unique([file_name(root) for _, _, root in found])
        return [
            Branch(title, codes, slug) for (title, codes, _), slug in zip(found, slugs, strict=True)
        ]


def interviews_of(study: Study, settle: str = "") -> Interviews | None:
    """Return the codings of a study; None when it has none.

    Parameters
    ----------
    settle : str
        How several coders are taken together; blank for the study's own policy.
    """
    if not study.has("codings"):
        return None
    codings, settings = study.table("codings"), study.config.coding
    policy: Settling = settle or settings.settle  # type: ignore[assignment]  # checked by doors
    return Interviews(
        study=study,
        tree=tree_of(study.table("codes")),
        documents=study.table("documents"),
        codings=codings,
        taken=settled(codings, policy, settings.placement),
        settle=policy,
    )
