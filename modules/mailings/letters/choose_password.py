"""To the owner of an account that came over from an older system: choose the first password here."""

from __future__ import annotations

from modules.accounts.links import CHOOSE_WITHIN, choose_password_link
from modules.mailings.account_letters import find_owner
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def choose_password(desk: Desk, account_id: int) -> Letter | None:
    """None once there is a password."""
    owner = find_owner(desk, account_id)
    if owner is None or owner.account.password is not None:
        return None
    locale = owner.person.language
    values = {
        "link": choose_password_link(desk.links, desk.keys, owner.account, desk.asked_at, locale),
        "until": owner.say(desk.asked_at + CHOOSE_WITHIN),
    }
    return Letter(template="choose_password", to=owner.addressee, locale=locale, values=values)
