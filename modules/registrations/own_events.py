"""A person's own events: what waits for an answer, what is next, what comes after it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.orm import Session

from modules.events.models import Event, EventSession
from modules.registrations.models import Registration
from modules.registrations.panel import Panel, panel_for
from modules.registrations.queries import registrations_of_person


@dataclass(frozen=True)
class OwnEvent:
    """A place at an event that is not over; `session` is its next one, None when all that is left of it was cancelled."""

    registration: Registration
    event: Event
    session: EventSession | None


@dataclass(frozen=True)
class OwnEvents:
    """`held` is not confirmed yet, `next` takes place, with what its panel says; `later` holds all others, cancelled ones too."""

    held: list[OwnEvent] = field(default_factory=list)
    next: OwnEvent | None = None
    panel: Panel | None = None
    later: list[OwnEvent] = field(default_factory=list)


def own_events(session: Session, person_id: int, now: datetime) -> OwnEvents:
    """The events of a person, soonest first; four statements at most, however many there are."""
    own = [OwnEvent(each, event, _next_session(event, now)) for each, event in registrations_of_person(session, person_id, now)]
    own.sort(key=lambda each: each.session.starts_at if each.session else each.event.starts_at)
    held = [each for each in own if each.registration.state == "held" and each.event.status == "published"]
    sure = [each for each in own if each not in held]
    following = next((each for each in sure if each.event.status == "published" and each.session), None)
    panel = panel_for(session, following.event, following.registration, now) if following else None
    return OwnEvents(held, following, panel, [each for each in sure if each is not following])


def _next_session(event: Event, now: datetime) -> EventSession | None:
    return next((each for each in event.sessions if each.cancelled_at is None and each.ends_at > now), None)
