"""What happens to registrations."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.facts import Fact


@dataclass(frozen=True)
class SeatHeld(Fact):
    """A guest asked for a seat; it is held until the address is confirmed."""

    registration_id: int


@dataclass(frozen=True)
class SeatTaken(Fact):
    """A place is confirmed."""

    registration_id: int


@dataclass(frozen=True)
class SeatAskedAgain(Fact):
    """A guest who has a live registration filled in the form once more: whoever lost the letter gets it again."""

    registration_id: int


@dataclass(frozen=True)
class SeatGivenUp(Fact):
    """A person withdrew; the seat is free."""

    registration_id: int


@dataclass(frozen=True)
class AttendanceMarked(Fact):
    """Somebody was marked as having come to a session, or the mark was taken back."""

    attendance_id: int
