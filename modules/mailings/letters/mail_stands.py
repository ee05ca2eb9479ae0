"""To those who keep the site: mail waits and nothing of it moves."""

from __future__ import annotations

from modules.mailings.account_letters import find_owner
from modules.mailings.desk import Desk
from modules.mailings.editions.models import Edition
from modules.mailings.letter import Letter
from modules.mailings.lists.models import MailingList
from modules.mailings.watching.models import Standstill
from modules.mailings.watching.works import edition_of


def mail_stands(desk: Desk, account_id: int) -> Letter | None:
    """The revision says which standstill it tells of; one that is over by now is told of all the same."""
    owner, stands = find_owner(desk, account_id), desk.session.get(Standstill, desk.revision)
    if owner is None or stands is None:
        return None
    locale = owner.person.language
    edition = desk.session.get(Edition, edition_of(stands.work) or 0)
    values = {
        "work": "edition" if edition else stands.work,
        "list": desk.session.get_one(MailingList, edition.list_id).name_in(locale) if edition else "",
        "number": edition.number if edition else 0,
        "since": owner.say(stands.since),
        "over": owner.say(stands.over_at) if stands.over_at else "",
        "link": desk.links.page("/staff/mail/running", locale),
    }
    return Letter(template="mail_stands", to=owner.addressee, locale=locale, values=values)
