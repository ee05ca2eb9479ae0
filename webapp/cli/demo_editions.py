"""Editions of the demonstration: issues of the past, which nobody was sent, and a draft to try the composer with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from config import Config
from modules.core.links import Links
from modules.core.tokens import Tokens
from modules.mailings.editions.accounts import account_of
from modules.mailings.editions.approving import approve, submit
from modules.mailings.editions.beginning import begin
from modules.mailings.editions.checking import Check
from modules.mailings.editions.composing import Hand, Wording, write_text
from modules.mailings.editions.models import Edition
from modules.mailings.editions.placing import put
from modules.mailings.editions.pressing import Press
from modules.mailings.editions.readiness import note_preflight
from modules.mailings.items.models import Item, ItemText
from modules.mailings.letter import Letterhead
from modules.mailings.lists.models import MailingList
from modules.mailings.preflight.models import Preflight
from modules.people.addresses import address_key, find_address
from webapp.cli.demo_content import content
from webapp.cli.demo_people import DemoAccount
from webapp.documents import words

LOCALES = ("en", "es")


@dataclass(frozen=True)
class Desk:
    """What all sample editions share: `author` writes, `second` lets them go."""

    session: Session
    tools: Press
    owner: MailingList
    author: int
    second: int

    def hand(self, edition: Edition, actor_id: int) -> Hand:
        """Somebody who sees it as it stands."""
        return Hand(edition_id=edition.id, seen_version=edition.version, actor_id=actor_id)


def add_editions(session: Session, config: Config, accounts: Sequence[DemoAccount], now: datetime) -> int:
    """Add them where the Friday 5 has none yet; how many there were."""
    owner = session.scalars(select(MailingList).where(MailingList.slug == "friday-5")).one()
    if session.scalar(select(exists().where(Edition.list_id == owner.id))):
        return 0
    said = content("editions")
    by_role = {each.role: _person_of(session, each.address) for each in accounts}
    desk = Desk(session, _press(config), owner, by_role["editor"], by_role["administrator"])
    items = [_add_item(session, each, now) for each in said["item"]]
    for each in said["edition"]:
        _add_edition(desk, each, items, now)
    return len(said["edition"])


def _add_item(session: Session, said: dict[str, Any], now: datetime) -> Item:
    made = Item(kind=said["kind"], link=said["link"], state="published", revision=1, sample=True)
    made.created_at = made.changed_at = made.published_at = now
    made.texts = [ItemText(locale=each, notice="", image_alt="", **said[each]) for each in LOCALES]
    session.add(made)
    session.flush()
    return made


def _add_edition(desk: Desk, said: dict[str, Any], items: Sequence[Item], now: datetime) -> None:
    then = now - timedelta(weeks=said["weeks_ago"])
    edition = begin(desk.session, desk.owner.id, desk.author, then)
    edition.sample = True
    for locale in LOCALES:
        if locale in said:
            write_text(desk.session, desk.hand(edition, desk.author), locale, Wording(**said[locale]), then)
    for place in said["items"]:
        put(desk.session, desk.hand(edition, desk.author), items[place - 1].id, then)
    if said["weeks_ago"]:
        _send_to_nobody(desk, edition, then)


def _send_to_nobody(desk: Desk, edition: Edition, then: datetime) -> None:
    """As it stands in the archive: finished, without a single delivery."""
    check = Check(tools=desk.tools, locales=LOCALES, exists=lambda _path: True, now=then)
    submit(desk.session, check, desk.hand(edition, desk.author), then)
    asked = desk.session.scalars(select(Preflight.id).where(Preflight.edition_id == edition.id)).one()
    note_preflight(desk.session, asked, [], then)
    approve(desk.session, desk.tools, desk.hand(edition, desk.second), edition.content_hash, then)
    sums = account_of(desk.session, edition).sums
    edition.state, edition.candidates, edition.sums = "finished", 0, sums
    edition.frozen_at = edition.finished_at = edition.send_at
    desk.session.flush()


def _person_of(session: Session, address: str) -> int:
    row = find_address(session, address_key(address))
    assert row is not None, "the accounts of the demonstration have addresses"
    return row.person_id


def _press(config: Config) -> Press:
    links = Links(config.base_url, Tokens(config.secret_key))
    head = Letterhead(
        mail_from=config.mail_from,
        reply_to=config.contact_email,
        host=links.host,
        site_name=config.site_name,
        agency_name=config.agency_name,
        postal_address=config.postal_address,
    )
    return Press(words=words, links=links, head=head)
