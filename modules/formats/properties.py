"""The properties of one component: what is understood is taken out, what is left is kept as it stood."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from icalendar.parser import Contentline, unescape_backslash

from modules.formats.cleaning import clean_line, clean_text
from modules.formats.faults import Reason, Unreadable

_Value = TypeVar("_Value")

_LONGEST = {"UID": 1_000, "SUMMARY": 1_000, "LOCATION": 2_000, "URL": 2_000}
_LONGEST_OTHER = 100_000


@dataclass(frozen=True, slots=True)
class Property:
    """One property. `value` is still escaped, `line` the whole content line without folds."""

    name: str
    parameters: dict[str, str]
    value: str
    line: str

    @property
    def text(self) -> str:
        """The value as TEXT of several lines."""
        return clean_text(unescape_backslash(self.value))

    @property
    def words(self) -> str:
        """The value as TEXT of one line."""
        return clean_line(unescape_backslash(self.value))


class Properties:
    """All properties of one component. Raises Unreadable for a line that is none, or longer than we keep."""

    def __init__(self, lines: Iterable[bytes]) -> None:
        self._left = [_read_property(line) for line in lines]

    def __contains__(self, name: str) -> bool:
        return any(found.name == name for found in self._left)

    def take(self, name: str, read: Callable[[Property], _Value]) -> _Value | None:
        """The first property of that name, read. What `read` refuses with ValueError is left as it stands."""
        for found in self._left:
            if found.name == name:
                try:
                    value = read(found)
                except ValueError:
                    continue
                self._left.remove(found)
                return value
        return None

    def take_all(self, name: str, read: Callable[[Property], _Value]) -> list[_Value]:
        """Every property of that name, read, in order."""
        values = []
        while (value := self.take(name, read)) is not None:
            values.append(value)
        return values

    def take_lines(self, name: str) -> list[Property]:
        """Every property of that name, unread, in order."""
        found = [each for each in self._left if each.name == name]
        if found:
            self.drop(name)
        return found

    def drop(self, name: str) -> None:
        """Forget every property of that name."""
        self._left = [found for found in self._left if found.name != name]

    def rest(self) -> tuple[str, ...]:
        """The content lines nobody took."""
        return tuple(clean_line(found.line) for found in self._left)


def _read_property(raw: bytes) -> Property:
    try:
        line = raw.decode()
    except UnicodeDecodeError:
        raise Unreadable(Reason.BAD_BYTES) from None
    try:
        name, parameters, value = Contentline(line).raw_parts()
    except ValueError:
        raise Unreadable(Reason.BAD_LINE) from None
    name = name.upper()
    if len(value) > _LONGEST.get(name, _LONGEST_OTHER):
        raise Unreadable(Reason.TOO_LONG, name)
    return Property(name, {key.upper(): _joined(value) for key, value in parameters.items()}, value, line)


def _joined(value: str | list[str]) -> str:
    return value if isinstance(value, str) else ", ".join(value)
