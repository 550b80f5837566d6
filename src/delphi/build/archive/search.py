"""Look for names in a file of any kind: in text, in containers, in pictures' and tables' notes."""

import html
import io
import re
from collections.abc import Iterator

import pyarrow.parquet as pq
from PIL import Image

from delphi.build.archive.zip_file import unzipped
from delphi.study.names import Names

CONTAINERS = (".pptx", ".xlsx", ".docx", ".qdpx", ".zip")
ENCODED = re.compile(r"[A-Za-z0-9+/]{120,}=*")  # bytes written as text
PAGES = re.compile(rb"stream\r?\n(?!<\?xpacket).*?endstream", re.DOTALL)
ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def texts(name: str, content: bytes) -> Iterator[str]:
    """Give every text that a file holds, those of files inside it too."""
    if name.endswith(CONTAINERS):
        for inner, part in unzipped(content):
            yield from texts(inner, part)
    elif name.endswith(".parquet"):
        table = pq.read_table(io.BytesIO(content))
        yield f"{table.schema.metadata}\n{table.to_pandas().to_csv()}"
    elif name.endswith(".png"):
        with Image.open(io.BytesIO(content)) as picture:
            yield "\n".join(str(value) for value in picture.info.values())
    elif name.endswith(".pdf"):  # its pages say what the page of the report says
        yield _decoded(PAGES.sub(b" ", content))
    else:
        yield _decoded(content)


def _decoded(content: bytes) -> str:
    text = ENCODED.sub(" ", content.decode("utf-8", "ignore"))
    text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return html.unescape(text)


def names_in(files: Iterator[tuple[str, bytes]], names: Names) -> Iterator[tuple[str, str]]:
    """Give each file that holds a name, with what was found.

    Parameters
    ----------
    files : iterator of (str, bytes)
        Name and content of each file.
    names : Names
        Whom to look for.
    """
    for name, content in files:
        found = {word for text in texts(name, content) for word in names.found(text)}
        if found:
            yield name, ", ".join(sorted(found))
