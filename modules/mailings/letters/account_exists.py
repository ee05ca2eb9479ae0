"""To the owner of an account, when somebody signs up with the same address: the page itself tells a stranger nothing."""

from __future__ import annotations

from modules.accounts.links import forgotten_password_link, sign_in_link
from modules.mailings.account_letters import find_owner
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def account_exists(desk: Desk, account_id: int) -> Letter | None:
    """Where to sign in, and where to go when the password is forgotten."""
    owner = find_owner(desk, account_id)
    if owner is None:
        return None
    locale = owner.person.language
    values = {"link": sign_in_link(desk.links, locale), "forgotten_link": forgotten_password_link(desk.links, locale)}
    return Letter(template="account_exists", to=owner.addressee, locale=locale, values=values)
