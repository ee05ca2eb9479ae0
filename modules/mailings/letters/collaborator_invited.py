"""To somebody whom a lead asks to work on an application: who asks, for which LEA, and the link that lets in."""

from __future__ import annotations

from modules.cohorts.applying.inviting import PURPOSE
from modules.cohorts.models import Invitation
from modules.formats.cleaning import clean_line
from modules.mailings.application_letters import case_of
from modules.mailings.desk import Desk
from modules.mailings.letter import Addressee, Letter
from modules.people.models import Person


def collaborator_invited(desk: Desk, invitation_id: int) -> Letter | None:
    """None once the invitation was answered or taken back."""
    found = desk.session.get(Invitation, invitation_id)
    if found is None or found.ended_at is not None or not found.address:
        return None
    person = desk.session.get_one(Person, found.person_id)
    by = desk.session.get(Person, found.made_by) if found.made_by else None
    if person.erased_at is not None:
        return None
    case, locale = case_of(desk, found.application_id), person.language
    token = desk.links.tokens.make(PURPOSE, found.id, case.application.nonce)
    values = {"by": clean_line(by.name) if by else "", "link": desk.links.invitation(token, locale)}
    to = Addressee(name=person.name, address=found.address, person_id=person.id)
    return Letter(template="collaborator_invited", to=to, locale=locale, values=case.values(locale) | values)
