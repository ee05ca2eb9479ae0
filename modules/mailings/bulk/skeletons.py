"""Skeletons: all that is alike in the messages of one page, written once as it goes over the wire. For each reader the holes are filled.

Quoted-printable (RFC 2045, 6.7) lets a value be spliced in without a look at what stands around it: a soft line break before and
after it keeps every line within 76 octets. A dot or a `From ` that would begin a line is written as its code, so a skeleton needs no
dot-stuffing, and neither do the messages made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from email.quoprimime import body_encode
from html import escape

from modules.mailings.bulk.headers import Filling, Heading, own_headers, shared_headers
from modules.mailings.bulk.holes import Hole
from modules.mailings.letter import Letterhead

# It holds two characters that never follow each other in quoted-printable: no text can bring it (RFC 2045, 6.7).
BOUNDARY = b"=_convene"
LINE = 74
"""Octets of a line that is broken softly, so that there is room left for a dot that becomes three."""
SHORT = 72
"""The same of a value in which nothing grows."""
SOFT_BREAK = b"=\r\n"
_MARKS = re.compile("(" + "|".join(re.escape(each) for each in Hole) + ")")
_TELLING_STARTS = re.compile(rb"(?m)^(?:\.|F(?=rom ))")
_PLAIN = re.compile("[!-<>-~]+")

Spot = tuple[str, Hole]
"""A hole, and whether it stands in the text or in the HTML: the two are written differently."""


class Skeleton:
    """One page (an edition, or a digest, in one language) with its headers. `fill` is all that is done for each reader."""

    def __init__(self, heading: Heading, head: Letterhead, text: str, html: str) -> None:
        """`text` and `html` hold the marks of `Hole`; they say the same, the text comes first (RFC 2046, 5.1.4)."""
        said = b'Content-Type: multipart/alternative; boundary="%b"\r\n\r\n' % BOUNDARY
        self._pieces: list[bytes | Spot] = list(
            _joined(
                [
                    shared_headers(heading, head) + said,
                    *_part("plain", text),
                    *_part("html", html),
                    b"--%b--\r\n" % BOUNDARY,
                ]
            )
        )

    def fill(self, filling: Filling) -> bytes:
        """One reader's message: ASCII, lines of at most 76 octets outside its headers, CRLF, none of them beginning with a dot."""
        spliced: dict[Spot, bytes] = {}
        for hole, value in ((Hole.LEAVE, filling.leave), (Hole.PREFERENCES, filling.preferences)):
            shown = escape(value)
            spliced["plain", hole] = written = spliceable(value)
            spliced["html", hole] = written if shown == value else spliceable(shown)
        body = [piece if isinstance(piece, bytes) else spliced[piece] for piece in self._pieces]
        return b"".join([own_headers(filling), *body])


def spliceable(value: str) -> bytes:
    """A value as it may stand between two soft line breaks, the second of which it brings along."""
    lines = [value[at : at + SHORT] for at in range(0, len(value), SHORT)] if _PLAIN.fullmatch(value) else []
    if not lines or any(line.startswith(".") for line in lines):
        return encoded(value) + SOFT_BREAK
    return "=\r\n".join([*lines, ""]).encode("ascii")


def encoded(text: str) -> bytes:
    """Quoted-printable with CRLF, no line of it beginning with what mail servers look for."""
    lines = re.sub("\r\n?", "\n", text).encode().decode("latin-1")
    return _TELLING_STARTS.sub(lambda found: b"=%02X" % found[0][0], body_encode(lines, LINE, "\r\n").encode("ascii"))


def _part(subtype: str, content: str) -> Iterator[bytes | Spot]:
    yield b'--%b\r\nContent-Type: text/%b; charset="utf-8"\r\n' % (BOUNDARY, subtype.encode())
    yield b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"
    for piece in _MARKS.split(content):
        if piece in set(Hole):
            yield SOFT_BREAK
            yield subtype, Hole(piece)
        else:
            yield encoded(piece)
    yield b"\r\n"


def _joined(pieces: Iterable[bytes | Spot]) -> Iterator[bytes | Spot]:
    """The same with neighbours made one."""
    together = b""
    for piece in pieces:
        if isinstance(piece, bytes):
            together += piece
        else:
            yield together
            yield piece
            together = b""
    yield together
