"""Reading mail that anybody may have written. Nothing in it makes these raise, and none of them reads without a bound."""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import getaddresses

from modules.formats.cleaning import clean_line

LONGEST_HEADER = 4000
MOST_PARTS = 200
MOST_OCTETS = 1024 * 1024
"""Of one part, that are read as text."""
_CHARSET = re.compile(
    r"(us-)?ascii|utf-?(8|16|16le|16be)|latin-?1|iso-?8859-?\d{1,2}|windows-125\d|cp125\d|koi8-[ru]|gbk|gb2312|gb18030|big5"
    r"|euc-(jp|kr)|iso-2022-(jp|kr)|shift_jis",
    re.IGNORECASE,
)
"""The names of others may be those of codecs that unpack, or that take their time."""


def parse(content: bytes, *, headers_only: bool = False) -> Message:
    """The message with all its parts; one that is nested too deep, with its headers alone."""
    if not headers_only:
        try:
            return message_from_bytes(content)
        except RecursionError:
            pass
    return BytesHeaderParser().parsebytes(content)


def parts_of(message: Message) -> Iterator[Message]:
    """The message and the parts in it, the outer ones first; no more than MOST_PARTS."""
    waiting, seen = [message], 0
    while waiting and seen < MOST_PARTS:
        part = waiting.pop(0)
        seen += 1
        yield part
        waiting[:0] = parts_in(part)


def parts_in(part: Message) -> list[Message]:
    """What stands right below a part; nothing below a text, which the library would decode by whatever charset it names."""
    payload = part.get_payload() if part.is_multipart() else []
    return [each for each in payload if isinstance(each, Message)] if isinstance(payload, list) else []


def header(message: Message, name: str) -> str:
    """One line of a header, decoded as far as it can be; empty where there is none."""
    found = message.get(name)
    return "" if found is None else _decoded(str(found)[:LONGEST_HEADER])


def headers(message: Message, name: str) -> list[str]:
    """All of a name, the topmost first."""
    return [clean_line(str(each)[:LONGEST_HEADER]) for each in message.get_all(name, [])]


def text_in(part: Message) -> str:
    """What a part says; what its charset cannot read is marked as such."""
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return ""
    return payload[:MOST_OCTETS].decode(_charset(part), "replace")


def is_file(part: Message) -> bool:
    """Whether it is there to be saved, rather than read."""
    try:
        return part.get_content_disposition() == "attachment" or part.get_filename() is not None
    except ValueError:
        return True  # it has a name, which nobody can read


def kind_of(part: Message) -> str:
    """Its type, as `text/plain`."""
    return part.get_content_type()


def mailboxes(message: Message, name: str) -> list[tuple[str, str]]:
    """Name and address of each mailbox in all headers of this name."""
    raw = [clean_line(str(each)[:LONGEST_HEADER]) for each in message.get_all(name, [])]
    return [(_decoded(said), address) for said, address in getaddresses(raw) if said or address]


def _charset(part: Message) -> str:
    try:
        named = str(part.get_content_charset("utf-8"))
    except ValueError:
        return "utf-8"
    return named if _CHARSET.fullmatch(named) else "utf-8"


def _decoded(raw: str) -> str:
    try:
        return clean_line(str(make_header(decode_header(raw))))
    except (LookupError, ValueError, HeaderParseError):
        return clean_line(raw)
