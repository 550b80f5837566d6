"""The answers that items of a guideline may name; each takes a study with ratings."""

from collections.abc import Callable, Mapping

from delphi.audit.checklists import design, outcome
from delphi.audit.checklists.answer import Answer
from delphi.study import Study

ANSWERS: Mapping[str, Callable[[Study], Answer | None]] = {
    function.__name__: function
    for function in (
        design.experts,
        design.experience,
        design.rounds,
        design.dates,
        design.between,
        design.mode,
        design.items,
        design.scale,
        design.definition,
        design.approval,
        design.feedback,
        design.literature,
        design.themes,
        design.works,
        design.ethics,
        outcome.response,
        outcome.results,
        outcome.reached,
        outcome.dropped,
        outcome.added,
        outcome.stability,
        outcome.deviations,
        outcome.suggestions,
        outcome.conclusion,
    )
}
