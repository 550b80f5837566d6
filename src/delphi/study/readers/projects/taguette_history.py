"""Who gave which tag to which highlight, from the log that Taguette keeps of every change.

A highlight itself does not say who made it, and a second coder may add a tag to the highlight
of the first. So the log is followed from its beginning: whoever saves a highlight with a tag
that it did not have gave the tag. When tags are merged, the tag keeps its giver.
"""

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

Change = tuple[str, str]  # who, and what as JSON


def givers(log: Iterable[Change]) -> dict[tuple[int, int], str] | None:
    """Return who gave each tag to each highlight.

    Parameters
    ----------
    log : iterable of (str, str)
        Every change of a project in order: the login, and the change as the program logs it.

    Returns
    -------
    dict of (int, int) to str, or None
        The login by highlight and tag; None if the log is not one of Taguette.

    Examples
    --------
    >>> made = '{"type": "highlight_add", "highlight_id": 7, "tags": [1]}'
    >>> more = '{"type": "highlight_add", "highlight_id": 7, "tags": [1, 2]}'
    >>> givers([("ada", made), ("grace", more)])
    {(7, 1): 'ada', (7, 2): 'grace'}
    """
    tags: dict[int, dict[int, str]] = defaultdict(dict)
    for login, written in log:
        try:
            _follow(tags, login, json.loads(written))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            return None
    return {(place, tag): login for place, given in tags.items() for tag, login in given.items()}


def _follow(tags: dict[int, dict[int, str]], login: str, change: dict[str, Any]) -> None:
    kind = change.get("type")
    if kind == "highlight_add":
        before = tags[change["highlight_id"]]
        tags[change["highlight_id"]] = {tag: before.get(tag, login) for tag in change["tags"]}
    elif kind == "highlight_delete":
        tags.pop(change["highlight_id"], None)
    elif kind == "tag_merge":
        for given in tags.values():
            if change["src_tag_id"] in given:
                giver = given.pop(change["src_tag_id"])
                given.setdefault(change["dest_tag_id"], giver)
