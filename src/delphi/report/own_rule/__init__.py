"""Try your own rule: a view in the report whose verdicts are those of `delphi.consensus`."""

from delphi.report.own_rule.view import (
    own_rule_css,
    own_rule_scripts,
    own_rule_view,
    own_rule_views,
)

__all__ = ["own_rule_css", "own_rule_scripts", "own_rule_view", "own_rule_views"]
