"""Every table, raw ones in the order in which they are read."""

from collections.abc import Mapping

from delphi.study.schemas.claims import CLAIMS
from delphi.study.schemas.columns import Table
from delphi.study.schemas.conclusions import CONCLUSIONS
from delphi.study.schemas.interviews import INTERVIEWS
from delphi.study.schemas.publication import PUBLISHED
from delphi.study.schemas.ratings import RATED
from delphi.study.schemas.reconciliation import DERIVED

RAW = (*RATED, *PUBLISHED, *CONCLUSIONS, *INTERVIEWS, *CLAIMS)
TABLES: Mapping[str, Table] = {table.name: table for table in (*RAW, *DERIVED)}
