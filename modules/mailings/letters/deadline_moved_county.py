"""To those who lead a county office: districts that wait for its word have another deadline."""

from __future__ import annotations

from datetime import timedelta

from modules.cohorts.applying.endorsing import Asked, endorsements_for
from modules.cohorts.rounds.rounds import last_move
from modules.mailings.application_letters import letter_to
from modules.mailings.deadline_letters import moved_values
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter
from modules.mailings.letters.endorsement_asked import case_asked, find_county_lead

LATELY = timedelta(days=1)
"""What moved so long before is no news."""


def deadline_moved_county(desk: Desk, grant_id: int) -> Letter | None:
    """None once every such district has its answer, or the person leads the office no more."""
    found = find_county_lead(desk, grant_id)
    if found is None:
        return None
    person, office_id = found
    asked = [each for each in endorsements_for(desk.session, [office_id]) if _is_news(desk, each)]
    waiting = [moved_values(desk, case_asked(each), person.language) for each in asked]
    said = [each for each in waiting if each is not None]
    if not said:
        return None
    return letter_to(desk, person, "deadline_moved_county", {"waiting": said, "link": desk.links.endorsements(person.language)})


def _is_news(desk: Desk, asked: Asked) -> bool:
    move = last_move(desk.session, asked.round.id) if asked.endorsement.state == "asked" else None
    return move is not None and move.moved_at > desk.asked_at - LATELY
