"""Every input form, read into the tables that `delphi.study.schemas` describes."""

from delphi.study.readers.folder import read_raw, read_typed

__all__ = ["read_raw", "read_typed"]
