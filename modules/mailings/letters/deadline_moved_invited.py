"""To somebody who was asked to work on an application and has not answered: it is due at another moment."""

from __future__ import annotations

from dataclasses import replace

from modules.cohorts.models import Invitation
from modules.mailings.application_letters import case_of
from modules.mailings.deadline_letters import moved_values
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter
from modules.mailings.letters.collaborator_invited import collaborator_invited


def deadline_moved_invited(desk: Desk, invitation_id: int) -> Letter | None:
    """None once the invitation was answered or taken back, or the deadline moved once more."""
    invitation = collaborator_invited(desk, invitation_id)
    if invitation is None:
        return None
    asked = desk.session.get_one(Invitation, invitation_id)
    values = moved_values(desk, case_of(desk, asked.application_id), invitation.locale)
    if values is None:
        return None
    return replace(invitation, template="deadline_moved_invited", values=values | {"link": invitation.values["link"]})
