"""Delphi studies, from what a publication prints to a report that can be checked."""

import sys

__version__ = "0.1.0"

# jsonschema, which notebooks and table schemas need, looks for a checker of international
# addresses and does without it where it is missing. Its grammar takes over a second to build in
# every process, and no file of ours has such an address: a name set to None counts as missing.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
