"""Delphi studies, from what a publication prints to a report that can be checked."""

import sys
from importlib import import_module
from types import ModuleType

__version__ = "0.1.0"

# jsonschema, which notebooks and table schemas need, looks for a checker of international
# addresses and does without it where it is missing. Its grammar takes over a second to build in
# every process, and no file of ours has such an address: a name set to None counts as missing.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

# Notebooks may write `from delphi import measures`; nothing is imported before it is asked for.
STATISTICS = ("concordance", "measures", "resampling", "stability")


def __getattr__(name: str) -> ModuleType:
    """Return a part of `delphi.statistics` by its own name."""
    if name in STATISTICS:
        return import_module(f"delphi.statistics.{name}")
    raise AttributeError(f"module 'delphi' has no attribute {name!r}")
