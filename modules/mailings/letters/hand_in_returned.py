"""To the leads of a team: a facilitator asks for another version of what it handed in, and says why."""

from __future__ import annotations

from dataclasses import dataclass

from modules.cohorts.models import Seat
from modules.cohorts.teams.queries import team_file
from modules.cohorts.work.hand_ins import deliverables_of, newest_hand_ins
from modules.formats.cleaning import clean_line
from modules.mailings.desk import Desk
from modules.mailings.letter import Addressee, Letter
from modules.people.addresses import main_address
from modules.people.models import Person


@dataclass(frozen=True)
class Returned:
    """One piece of work that waits for another version; `title` may be in English where there is no other."""

    title: str
    said: list[str]


def hand_in_returned(desk: Desk, seat_id: int) -> Letter | None:
    """All that waits for another version of the team; None once nothing does, and for somebody who leads it no more."""
    seat = desk.session.get(Seat, seat_id)
    if seat is None or seat.until_at is not None or not seat.lead:
        return None
    person, file = desk.session.get_one(Person, seat.person_id), team_file(desk.session, seat.team_id)
    works, address = _returned(desk, seat.team_id, file.cohort.id, person.language), main_address(desk.session, person.id)
    if not works or address is None or person.erased_at is not None:
        return None
    link = desk.links.page(f"/cohorts/teams/{seat.team_id}", person.language)
    values = {"lea": clean_line(file.organization.name), "works": works, "link": link}
    addressee = Addressee(name=person.name, address=address, person_id=person.id)
    return Letter(template="hand_in_returned", to=addressee, locale=person.language, values=values)


def _returned(desk: Desk, team_id: int, cohort_id: int, locale: str) -> list[Returned]:
    newest = newest_hand_ins(desk.session, cohort_id, team_id)
    found = [(each, newest.get((each.id, team_id))) for each in deliverables_of(desk.session, cohort_id)]
    return [
        Returned(
            clean_line(asked.title_es if locale == "es" and asked.title_es else asked.title_en),
            [clean_line(line) for line in made.feedback.splitlines() if line.strip()],
        )
        for asked, made in found
        if made is not None and made.state == "returned"
    ]
