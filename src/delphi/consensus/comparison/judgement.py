"""Every rule on every item of one kind."""

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from delphi.consensus.catalogue import Rule, references
from delphi.consensus.own import importance_of, rules_of
from delphi.consensus.situation import Situation
from delphi.consensus.verdicts import Judged, judge_all
from delphi.study import Study
from delphi.study.ratings import kinds_judged

LAST = "last"


def comparisons(study: Study) -> "list[Comparison]":
    """Return a comparison for each kind of item that verdicts are about; none without ratings."""
    kinds = kinds_judged(study.table("ratings")) if study.has("ratings") else []
    return [Comparison(study, kind) for kind in kinds]


@dataclass(frozen=True)
class Comparison:
    """Every rule on every item of one kind."""

    study: Study  # an ingested study with ratings
    kind: str  # a kind of item

    def file(self, what: str, group: str = "consensus") -> str:
        """Return the name of a file of results, such as `consensus-verdicts`."""
        alone = len(kinds_judged(self.study.table("ratings"))) == 1
        return f"{group}-{what}" if alone else f"{group}-{what}-{self.kind}"

    @cached_property
    def ratings(self) -> pd.DataFrame:
        """The ratings of the kind."""
        every = self.study.table("ratings")
        return every[every["kind"] == self.kind]

    @cached_property
    def labels(self) -> dict[str, str]:
        """Label of each item, in the order of the study."""
        items = self.ratings.drop_duplicates("item")
        return dict(zip(items["item"], items["label"], strict=True))

    @cached_property
    def rules(self) -> dict[str, Rule]:
        """The study's own rules, then those of the catalogue."""
        return rules_of(self.study)

    @property
    def rounds(self) -> list[int]:
        """The rounds in which any item was rated."""
        return sorted(int(number) for number in self.ratings["round"].unique())

    @cached_property
    def situations(self) -> dict[str, Situation]:
        """The rounds, by number, and each item at its last round, as `last`."""
        scale = self.study.scale
        found = {str(n): Situation.of_round(self.ratings, n, scale) for n in self.rounds}
        return {**found, LAST: Situation.at_last(self.ratings, scale)}

    @cached_property
    def judged(self) -> dict[str, dict[str, Judged]]:
        """What each rule says, by situation and rule."""
        importance = importance_of(self.study)
        return {
            name: judge_all(self.rules, situation, importance)
            for name, situation in self.situations.items()
        }

    @cached_property
    def last(self) -> dict[str, Judged]:
        """What each rule that gives a verdict says of the last ratings."""
        return {name: judged for name, judged in self.judged[LAST].items() if not judged.reason}

    @cached_property
    def concluded(self) -> dict[str, int]:
        """The items of the authors' final list with their printed tier; empty without one."""
        source = self.study.config.conclusion
        if not source or not self.study.has("tiers"):
            return {}
        tiers = self.study.table("tiers")
        mine = tiers[(tiers["source"] == source) & tiers["item"].isin(list(self.labels))]
        return dict(zip(mine["item"], mine["tier"], strict=True))

    def title(self, rule: str) -> str:
        """Return the title of a rule with its publication."""
        found = self.rules[rule]
        said = str(references()[found.reference]) if found.reference else ""
        return f"{found.title}: {said}" if said else found.title

    def short(self, rule: str) -> str:
        """Return the name of a rule as text writes it: its publication, or its title."""
        found = self.rules[rule]
        if not found.reference:
            return found.title
        return f"{references()[found.reference]} [{rule}]"
