"""An issue on its way to thousands: readers, subscriptions and frozen rows by the statement, since one by one would take minutes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from modules.core.times import read_now
from modules.mailings.editions.models import Edition, EditionPage, Slot
from modules.mailings.editions.pressing import hash_of
from modules.mailings.editions.queries import pages_of
from modules.mailings.preflight.models import Preflight
from tests.factories.items import an_item
from tests.factories.lists import a_list
from tests.factories.newsletters import an_issue

READERS = """
with
  readers as (
    insert into people_person (name, created_at)
    select 'Sample Reader ' || n, :now from generate_series(1, :count) n returning id),
  addresses as (
    insert into people_address (person_id, address, key, confirmed_at, created_at)
    select id, mail, mail, :now, :now
    from (select id, :prefix || id || '@' || 'd' || id % :domains || '.example' as mail from readers) r
    returning id, person_id, address),
  subscribers as (
    insert into mailings_subscriber (address_id, nonce, created_at) select id, md5(address), :now from addresses returning address_id),
  subscriptions as (
    insert into mailings_subscription (address_id, list_id, state, frequency, source, asked_at, confirmed_at)
    select address_id, :list_id, 'active', 'weekly', 'form', :now, :now from subscribers returning id, address_id)
"""
FREEZE = """
insert into deliveries_delivery
  (key, kind, letter, thing_id, locale, person_id, recipient_id, address, message_id, next_attempt_at, created_at)
select 'edition:' || :edition_id || ':' || s.id, 'newsletter', 'edition', :edition_id, 'en', a.person_id, s.id, a.address,
  '<' || gen_random_uuid() || '@localhost>', :now, :now
from subscriptions s join addresses a on a.id = s.address_id
"""
COUNT = "select count(*) from subscriptions"


def an_edition_to(session: Session, count: int, prefix: str = "r", *, domains: int = 50, text_of: str = "") -> Edition:
    """An edition that is being sent to so many readers, at addresses that begin with `prefix` and have so many domains."""
    now = read_now(session)
    edition = _an_edition(session, now, text_of, state="sending")
    _fill(session, FREEZE, now, edition, (count, prefix, domains))
    return edition


def an_edition_for(session: Session, count: int, prefix: str = "f", *, domains: int = 50, text_of: str = "") -> Edition:
    """An edition of five items whose hour has come and whose sender is believed, with so many readers for whom it is to be frozen."""
    now = read_now(session)
    edition = _an_edition(session, now, text_of, state="scheduled", send_at=now, frozen_at=None)
    for position in range(1, 6):
        session.add(Slot(edition_id=edition.id, position=position, item_id=an_item(session, now).id))
    same = edition.content_hash = hash_of(pages_of(session, edition.id).values())
    session.add(Preflight(edition_id=edition.id, content_hash=same, asked_at=now, checked_at=now, findings=[]))
    _fill(session, COUNT, now, edition, (count, prefix, domains))
    session.flush()
    return edition


def _an_edition(session: Session, now: datetime, text_of: str, **over: object) -> Edition:
    owner = a_list(session, now, kind="friday5", name_en="Friday 5")
    edition = an_issue(session, now, owner, {"en": "Five things"}, **over)
    page = session.scalars(select(EditionPage).where(EditionPage.edition_id == edition.id)).one()
    page.html = page.html.replace("<p>", f"<p>{text_of}", 1)
    session.flush()
    return edition


def _fill(session: Session, statement: str, now: datetime, edition: Edition, readers: tuple[int, str, int]) -> None:
    count, prefix, domains = readers
    values = {"now": now, "count": count, "prefix": prefix, "domains": domains, "list_id": edition.list_id}
    session.execute(text(READERS + statement), values | ({"edition_id": edition.id} if ":edition_id" in statement else {}))
