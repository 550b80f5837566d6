"""Every input form, read into the tables that `delphi.schemas` describes."""

from delphi.readers.folder import read_raw

__all__ = ["read_raw"]
