"""Universes one at a time: every combination of options, without merging, bits or parts.

It takes the verdicts of a variant on a histogram from `judge_counts`, and goes from there to the
verdicts of universes, to shares and to lists in the plainest way, with one row for each universe.
"""

from itertools import combinations, product

import numpy as np
import pandas as pd

from delphi.consensus.criterion import Criterion
from delphi.consensus.verdicts import judge_counts, not_defined
from delphi.multiverse.choices import read_choices, variants_of
from delphi.statistics.histograms import histograms
from delphi.study import Scale

IN, OUT, UNDECIDED, NONE = range(4)


class Plain:
    """Every universe of a comparison: `table` has its options, `codes` its verdicts by item."""

    def __init__(self, compared, choices=None):
        self.compared, self.choices = compared, choices or read_choices(compared.study)
        self.items = list(compared.labels)
        origin = compared.ratings.drop_duplicates("item").set_index("item")["origin"]
        self.suggested = [origin[item] != "literature" for item in self.items]
        self.panels = [{**panel, **self._counted(panel)} for panel in self._panels()]
        missing = any(np.isnan(p["ratings"][p["ratings"] != -1]).any() for p in self.panels)
        self.variants = variants_of(compared.study, self.choices, missing=missing).every
        rows, codes = [], []
        for variant, option in product(self.variants, self.choices.scales):
            for panel in self.panels:
                found = self._of_panel(variant, option, panel)
                rows += [one for one, _ in found]
                codes += [verdicts for _, verdicts in found]
        self.table, self.codes = pd.DataFrame(rows), np.array(codes)
        self.weights = np.ones(len(rows))
        for choice, given in self.choices.weights.items():
            self.weights *= [float(given.get(one, 1)) for one in self.table[choice]]

    def _panels(self):
        frame = self.compared.ratings
        rounds, experts = sorted(frame["round"].unique()), list(frame["expert"].unique())
        base = np.full((len(rounds), len(self.items), len(experts)), -1.0)
        unsure = []
        for row in frame.itertuples():
            cell = rounds.index(row.round), self.items.index(row.item), experts.index(row.expert)
            base[cell] = np.nan if pd.isna(row.rating) else row.rating
            unsure += [cell] if row.status != "agreed" else []
        for policy in self.choices.policies:
            if policy != "as reconciled" and not unsure:
                continue
            points = self.compared.study.scale.points
            ways = {"as reconciled": [None], "left out": [[np.nan] * len(unsure)]}
            for values in ways.get(policy) or product(points, repeat=len(unsure)):
                filled = base.copy()
                for cell, value in zip(unsure, values or [], strict=values is not None):
                    filled[cell] = value
                for number in self.choices.left_out:
                    for out in combinations(range(len(experts)), number):
                        kept = [e for e in range(len(experts)) if e not in out]
                        if kept:
                            yield {
                                "policy": policy,
                                "experts": f"{number} left out",
                                "ratings": filled[..., kept],
                                "asked": (base != -1).any(axis=-1),
                            }

    def _counted(self, panel):
        points = np.array(self.compared.study.scale.points, dtype=float)
        ratings, asked = panel["ratings"], panel["asked"]
        counts = histograms(np.where(ratings == -1, np.nan, ratings), points)
        change = np.zeros(asked.shape)
        for n, place in np.argwhere(asked):
            if n and asked[n - 1, place]:
                before, now = counts[n - 1, place], counts[n, place]
                if before.sum() and now.sum():
                    apart = np.abs(before / before.sum() - now / now.sum()).sum()
                    change[n, place] = 50 * apart
        missing = np.isnan(ratings).sum(axis=-1)
        return {"counts": counts, "missing": missing, "change": change}

    def _of_panel(self, variant, option, panel):
        own = self.compared.study.scale
        points = np.array(own.points, dtype=float)
        ratings, counts, missing = panel["ratings"], panel["counts"], panel["missing"]
        used, importance, judged = own, variant.importance, counts
        if option == "collapsed":
            middle = (points[0] + points[-1]) / 2
            sides = [points < middle, points == middle, points > middle]
            judged = np.stack([counts[..., s].sum(axis=-1) for s in sides], axis=-1)
            used = Scale(lowest=1, highest=3)
            if importance:
                importance = next(
                    c for c in self.choices.importance if c.name == variant.importance_name
                ).on(used)
        assert importance is None or isinstance(importance, Criterion)
        if not_defined(variant.rule, used, ratings.shape[-1]):
            return []
        codes = judge_counts(variant.rule, judged, used, importance=importance, missing=missing)
        codes = np.where(panel["asked"], codes, NONE)
        chosen = {
            "rule": variant.name,
            "strictness": variant.strictness,
            "denominator": variant.denominator,
            "quantile": variant.quantile,
            "importance": variant.importance_name,
            "scale": option,
            "policy": panel["policy"],
            "experts": panel["experts"],
        }
        axes = (self.choices.rounds, self.choices.stability, self.choices.suggested)
        return [
            (
                {
                    **chosen,
                    "rounds": which,
                    "stability": limit if limit == "not required" else f"change below {limit} %",
                    "suggested": how,
                },
                [
                    self._item(
                        codes[:, place],
                        panel["change"][:, place],
                        panel["asked"][:, place],
                        (which, limit, how),
                        suggested,
                    )
                    for place, suggested in enumerate(self.suggested)
                ],
            )
            for which, limit, how in product(*axes)
        ]

    def _item(self, codes, change, asked, options, suggested):
        which, limit, how = options
        codes = codes.tolist()
        if limit != "not required":
            codes = [
                UNDECIDED if code == IN and moved >= limit - 1e-9 else code
                for code, moved in zip(codes, change, strict=True)
            ]
        rounds = [n for n, one in enumerate(asked) if one]
        found = codes[-1] if which == "final" else codes[rounds[-1]]
        if which == "decided" and IN in codes:
            found = IN
        if suggested and how == "left out":
            found = NONE
        if suggested and how == "in every round" and found == IN:
            found = IN if all(codes[n] == IN for n in rounds) else UNDECIDED
        return found
