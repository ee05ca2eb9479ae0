"""Reading the state's public list of districts: tab-separated UTF-8 without quoting, a header line, `No Data` for nothing.

Source: California Department of Education, "Public Districts" text file. Columns are found by name, in any order; ones we do
not know are left alone. A faulty row is refused with every fault in it; a faulty file raises ListUnreadable.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO

from modules.core.imports import Refusal
from modules.organizations.counties import COUNTIES
from modules.organizations.errors import ListUnreadable

LONGEST_LINE = 20_000
LONGEST_TEXT = 200
NOTHING = "No Data"
DISTRICTS = {"52", "54", "56"}
COUNTY_OFFICE = "00"
STATUSES = {"Active": True, "Pending": True, "Closed": False, "Merged": False}
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")


@dataclass(frozen=True)
class ListedOrganization:
    """A row that can be taken: `values` are columns of Organization."""

    place: str
    cd_code: str
    is_open: bool
    values: dict[str, Any]


@dataclass(frozen=True)
class RefusedRow:
    """A row that cannot be taken, with what can be read of who it is about."""

    cd_code: str
    name: str
    refusals: tuple[Refusal, ...]


def _text(value: str) -> str:
    if CONTROL.search(value):
        raise ValueError("control_character")
    if len(value) > LONGEST_TEXT:
        raise ValueError("too_long")
    return value


def _required(value: str) -> str:
    if not value:
        raise ValueError("empty")
    return _text(value)


def _code(value: str) -> str:
    if not re.fullmatch(r"[0-9]{7}", value):
        raise ValueError("code")
    return value


def _county(value: str) -> str:
    if value not in COUNTIES:
        raise ValueError("county")
    return value


def _degrees(limit: float) -> Callable[[str], float | None]:
    def read(value: str) -> float | None:
        if not value:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,3}(\.[0-9]{1,12})?", value) or abs(float(value)) > limit:
            raise ValueError("degrees")
        return float(value)

    return read


def _date(value: str) -> date | None:
    try:
        return datetime.strptime(value, "%m/%d/%Y").date() if value else None  # noqa: DTZ007 (a day has no zone)
    except ValueError as error:
        raise ValueError("date") from error


def _kind(value: str) -> str:
    if not re.fullmatch(r"[0-9]{2}", value):
        raise ValueError("kind")
    if value == COUNTY_OFFICE:
        return "county_office"
    return "district" if value in DISTRICTS else "other"


def _status(value: str) -> bool:
    if value not in STATUSES:
        raise ValueError("status")
    return STATUSES[value]


COLUMNS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "CD Code": ("cd_code", _code),
    "County": ("county", _county),
    "District": ("name", _required),
    "Street": ("street", _text),
    "City": ("city", _text),
    "Zip": ("zip_code", _text),
    "Phone": ("phone", _text),
    "Ext": ("extension", _text),
    "Latitude": ("latitude", _degrees(90)),
    "Longitude": ("longitude", _degrees(180)),
    "DOC": ("kind", _kind),
    "DOCType": ("kind_label", _text),
    "StatusType": ("is_open", _status),
    "LastUpDate": ("updated_on", _date),
}


def bounded_lines(stream: BinaryIO) -> Iterator[bytes]:
    """The lines of a file; of one that is too long only its beginning, so that no file fills the memory."""
    while line := stream.readline(LONGEST_LINE + 1):
        yield line


def read_list(lines: Iterable[bytes]) -> Iterator[ListedOrganization | RefusedRow]:
    """Each row of the list, taken or refused, blank lines left out. Raises ListUnreadable, also after some rows."""
    numbered = enumerate(lines, start=1)
    header = _header(next(numbered, (1, b""))[1])
    for number, line in numbered:
        if len(line) > LONGEST_LINE:
            raise ListUnreadable(reason="line_too_long", line=number, value="")
        if line.strip(b"\r\n"):
            yield _row(str(number), line.rstrip(b"\r\n"), header)


def _header(line: bytes) -> list[str]:
    if not line:
        raise ListUnreadable(reason="empty_file", line=1, value="")
    try:
        names = [name.strip() for name in line.decode("utf-8-sig").split("\t")]
    except UnicodeDecodeError as error:
        raise ListUnreadable(reason="not_text", line=1, value="") from error
    if missing := [name for name in COLUMNS if names.count(name) != 1]:
        raise ListUnreadable(reason="header", line=1, value=", ".join(missing))
    return names


def _row(place: str, line: bytes, header: list[str]) -> ListedOrganization | RefusedRow:
    try:
        fields = [_clean(field) for field in line.decode().split("\t")]
    except UnicodeDecodeError as error:
        fields = [_clean(field) for field in line.decode(errors="replace").split("\t")]
        column = header[min(line[: error.start].count(b"\t"), len(header) - 1)]
        return _refused(
            dict(zip(header, fields, strict=False)), [_refusal(place, column, _of(header, fields, column), "not_text")]
        )
    named = dict(zip(header, fields, strict=False))
    if len(fields) != len(header):
        return _refused(named, [_refusal(place, "", str(len(fields)), "field_count")])
    return _read(place, named)


def _read(place: str, named: dict[str, str]) -> ListedOrganization | RefusedRow:
    values: dict[str, Any] = {}
    refusals = []
    for column, (name, read) in COLUMNS.items():
        try:
            values[name] = read(named[column])
        except ValueError as error:
            refusals.append(_refusal(place, column, named[column], str(error)))
    if refusals:
        return _refused(named, refusals)
    return ListedOrganization(place, values["cd_code"], values.pop("is_open"), values)


def _clean(field: str) -> str:
    field = field.strip()
    return "" if field == NOTHING else field


def _of(header: list[str], fields: list[str], column: str) -> str:
    return fields[header.index(column)] if header.index(column) < len(fields) else ""


def _refusal(place: str, column: str, value: str, reason: str) -> Refusal:
    shown = CONTROL.sub("\N{REPLACEMENT CHARACTER}", value[:LONGEST_TEXT])
    return Refusal(place, column, shown, reason)


def _refused(named: dict[str, str], refusals: list[Refusal]) -> RefusedRow:
    return RefusedRow(named.get("CD Code", ""), named.get("District", ""), tuple(refusals))
