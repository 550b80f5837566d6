"""A study, read, checked and reconciled; nothing here judges, draws or words a result."""

from delphi.study.configuration import (
    Config,
    Consensus,
    Kind,
    Policy,
    Round,
    Scale,
)
from delphi.study.project import Study, open_study, project_root, study_names

__all__ = [
    "Config",
    "Consensus",
    "Kind",
    "Policy",
    "Round",
    "Scale",
    "Study",
    "open_study",
    "project_root",
    "study_names",
]
