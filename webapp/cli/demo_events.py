"""The events of the demonstration, in the weeks around the day on which it is made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import cycle, islice
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.core.ids import slug_of
from modules.core.times import local
from modules.events.cancelling import cancel
from modules.events.drafts import LOCALES, EventDraft, Meeting, Place, Words
from modules.events.models import Event, Tag
from modules.events.moving import Move, move
from modules.events.publishing import publish
from modules.events.writing import write
from modules.people.addresses import address_key, find_address
from modules.people.models import Person
from modules.registrations.attendance import mark
from modules.registrations.models import Registration
from modules.registrations.registering import Asked, Terms, register, take_seat
from modules.registrations.seats import lock_event
from webapp.cli.demo_content import content
from webapp.cli.demo_people import crowd

TAGS = {"topic": "topics", "audience": "audiences", "series": "series"}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True)
class Stage:
    """What all sample events share."""

    session: Session
    zone: str
    now: datetime
    tag_ids: dict[str, int]
    people: list[Person]

    @property
    def monday(self) -> date:
        """The first day of week 0."""
        today = local(self.now, self.zone).date()
        return today - timedelta(days=today.weekday())


def add_events(session: Session, zone: str, now: datetime) -> int:
    """Add the events whose address is free; how many there were."""
    there = set(session.scalars(select(Event.slug)))
    missing = [said for said in content("events")["event"] if slug_of(_title(said)) not in there]
    if missing:
        stage = Stage(session, zone, now, _add_tags(session), crowd(session, now))
        for number, said in enumerate(missing):
            _add_event(stage, said, number)
    return len(missing)


def _title(said: dict[str, Any]) -> str:
    return str(next(said[locale]["title"] for locale in LOCALES if locale in said))


def _add_tags(session: Session) -> dict[str, int]:
    said = content("tags")
    rows = [{"kind": kind, **tag} for kind, key in TAGS.items() for tag in said[key]]
    session.execute(insert(Tag).on_conflict_do_nothing(), rows)
    return {tag.slug: tag.id for tag in session.execute(select(Tag.slug, Tag.id))}


def _add_event(stage: Stage, said: dict[str, Any], number: int) -> None:
    event = write(stage.session, _draft(stage, said), None, stage.now)
    event.sample = True
    stage.session.flush()  # the next deed asks for the version that this makes
    if said.get("draft"):
        return
    publish(stage.session, event.id, seen_version=event.version, actor_id=None, now=stage.now)
    seats = _fill_seats(stage, event, said, number)
    over = [each for each in event.sessions if each.ends_at <= stage.now]
    for registration in seats[: said.get("came", 0)]:
        for meeting in over:
            mark(stage.session, registration.id, meeting.id, True, stage.now, None)
    _change(stage, event, said)


def _draft(stage: Stage, said: dict[str, Any]) -> EventDraft:
    closes = f"{said['closes']}-23:59" if "closes" in said else ""
    return EventDraft(
        words={locale: Words(**said[locale]) for locale in LOCALES if locale in said},
        time_zone=stage.zone,
        meetings=tuple(_meeting(stage, at) for at in said.get("was_at", said["at"])),
        place=Place(said.get("format", "online"), said.get("venue", ""), said.get("address", ""), said.get("city", "")),
        county=said.get("county", ""),
        join_link="" if said.get("format") == "in_person" else "https://meet.example.org/sample",
        page_link=said.get("page_link", ""),
        host=said["host"],
        contact_email="events@example.org",
        languages=tuple(said.get("languages", ["en"])),
        interpreting=tuple(said.get("interpreting", [])),
        capacity=said.get("capacity"),
        registration=said.get("registration", "open"),
        registration_closes=_meeting(stage, closes).starts if closes else None,
        tag_ids=frozenset(stage.tag_ids[slug] for slug in said["tags"]),
    )


def _meeting(stage: Stage, at: str) -> Meeting:
    """`1 tue 16:00-17:00 Room 4`: of the week after this one."""
    week, day, hours, *room = at.split(" ", 3)
    on = stage.monday + timedelta(weeks=int(week), days=DAYS.index(day))
    starts, ends = (datetime.combine(on, time.fromisoformat(hour)) for hour in hours.split("-"))
    return Meeting(starts, ends, "".join(room))


def _fill_seats(stage: Stage, event: Event, said: dict[str, Any], number: int) -> list[Registration]:
    """Seats of sample people, told to nobody, and those of demo accounts, who get their letters."""
    lock_event(stage.session, event.id)
    needs = cycle([*content("people")["needs"], *[""] * 12])
    people = islice(cycle(stage.people), number, number + said.get("taken", 0))
    terms = Terms(event.capacity, "registered")
    seats = [
        take_seat(
            stage.session, Asked(event_id=event.id, person_id=each.id, name=each.name, needs=need, held=False), terms, stage.now
        )
        for each, need in zip(people, needs, strict=False)
    ]
    for address in said.get("registered", []):
        _register(stage, event, address)
    return seats


def _register(stage: Stage, event: Event, address: str) -> None:
    known = find_address(stage.session, address_key(address))
    if known is None:
        return
    person = stage.session.get_one(Person, known.person_id)
    asked = Asked(
        event_id=event.id, person_id=person.id, name=person.name, address=known.address, locale=person.language, held=False
    )
    register(stage.session, asked, stage.now)


def _change(stage: Stage, event: Event, said: dict[str, Any]) -> None:
    """Move or cancel it, where the file says so."""
    stage.session.refresh(event)
    seen = event.version
    if "was_at" in said:
        place = Place(event.format, event.venue, event.address, event.city)
        to = Move(stage.zone, tuple(_meeting(stage, at) for at in said["at"]), place)
        move(stage.session, event.id, to, seen_version=seen, actor_id=None, now=stage.now)
    if reason := said.get("cancelled"):
        cancel(stage.session, event.id, reason, seen_version=seen, actor_id=None, now=stage.now)
