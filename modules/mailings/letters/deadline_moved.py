"""To everybody who has begun an application: it is due at another moment, and why."""

from __future__ import annotations

from modules.mailings.application_letters import case_of, find_colleague, letter_to
from modules.mailings.deadline_letters import moved_values
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def deadline_moved(desk: Desk, collaborator_id: int) -> Letter | None:
    """None when the deadline moved once more since this was asked for: the later letter says all."""
    found = find_colleague(desk, collaborator_id)
    if found is None:
        return None
    collaborator, person = found
    case, locale = case_of(desk, collaborator.application_id), person.language
    values = moved_values(desk, case, locale)
    if values is None:
        return None
    return letter_to(desk, person, "deadline_moved", values | {"link": desk.links.application(case.application.id, locale)})
