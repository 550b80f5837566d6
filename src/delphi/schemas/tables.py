"""Every table, raw ones in the order in which they are read."""

from collections.abc import Mapping

from delphi.schemas.claims import CLAIMS
from delphi.schemas.columns import Table
from delphi.schemas.conclusions import CONCLUSIONS
from delphi.schemas.derived import DERIVED
from delphi.schemas.interviews import INTERVIEWS
from delphi.schemas.published import PUBLISHED
from delphi.schemas.rated import RATED

RAW = (*RATED, *PUBLISHED, *CONCLUSIONS, *INTERVIEWS, *CLAIMS)
TABLES: Mapping[str, Table] = {table.name: table for table in (*RAW, *DERIVED)}
