"""A study built again and held against its record: the outcome, and how it is told."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from delphi.build.changes import Change, changes_of
from delphi.build.differences import STATUSES, Compared, compared
from delphi.build.manifest import Manifest
from delphi.build.rebuild import SCRATCH, manifest_of_rebuild, rebuilt
from delphi.build.record import read_record
from delphi.study import Study
from delphi.words import listed

LISTED = 25  # outputs that differ and are listed in a terminal; the certificate lists all


@dataclass(frozen=True)
class Verified:
    """The outcome of a verification."""

    study: Study
    # its record, and the manifest of the rebuild
    recorded: Manifest
    found: Manifest
    changes: list[Change]  # what went in otherwise than was recorded
    outputs: list[Compared]  # every output, in order of its path

    @property
    def differing(self) -> list[Compared]:
        """The outputs that are not the same."""
        return [one for one in self.outputs if one.status != "same"]

    @property
    def unexplained(self) -> list[Compared]:
        """The outputs that differ although nothing that they hang on does."""
        return [one for one in self.differing if not one.causes]

    @property
    def status(self) -> int:
        """0 when nothing differs, 1 when something does; Python and system do not count."""
        return int(bool(self.differing) or any(change.counts for change in self.changes))

    @property
    def verdict(self) -> str:
        """The outcome in one sentence."""
        total, differ = len(self.outputs), len(self.differing)
        if not differ and not self.changes:
            return f"Reproduced: all {total} outputs are the same, byte for byte."
        if not differ:
            kinds = listed([f"{number} {kind}" for kind, number in self._kinds()])
            said = f"Reproduced: all {total} outputs are the same, byte for byte, though what went"
            return f"{said} in differs ({kinds})."
        said = f"{differ} of {total} outputs {'differs' if differ == 1 else 'differ'}"
        if not self.unexplained:
            return f"{said}; {self._explained()}."
        if len(self.unexplained) == differ:
            return f"Not reproducible here: {said}, though nothing that went into them does."
        return f"{said}; {len(self.unexplained)} of them without a change that explains it."

    def _explained(self) -> str:
        """Say what explains the differences: a single change in full, several by their number."""
        through = [change for change in self.changes if self.effects(change)]
        if len(through) > 1:
            return f"{len(through)} changes that are named explain it"
        return f"one change explains it: {through[0]}"

    def _kinds(self) -> Iterable[tuple[str, int]]:
        return Counter(change.kind for change in self.changes).items()

    def counts(self) -> list[tuple[str, dict[str, int]]]:
        """Return how many outputs of each kind have which status, and of all."""
        kinds = list(dict.fromkeys(one.kind for one in self.outputs))
        found = [
            (kind, Counter(o.status for o in self.outputs if o.kind == kind)) for kind in kinds
        ]
        every = ("all outputs", Counter(one.status for one in self.outputs))
        return [(kind, {s: n[s] for s in STATUSES}) for kind, n in [*found, every]]

    def numbers(self, one: Compared) -> list[int]:
        """Return the places of the causes of an output in the list of changes, from 1."""
        return [self.changes.index(change) + 1 for change in one.causes]

    def effects(self, change: Change) -> int:
        """Return how many outputs a change may have made different."""
        return sum(change in one.causes for one in self.differing)


def verify(study: Study, policy: str = "", *, keep: bool = False) -> Verified:
    """Build a study again and hold everything against its record.

    Parameters
    ----------
    policy : str
        The policy of reconciling; blank for the study's own default.
    keep : bool
        True to leave the scratch directory there, and say where.

    Raises
    ------
    InputError
        When there is no record, it is damaged, or the study cannot be built.
    """
    recorded = read_record(study)
    print(f"{study.name}: building again from the raw data ...", flush=True)
    with rebuilt(study, policy, keep=keep) as again:
        found = manifest_of_rebuild(again)
        changes = changes_of(recorded, found, again.root)
        outputs = compared(recorded, found, changes, study.root, again.root)
    if keep:
        print(f"The rebuild is kept in {SCRATCH}/{study.name}")
    return Verified(study, recorded, found, changes, outputs)


def told(outcome: Verified) -> str:
    """Return an outcome as text for a terminal: counts, what differs, what changed, verdict."""
    parts = [_counted(outcome), *_differing(outcome), *_changed(outcome)]
    return "\n".join([*parts, f"{outcome.study.name}: {outcome.verdict}"])


def _counted(outcome: Verified) -> str:
    rows = outcome.counts()
    wide = max(len(kind) for kind, _ in rows)
    lines = [f"{'':{wide}}  " + "  ".join(f"{status:>9}" for status in STATUSES)]
    lines += [
        f"{kind:{wide}}  " + "  ".join(f"{count[status]:>9}" for status in STATUSES)
        for kind, count in rows
    ]
    return "\n".join(["", *lines, ""])


def _differing(outcome: Verified) -> list[str]:
    shown = [
        f"  {one.status:9}  {one.path}\n             {one.reason}{_because(outcome, one)}"
        for one in outcome.differing[:LISTED]
    ]
    rest = len(outcome.differing) - LISTED
    more = [f"  and {rest} more; the certificate lists all"] if rest > 0 else []
    return ["What is not the same:", *shown, *more, ""] if shown else []


def _because(outcome: Verified, one: Compared) -> str:
    marks = "".join(f" [{number}]" for number in outcome.numbers(one))
    return f"; see{marks}" if marks else ""


def _changed(outcome: Verified) -> list[str]:
    lines = [
        f"  [{number}] {change}; {_effect(outcome.effects(change))}"
        for number, change in enumerate(outcome.changes, 1)
    ]
    return ["What went in otherwise than was recorded:", *lines, ""] if lines else []


def _effect(outputs: int) -> str:
    if not outputs:
        return "no output differs by it"
    return f"{outputs} output{'s' if outputs > 1 else ''} may differ by it"
