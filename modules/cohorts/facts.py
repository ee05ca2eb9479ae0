"""What happens in cohorts that others must know."""

from __future__ import annotations

from dataclasses import dataclass

from modules.core.facts import Fact


@dataclass(frozen=True)
class DeadlineMoved(Fact):
    """The deadline of a round moved: everybody who has begun is told."""

    round_id: int
    move_id: int


@dataclass(frozen=True)
class CollaboratorInvited(Fact):
    """Somebody was asked to work on an application."""

    invitation_id: int


@dataclass(frozen=True)
class CollaboratorAsked(Fact):
    """Somebody of the LEA asks its leads to be let into the application."""

    invitation_id: int


@dataclass(frozen=True)
class EndorsementAsked(Fact):
    """A county office is asked to endorse an application."""

    endorsement_id: int


@dataclass(frozen=True)
class ApplicationSubmitted(Fact):
    """An application was sent; each revision is told once."""

    submission_id: int


@dataclass(frozen=True)
class DecisionReleased(Fact):
    """The hour came at which an LEA learns what was decided."""

    decision_id: int


@dataclass(frozen=True)
class SeatGiven(Fact):
    """A lead or staff gave somebody a seat in a team: told once for each seat."""

    seat_id: int


@dataclass(frozen=True)
class HandInReturned(Fact):
    """A facilitator asks a team for another version."""

    hand_in_id: int
