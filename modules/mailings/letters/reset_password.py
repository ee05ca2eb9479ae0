"""To somebody who forgot the password: choose another."""

from __future__ import annotations

from modules.accounts.links import RESET_WITHIN, reset_password_link
from modules.mailings.account_letters import find_owner
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def reset_password(desk: Desk, account_id: int) -> Letter | None:
    """None when the link would be too old by now."""
    owner = find_owner(desk, account_id)
    until = desk.asked_at + RESET_WITHIN
    if owner is None or until <= desk.now:
        return None
    locale = owner.person.language
    link = reset_password_link(desk.links, desk.keys, owner.account, desk.asked_at, locale)
    values = {"link": link, "until": owner.say(until)}
    return Letter(template="reset_password", to=owner.addressee, locale=locale, values=values)
