"""To editors: an issue did not go out at its hour."""

from __future__ import annotations

from modules.mailings.account_letters import find_owner
from modules.mailings.desk import Desk
from modules.mailings.editions.holding import PREFLIGHT
from modules.mailings.editions.models import Edition
from modules.mailings.editions.readiness import blocking, preflights
from modules.mailings.letter import Letter
from modules.mailings.lists.models import MailingList


def edition_held(desk: Desk, account_id: int) -> Letter | None:
    """The revision says which issue it tells of; None once somebody has seen to it."""
    owner, edition = find_owner(desk, account_id), desk.session.get(Edition, desk.revision)
    if owner is None or edition is None or edition.state not in ("draft", "submitted") or not edition.note:
        return None
    locale, words = owner.person.language, desk.words(owner.person.language)
    made, _ = preflights(desk.session, edition)
    found = blocking(made) if made and edition.note == PREFLIGHT else []
    values = {
        "list": desk.session.get_one(MailingList, edition.list_id).name_in(locale),
        "number": edition.number,
        "why": edition.note,
        "reasons": [words.fill("preflight/finding.txt", finding=each).strip() for each in found],
        "link": desk.links.page(f"/staff/mail/editions/{edition.id}", locale),
    }
    return Letter(template="edition_held", to=owner.addressee, locale=locale, values=values)
