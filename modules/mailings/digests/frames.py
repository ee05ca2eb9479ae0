"""The frame that all digests of one language share, written once as it goes over the wire, with spots left open."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum

from modules.mailings.bulk.holes import CLOSE, OPEN
from modules.mailings.bulk.skeletons import BOUNDARY, SOFT_BREAK, encoded


class Spot(StrEnum):
    """What a frame leaves open; as text it is the mark that stands in it."""

    SUBJECT = f"{OPEN}subject{CLOSE}"
    PREVIEW = f"{OPEN}preview{CLOSE}"
    LEDE = f"{OPEN}lede{CLOSE}"
    ITEMS = f"{OPEN}items{CLOSE}"
    WHY = f"{OPEN}why{CLOSE}"


_SPOTS = re.compile("(" + "|".join(re.escape(each) for each in Spot) + ")")


class Frame:
    """What all digests of one language share. `fill` is all that is done for each of them."""

    def __init__(self, text: str, html: str) -> None:
        """Both hold the marks of `Spot`."""
        self._text, self._html = _pieces("plain", text), _pieces("html", html)

    def fill(self, text: Mapping[Spot, bytes], html: Mapping[Spot, bytes]) -> bytes:
        """Both parts and what parts them; each value brings a soft line break along, which ends its last line."""
        plain = [piece if isinstance(piece, bytes) else text[piece] for piece in self._text]
        rich = [piece if isinstance(piece, bytes) else html[piece] for piece in self._html]
        said = b'Content-Type: multipart/alternative; boundary="%b"\r\n\r\n' % BOUNDARY
        return b"".join([said, *plain, *rich, b"--%b--\r\n" % BOUNDARY])


def _pieces(subtype: str, content: str) -> list[bytes | Spot]:
    start = b'--%b\r\nContent-Type: text/%b; charset="utf-8"\r\n' % (BOUNDARY, subtype.encode())
    pieces: list[bytes | Spot] = [start + b"Content-Transfer-Encoding: quoted-printable\r\n\r\n"]
    for piece in _SPOTS.split(content):
        pieces += [SOFT_BREAK, Spot(piece)] if piece in set(Spot) else [encoded(piece)]
    return [*pieces, b"\r\n"]
