"""To somebody whom a lead, or staff, gave a seat in a team: which one, who did it, what comes next, and how to say no."""

from __future__ import annotations

from dataclasses import dataclass

from modules.audit.queries import trail
from modules.cohorts.models import Seat
from modules.cohorts.teams.queries import team_file
from modules.cohorts.work.sessions import sessions_of
from modules.events.wordings import said
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_moment, with_zone
from modules.formats.numerals import roman
from modules.mailings.desk import Desk
from modules.mailings.letter import Addressee, Letter
from modules.people.addresses import reaching_address
from modules.people.models import Person


@dataclass(frozen=True)
class NextSession:
    """The next meeting of the cohort."""

    title: str
    when: str


def seat_given(desk: Desk, seat_id: int) -> Letter | None:
    """None once the seat ended, and for somebody without an address. An address that a lead typed is good enough.

    What it says helps nobody who has not proved the address: the page behind it asks them to sign in.
    """
    seat = desk.session.get(Seat, seat_id)
    if seat is None or seat.until_at is not None or seat.minor:
        return None
    person, address = desk.session.get_one(Person, seat.person_id), reaching_address(desk.session, seat.person_id)
    if address is None or person.erased_at is not None:
        return None
    file, locale = team_file(desk.session, seat.team_id), person.language
    values = {
        "by": _giver(desk, seat_id),
        "lea": clean_line(file.organization.name),
        "cohort": f"{file.programme.short_name} {roman(file.cohort.number)}",
        "role": seat.role,
        "leads": seat.lead,
        "next": _next_session(desk, file.cohort.id, locale),
        "link": desk.links.page(f"/cohorts/teams/{seat.team_id}", locale),
    }
    to = Addressee(name=seat.name, address=address, person_id=person.id)
    return Letter(template="seat_given", to=to, locale=locale, values=values)


def _giver(desk: Desk, seat_id: int) -> str:
    """The name of who did it; empty when that person is gone."""
    given = next((each for each in trail(desk.session, ("seat", seat_id)) if each.deed == "seated"), None)
    by = desk.session.get(Person, given.actor_id) if given and given.actor_id else None
    return clean_line(by.name) if by else ""


def _next_session(desk: Desk, cohort_id: int, locale: str) -> NextSession | None:
    for event in sessions_of(desk.session, cohort_id):
        if event.status == "published" and event.starts_at > desk.now:
            when = with_zone(say_moment(event.starts_at, event.time_zone, locale), event.time_zone, locale)
            return NextSession(clean_line(said(event, "title", locale).text), when)
    return None
