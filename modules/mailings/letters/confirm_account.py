"""To the owner of a new account: confirm the address."""

from __future__ import annotations

from modules.accounts.links import CONFIRM_WITHIN, confirm_account_link
from modules.mailings.account_letters import find_owner
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def confirm_account(desk: Desk, account_id: int) -> Letter | None:
    """None once the address is confirmed."""
    owner = find_owner(desk, account_id)
    if owner is None or owner.account.confirmed_at is not None:
        return None
    locale = owner.person.language
    values = {
        "link": confirm_account_link(desk.links, desk.keys, owner.account, desk.asked_at, locale),
        "until": owner.say(desk.asked_at + CONFIRM_WITHIN),
    }
    return Letter(template="confirm_account", to=owner.addressee, locale=locale, values=values)
