"""The text of a document of Taguette, and the places that its highlights name.

Taguette keeps a document as HTML and counts, in its page as in its exports, the bytes of the
text in UTF-8, tags left out and entities resolved.
"""

from html.parser import HTMLParser


class _Words(HTMLParser):
    """Gathers the text between the tags."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._opened = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._opened = tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        self._opened = False

    def handle_data(self, data: str) -> None:
        # HTML drops a line end that directly follows <pre>
        self.words.append(data.removeprefix("\n") if self._opened else data)
        self._opened = False


def text_of(html: str) -> str:
    r"""Return the text of a piece of HTML, as a browser would count it.

    Examples
    --------
    >>> text_of("<p>a &amp; <b>b</b></p>\r\n<pre>\nc</pre>")
    'a & b\nc'
    """
    words = _Words()
    words.feed(html.replace("\r\n", "\n").replace("\r", "\n"))
    words.close()
    return "".join(words.words)


def character(text: bytes, place: int) -> int | None:
    """Return the code points before a byte of a text; None if there is no such place.

    Examples
    --------
    >>> [character("é!".encode(), place) for place in (0, 1, 2, 3, 4)]
    [0, None, 1, 2, None]
    """
    if not 0 <= place <= len(text):
        return None
    try:
        return len(text[:place].decode())
    except UnicodeDecodeError:
        return None
