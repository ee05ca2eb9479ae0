"""To those who lead an application: somebody of the LEA asks to be let in."""

from __future__ import annotations

from modules.cohorts.applying.inviting import open_invitations
from modules.formats.cleaning import clean_line
from modules.mailings.application_letters import case_of, find_colleague, letter_to
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def collaborator_asked(desk: Desk, collaborator_id: int) -> Letter | None:
    """None once nobody waits, and for somebody who leads no more."""
    found = find_colleague(desk, collaborator_id)
    if found is None or found[0].part != "lead":
        return None
    collaborator, person = found
    waiting = open_invitations(desk.session, collaborator.application_id)
    names = [clean_line(asking.name) for invitation, asking in waiting if invitation.kind == "asked"]
    if not names:
        return None
    case, locale = case_of(desk, collaborator.application_id), person.language
    values = {"names": names, "link": desk.links.application_people(case.application.id, locale)}
    return letter_to(desk, person, "collaborator_asked", case.values(locale) | values)
