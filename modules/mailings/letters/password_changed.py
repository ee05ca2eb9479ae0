"""To the owner of an account whose password was changed, perhaps by somebody else."""

from __future__ import annotations

from modules.accounts.links import forgotten_password_link
from modules.mailings.account_letters import find_owner
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def password_changed(desk: Desk, account_id: int) -> Letter | None:
    """When it was, and what to do if it was not the owner."""
    owner = find_owner(desk, account_id)
    if owner is None:
        return None
    locale = owner.person.language
    values = {"link": forgotten_password_link(desk.links, locale), "moment": owner.say(desk.asked_at)}
    return Letter(template="password_changed", to=owner.addressee, locale=locale, values=values)
