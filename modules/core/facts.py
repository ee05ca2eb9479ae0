"""A fact: something that has happened, told in the past tense with ids and plain values only."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar


@dataclass(frozen=True)
class Fact:
    """Base of all facts. A subclass registers itself under `capability.ClassName`, the name it has in the outbox."""

    known: ClassVar[dict[str, type[Fact]]] = {}

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        Fact.known[cls.name()] = cls

    @classmethod
    def name(cls) -> str:
        """`registrations.SeatTaken` for `modules.registrations.facts.SeatTaken`."""
        return f"{cls.__module__.split('.')[1]}.{cls.__name__}"

    def values(self) -> dict[str, Any]:
        """The fields as plain JSON values."""
        return asdict(self)
