"""Synthetic studies of any size, drawn with a seed: for growth of time and memory, and for equality."""

from pathlib import Path

import numpy as np
import pandas as pd

from delphi.study import Study

HEAD = """\
title = "A synthetic panel"
short = "Synthetic ({seed})"
citation = "Drawn at random with the seed {seed}."
licence = "CC0"

[scale]
lowest = 1
highest = {points}

[kinds.statement]
singular = "statement"
plural = "statements"
asked = "how far do you agree"
low = "not at all"
high = "fully"

[sources]
survey = {{ title = "Survey export" }}
"""


def synthetic(
    root: Path,
    *,
    experts: int,
    items: int,
    points: int = 7,
    rounds: int = 2,
    missing: float = 0.0,
    unsure: int = 0,
    skipped: int = 0,
    seed: int = 1,
) -> Study:
    """Write a study whose experts rate around a centre of each item, nearer in each round.

    `missing` is the share of ratings that nobody gave, `unsure` a number of ratings that are not
    printed everywhere, `skipped` a number of items that the first round did not ask. What the
    ingest would write is written at once, so that large panels do not wait for it.
    """
    rng = np.random.default_rng(seed)
    raw = root / "data" / "raw" / "synthetic"
    raw.mkdir(parents=True, exist_ok=True)
    numbers = "".join(f"\n[[rounds]]\nnumber = {n + 1}\n" for n in range(rounds))
    head = HEAD.format(seed=seed, points=points).replace("\n[sources]", f"{numbers}\n[sources]")
    (raw / "study.toml").write_text(head, encoding="utf-8")
    centre = rng.uniform(1, points, (1, items, 1))
    width = points / 3 / (1 + np.arange(rounds)).reshape(-1, 1, 1)
    drawn = rng.normal(centre, width, (rounds, items, experts))
    values = np.clip(np.rint(drawn), 1, points)
    values[rng.random(values.shape) < missing] = np.nan
    where = np.indices(values.shape).reshape(3, -1)
    asked = (where[0] > 0) | (where[1] >= skipped)
    frame = _frame(values.ravel()[asked], *where[:, asked], unsure=unsure, rng=rng)
    study = Study("synthetic", root)
    study.processed.mkdir(parents=True, exist_ok=True)
    frame.to_parquet(study.processed / "ratings.parquet")
    named = frame.drop_duplicates("item")[["item", "kind", "label", "origin"]]
    named.to_parquet(study.processed / "items.parquet")
    return study


def _frame(
    values: np.ndarray, number: np.ndarray, item: np.ndarray, expert: np.ndarray,
    *, unsure: int, rng: np.random.Generator,
) -> pd.DataFrame:  # fmt: skip
    status = np.where(np.isnan(values), "missing", "agreed").astype(object)
    status[rng.choice(len(values), unsure, replace=False)] = "single source"
    names = np.array([f"s{place}" for place in range(item.max() + 1)], dtype=object)
    return pd.DataFrame(
        {
            "kind": "statement",
            "item": names[item],
            "label": np.char.add("Statement ", names.astype(str)).astype(object)[item],
            "origin": np.where(item % 5 == 4, "expert", "literature"),
            "round": pd.array(number + 1, dtype="Int64"),
            "expert": np.array([f"E{n}" for n in range(expert.max() + 1)], dtype=object)[expert],
            "rating": pd.array(values, dtype="Float64").astype("Int64"),
            "status": status,
        }
    )
