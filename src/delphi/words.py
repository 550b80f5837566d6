"""Small grammar for computed sentences."""

import re
from collections.abc import Iterable

TAG = re.compile(r"<(?=[A-Za-z/!?])")


def listed(words: Iterable[str]) -> str:
    """Join words as a sentence does.

    Examples
    --------
    >>> listed(["a"]), listed(["a", "b"]), listed(["a", "b", "c"]), listed([])
    ('a', 'a and b', 'a, b and c', 'none')
    """
    every = list(words)
    if not every:
        return "none"
    first = ", ".join(f"{one}" for one in every[:-1])
    return f"{first} and {every[-1]}" if first else f"{every[0]}"


def opened(text: str) -> str:
    """Return a text with a capital at its start, whatever numbers are bound in it.

    Examples
    --------
    >>> opened("no exhibit of Smith")
    'No exhibit of Smith'
    """
    whole = f"{text}"
    return whole[:1].upper() + whole[1:]


def without_tags(text: str) -> str:
    """Return a text whose signs cannot be taken for tags of HTML.

    Examples
    --------
    >>> without_tags("a <b> of 3 < 4")
    'a &lt;b> of 3 < 4'
    """
    return TAG.sub("&lt;", text)


def number_of(count: int, singular: str, plural: str = "") -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> number_of(1, "item"), number_of(2, "item"), number_of(0, "entry", "entries")
    ('1 item', '2 items', '0 entries')
    """
    return f"{count} {singular if count == 1 else plural or singular + 's'}"


def slug(words: str) -> str:
    """Return words as a part of an address.

    Examples
    --------
    >>> slug("What's printed, and where?"), slug("consensus_by_round")
    ('whats-printed-and-where', 'consensus-by-round')
    """
    return re.sub(r"[^a-z0-9]+", "-", words.lower().replace("'", "")).strip("-")
