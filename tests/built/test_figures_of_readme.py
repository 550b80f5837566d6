"""The figures of the README, counted in what `make all` left."""

import json
import re

import pandas as pd

from conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_figures_of_the_readme_hold():
    """Files and bound numbers of the three studies, counted in what `make all` left."""
    reports = ROOT / "reports"
    numbers = sum(len(pd.read_csv(path)) for path in reports.glob("*/prose.csv"))
    outputs = [
        json.loads(path.read_text(encoding="utf-8"))["outputs"]
        for path in reports.glob("*/manifest.json")
    ]
    assert numbers > int(re.search(r"over (\d+) numbers", README)[1])
    assert sum(map(len, outputs)) > int(re.search(r"over (\d+) files", README)[1])
