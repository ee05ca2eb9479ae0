"""Files of readers: CSV of any size, read a line at a time. A bad line is refused by itself, and the next one is read.

Each line of the file is one record: an address and a name hold no line break, and a quotation mark that is never closed spoils one
line and not the rest of the file.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from modules.mailings.lists.errors import FileUnreadable
from modules.mailings.lists.subscribing import name_from
from modules.people.addresses import address_key, mail_address
from modules.people.errors import NotAnAddress, NotAName
from modules.people.names import clean_name

LONGEST_LINE = 16 * 1024
SHOWN = 254
"""As much of a wrong value is kept as the longest address has."""
SEPARATORS = ",;\t"
FIELDS = ("address", "name", "language")
KNOWN = {
    "address": {"email", "e-mail", "address", "email address", "mail", "correo", "correo electrónico", "email_address"},
    "name": {"name", "full name", "nombre", "full_name"},
    "language": {"language", "lang", "locale", "idioma"},
}
"""How such columns are called, to guess which is which."""
LANGUAGES = {"es": "es", "spanish": "es", "español": "es", "espanol": "es"}


@dataclass(frozen=True)
class Line:
    """One line as it was read; `fault` is empty where nothing is wrong with it."""

    line: int
    address: str
    key: str = ""
    name: str = ""
    language: str = "en"
    fault: str = ""


class Listing:
    """An open file: its header at once, its lines as they are asked for. Raises FileUnreadable when it is no such list at all."""

    def __init__(self, stream: BinaryIO) -> None:
        self._lines = _lines(stream)
        number, first = next(self._lines, (0, b""))
        if not number:
            raise FileUnreadable(reason="empty_file")
        try:
            text = (first or b"").decode("utf-8-sig").strip("\r\n")
            self._separator = max(SEPARATORS, key=text.count)
            self.header = [cell.strip() for cell in self._cells(text)]
        except (UnicodeDecodeError, csv.Error) as error:
            raise FileUnreadable(reason="not_text") from error
        if first is None or "\x00" in text:
            raise FileUnreadable(reason="not_text")

    def guess(self) -> dict[str, int]:
        """In which column stands what, by what the columns are called."""
        called = [name.casefold() for name in self.header]
        return {field: at for field in FIELDS for at, name in enumerate(called) if name in KNOWN[field]}

    def read(self, columns: Mapping[str, int]) -> Iterator[Line]:
        """The lines, with `columns` saying in which column (from 0) stands what; `address` is among them."""
        for number, raw in self._lines:
            yield Line(number, "", fault="too_long") if raw is None else self._line(number, raw, columns)

    def _line(self, number: int, raw: bytes, columns: Mapping[str, int]) -> Line:
        try:
            cells = self._cells(raw.decode().strip("\r\n"))
        except UnicodeDecodeError:
            return Line(number, _shown(raw.decode(errors="replace")), fault="not_text")
        except csv.Error:
            return Line(number, _shown(raw.decode()), fault="broken")
        said = {field: cells[at].strip() if at < len(cells) else "" for field, at in columns.items()}
        return _judged(number, said)

    def _cells(self, text: str) -> list[str]:
        return next(csv.reader([text], delimiter=self._separator), [])


def _judged(number: int, said: Mapping[str, str]) -> Line:
    typed = said["address"]
    try:
        address, key = mail_address(typed), address_key(typed)
        name = clean_name(said.get("name") or name_from(address))
    except NotAnAddress:
        return Line(number, _shown(typed), fault="address" if typed else "empty")
    except NotAName:
        return Line(number, _shown(typed), fault="name")
    return Line(number, address, key, name, LANGUAGES.get(said.get("language", "").casefold(), "en"))


def _shown(text: str) -> str:
    return text.replace("\x00", "").strip()[:SHOWN]


def _lines(stream: BinaryIO) -> Iterator[tuple[int, bytes | None]]:
    """Each line that holds something, with its number; None for one that is longer than is kept in memory."""
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if len(raw) > LONGEST_LINE:
            while raw and not raw.endswith(b"\n"):
                raw = stream.readline(LONGEST_LINE)
            yield number, None
        elif raw.strip():
            yield number, raw


def counted(lines: Iterable[Line]) -> Iterator[Line]:
    """The lines; FileUnreadable where there was none."""
    number = 0
    for number, line in enumerate(lines, start=1):  # noqa: B007 (how many there were)
        yield line
    if not number:
        raise FileUnreadable(reason="no_rows")
