"""Every input form, read into the tables that `delphi.schemas` describes."""

from delphi.readers.folder import read_raw, read_typed

__all__ = ["read_raw", "read_typed"]
