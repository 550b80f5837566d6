"""Sentences: a number keeps what it was computed from, and loses it when it is another number."""

import pandas as pd

from delphi.prose import Said, Table, noted, pieces, restored

NOTED = Table("ratings", pd.DataFrame({"item": ["a", "a", "b"], "rating": [1, 2, 2]}))


def test_a_bound_number_reads_as_a_plain_one_and_keeps_its_basis():
    said = Said(f"Of {NOTED.rows()} ratings, **{NOTED.rows({'item': 'a'}):,}** are of a.")
    assert said == "Of 3 ratings, **2** are of a."
    bases = [one.basis for one in pieces(said.marked) if one.basis]
    assert [one.take for one in bases] == ["rows", "rows"]
    assert bases[1].where == {"item": "a"}
    assert restored(str(said), noted(said.marked)) == said.marked
    assert Said(f"{said}").marked == said.marked


def test_arithmetic_loses_the_basis_so_that_no_number_claims_one_that_is_not_its_own():
    assert pieces(f"{NOTED.rows() + 1}")[0].basis is None


def test_a_number_that_is_not_there_is_told_as_undefined():
    table = Table("tables/w.csv", pd.DataFrame({"round": [1, 2], "w": [0.5, float("nan")]}))
    first, second = (table.value("w", {"round": number}) for number in (1, 2))
    assert Said(f"{first:.2f} and {second:.2f}") == "0.50 and undefined"
