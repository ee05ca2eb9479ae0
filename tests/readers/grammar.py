"""iCalendar as text, read by our own eyes: physical lines, content lines, components (RFC 5545, 3.1 and 3.6)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_NAME = r"[A-Za-z0-9-]+"
_PARAMETER = rf';({_NAME})=("[^"\x00-\x08\x0a-\x1f\x7f]*"|[^";:,\x00-\x08\x0a-\x1f\x7f]*)'
_LINE = re.compile(rf"({_NAME})((?:{_PARAMETER})*):(.*)", re.DOTALL)
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")


@dataclass(frozen=True)
class Line:
    """One content line. `value` is still escaped."""

    name: str
    parameters: dict[str, str]
    value: str


@dataclass
class Part:
    """One component with its lines and the components inside it."""

    kind: str
    lines: list[Line] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def all(self, name: str) -> list[Line]:
        """Its lines of that name."""
        return [line for line in self.lines if line.name == name]

    def first(self, name: str) -> Line | None:
        """The first of them."""
        return next(iter(self.all(name)), None)

    def value(self, name: str) -> str:
        """The value of the first of them; empty without one."""
        found = self.first(name)
        return found.value if found else ""

    def kinds(self, kind: str) -> list[Part]:
        """The components of that kind inside it."""
        return [part for part in self.parts if part.kind == kind]


class Broken(ValueError):
    """No calendar at all."""


def physical_faults(body: bytes) -> Iterator[str]:
    """What is wrong with the octets before anything is unfolded (RFC 5545, 3.1 and 3.1.4)."""
    if not body.endswith(b"\r\n"):
        yield "3.1: the last line has no CRLF"
    if body.startswith(b"\xef\xbb\xbf"):
        yield "3.1.4: a byte order mark"
    for line in body.removesuffix(b"\r\n").split(b"\r\n"):
        yield from (f"{fault}: {line[:40]!r}" for fault in _faults_of_line(line))


def _faults_of_line(line: bytes) -> Iterator[str]:
    if not line.strip():
        yield "3.1: an empty line"
    if len(line) > 75:
        yield f"3.1: {len(line)} octets"
    if b"\r" in line or b"\n" in line:
        yield "3.1: half a line break"
    try:
        line.decode()
    except UnicodeDecodeError:
        yield "3.1: a character cut in two"


def unfolded(body: bytes) -> list[Line]:
    """The content lines. Raises Broken for one that is none."""
    return [_read(raw) for raw in body.decode().removesuffix("\r\n").replace("\r\n ", "").replace("\r\n\t", "").split("\r\n")]


def tree(body: bytes) -> Part:
    """The calendar with all it holds. Raises Broken where BEGIN and END do not fit (RFC 5545, 3.4 and 3.6)."""
    outside = Part("")
    stack = [outside]
    for line in unfolded(body):
        if line.name == "BEGIN":
            stack.append(Part(line.value))
            stack[-2].parts.append(stack[-1])
        elif line.name == "END":
            if stack.pop().kind != line.value or not stack:
                raise Broken(f"3.6: END:{line.value} closes something else")
        else:
            stack[-1].lines.append(line)
    if len(stack) > 1 or outside.lines or [part.kind for part in outside.parts] != ["VCALENDAR"]:
        raise Broken("3.4: not one VCALENDAR and nothing else")
    return outside.parts[0]


def _read(raw: str) -> Line:
    found = _LINE.fullmatch(raw)
    if not found or _CONTROL.search(found[5]):
        raise Broken(f"3.1: no content line: {raw[:60]!r}")
    parameters = [(name.upper(), value.strip('"')) for name, value in re.findall(_PARAMETER, found[2])]
    if len(dict(parameters)) != len(parameters):
        raise Broken(f"3.2: a parameter twice: {raw[:60]!r}")
    return Line(found[1].upper(), dict(parameters), found[5])
