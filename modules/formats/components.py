"""A file taken apart into components, line by line, so that one broken entry cannot spoil the others (RFC 5545, 3.1 and 3.4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

# What can hold an entry or explain one. Anything else of a calendar stands inside these, or says nothing about events.
_KINDS = frozenset({"VEVENT", "VTIMEZONE", "VTODO", "VJOURNAL", "VFREEBUSY"})


@dataclass(slots=True)
class RawComponent:
    """One component as it stands in the file: unfolded lines, not yet decoded. Alarms inside an event are left out.

    `line` is the number of its BEGIN in the file; `finished` is False when its END never comes.
    """

    kind: str
    line: int
    lines: list[bytes] = field(default_factory=list)
    finished: bool = False
    _inner: int = 0

    def take(self, line: bytes) -> None:
        """Take in one line that stands between BEGIN and END."""
        word, _ = _marker(line)
        self._inner += (word == "BEGIN") - (word == "END")
        if self.kind == "VTIMEZONE" or (self._inner == 0 and not word):
            self.lines.append(line)


def split_components(data: bytes) -> Iterator[RawComponent]:
    """All components that hold or explain entries, in order. Never raises: broken nesting ends a component unfinished."""
    current: RawComponent | None = None
    for number, line in _unfolded(data):
        word, kind = _marker(line)
        starts = word == "BEGIN" and kind in _KINDS
        ends = word == "END" and (kind == "VCALENDAR" or (current is not None and kind == current.kind))
        if current and (starts or ends):
            current.finished = kind == current.kind and ends
            yield current
            current = None
        if starts:
            current = RawComponent(kind, number)
        elif current:
            current.take(line)
    if current:
        yield current


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Logical lines with the number of their first line. Joins bytes, so that a fold inside a character does no harm."""
    pieces: list[bytes] = []
    first = 0
    for number, line in enumerate(data.splitlines(), 1):
        if line[:1] in (b" ", b"\t") and pieces:
            pieces.append(line[1:])
        elif line:
            if pieces:
                yield first, b"".join(pieces)
            pieces, first = [line], number
    if pieces:
        yield first, b"".join(pieces)


def _marker(line: bytes) -> tuple[str, str]:
    """BEGIN or END and the component's name, or two empty words for any other line."""
    word, _, kind = line[:80].partition(b":")
    marker = word.strip().upper()
    if marker not in (b"BEGIN", b"END"):
        return "", ""
    return marker.decode(), kind.strip().upper().decode("ascii", "replace")
