"""To everybody who has begun an application: it is due at another moment, and why."""

from __future__ import annotations

from modules.cohorts.rounds.rounds import last_move
from modules.formats.cleaning import clean_line
from modules.formats.dates import say_moment, with_zone
from modules.mailings.application_letters import case_of, find_colleague, letter_to
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def deadline_moved(desk: Desk, collaborator_id: int) -> Letter | None:
    """None when the deadline moved once more since this was asked for: the later letter says all."""
    found = find_colleague(desk, collaborator_id)
    if found is None:
        return None
    collaborator, person = found
    case, locale = case_of(desk, collaborator.application_id), person.language
    move = last_move(desk.session, case.round.id)
    if move is None or move.moved_at > desk.asked_at:
        return None
    zone = case.round.time_zone
    former = with_zone(say_moment(move.moved_from, zone, locale), zone, locale)
    values = {"former": former, "reason": clean_line(move.reason), "link": desk.links.application(case.application.id, locale)}
    return letter_to(desk, person, "deadline_moved", case.values(locale) | values)
