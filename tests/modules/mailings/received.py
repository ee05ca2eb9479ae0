"""A message as its bytes say, read without the library that wrote it: quickly, so that each of very many can be."""

from __future__ import annotations

import re
from base64 import b64decode
from binascii import a2b_qp
from collections.abc import Iterator
from functools import cached_property
from html import unescape

LINK = re.compile(r"https?://[^\s\"<>]+")
_HREF = re.compile(r"<a\s[^>]*?href=\"([^\"]*)\"[^>]*>(.*?)</a>", re.DOTALL)
_FOLD = re.compile(rb"\r\n(?=[ \t])")
_BOUNDARY = re.compile(rb"boundary=\"?([^\";]+)", re.IGNORECASE)
_TAGS = re.compile(r"<[^>]*>")

Headers = list[tuple[str, str]]
Part = tuple[Headers, bytes]


class Received:
    """What a mail server was given."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.headers, self._body = _split(content)

    def all_of(self, name: str) -> list[str]:
        """The values of every header of this name, unfolded."""
        return [value for each, value in self.headers if each == name.lower()]

    def one(self, name: str) -> str:
        """The value of the only header of this name; empty where there is none, or several."""
        found = self.all_of(name)
        return found[0] if len(found) == 1 else ""

    @cached_property
    def leaves(self) -> list[Part]:
        """The parts that are no containers, in their order."""
        return list(_leaves((self.headers, self._body)))

    @cached_property
    def kinds(self) -> list[str]:
        """Their types."""
        return [_header(part, "content-type").partition(";")[0].lower() for part in self.leaves]

    @cached_property
    def text(self) -> str:
        """The plain part."""
        return _decoded(self.leaves[0])

    @cached_property
    def html(self) -> str:
        """The part with a design."""
        return _decoded(self.leaves[1])

    @cached_property
    def text_links(self) -> list[str]:
        """Where the plain part leads, in its order."""
        return LINK.findall(self.text)

    @cached_property
    def anchors(self) -> list[tuple[str, str]]:
        """Where the other part leads, each with the words that say so."""
        return [(unescape(link), unescape(_TAGS.sub("", words)).strip()) for link, words in _HREF.findall(self.html)]


def _split(content: bytes) -> Part:
    head, _, body = content.partition(b"\r\n\r\n")
    lines = [line.partition(b":") for line in _FOLD.sub(b"", head.removeprefix(b"\r\n")).split(b"\r\n") if line]
    return [(name.decode("latin-1").lower(), value.strip().decode("latin-1")) for name, _, value in lines], body


def _leaves(part: Part) -> Iterator[Part]:
    found = _BOUNDARY.search(_header(part, "content-type").encode())
    if found is None:
        yield part
        return
    pieces = (b"\r\n" + part[1]).split(b"\r\n--" + found[1])
    for piece in pieces[1:-1]:
        yield from _leaves(_split(piece.removeprefix(b"\r\n")))


def _header(part: Part, name: str) -> str:
    return next((value for each, value in part[0] if each == name), "")


def _decoded(part: Part) -> str:
    encoding, content = _header(part, "content-transfer-encoding").lower(), part[1]
    plain = {"quoted-printable": a2b_qp, "base64": b64decode}.get(encoding, bytes)(content)
    return plain.decode("utf-8").replace("\r\n", "\n")
