"""Tags of Taguette as codes.

Taguette has no tree of tags. Those who want one write it into the names, and since its database
calls such a name a path, its parts are taken to be joined by "/": the tag "team/trust" is the
code "trust" below "team". A tag of which only the lower part exists gets the upper one too.
"""

from collections.abc import Mapping
from itertools import accumulate
from typing import TypeVar

from delphi.study.readers.projects.faults import Faults, quoted
from delphi.study.readers.projects.model import Code
from delphi.study.readers.projects.names import JOINER

Key = TypeVar("Key", int, str)


def parts_of(tag: str) -> list[str]:
    """Return the steps of a tag, empty ones left out.

    Examples
    --------
    >>> parts_of("team / trust/")
    ['team', 'trust']
    """
    return [part.strip() for part in tag.split(JOINER) if part.strip()]


def codes_of_tags(
    tags: Mapping[Key, tuple[str, str | None]], faults: Faults
) -> dict[Key | str, Code]:
    """Return the codes of tags.

    Parameters
    ----------
    tags : mapping to (str, str or None)
        Name and description of each tag, by its identifier.
    faults : Faults
        Where two tags of one path are noted.

    Returns
    -------
    dict to Code
        Each code by the identifier of its tag, in their order; a part that is no tag stands
        before what is below it, by its path.
    """
    paths = {key: JOINER.join(parts_of(name)) for key, (name, _) in tags.items()}
    known = set(paths.values())
    seen = set[str]()
    codes: dict[Key | str, Code] = {}
    for key, path in paths.items():
        steps = parts_of(path)
        above = list(accumulate(steps, lambda a, b: f"{a}{JOINER}{b}"))
        for k, part in enumerate(above[:-1]):
            if part not in known:
                codes[part] = Code(part, steps[k], above[k - 1] if k else None, None)
                known.add(part)
        if not steps:
            faults.add("the name of a tag: it has no letters", tags[key][0])
        elif path in seen:
            faults.add(f"two tags have the path {quoted(path)}; rename one of them")
        else:
            parent = above[-2] if len(above) > 1 else None
            codes[key] = Code(path, steps[-1], parent, tags[key][1])
        seen.add(path)
    return codes
