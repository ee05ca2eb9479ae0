"""An issue on its way to thousands: readers, subscriptions and frozen rows by the statement, since one by one would take minutes."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from modules.core.times import read_now
from modules.mailings.editions.models import Edition
from tests.factories.lists import a_list
from tests.factories.newsletters import an_issue

FREEZE = """
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
insert into deliveries_delivery
  (key, kind, letter, thing_id, locale, person_id, recipient_id, address, message_id, next_attempt_at, created_at)
select 'edition:' || :edition_id || ':' || s.id, 'newsletter', 'edition', :edition_id, 'en', a.person_id, s.id, a.address,
  '<' || gen_random_uuid() || '@localhost>', :now, :now
from subscriptions s join addresses a on a.id = s.address_id
"""


def an_edition_to(session: Session, count: int, prefix: str = "r", *, domains: int = 50, text_of: str = "") -> Edition:
    """An edition that is being sent to so many readers, at addresses that begin with `prefix` and have so many domains."""
    now = read_now(session)
    owner = a_list(session, now, kind="friday5", name_en="Friday 5")
    edition = an_issue(session, now, owner, {"en": "Five things"}, state="sending")
    if text_of:
        session.execute(
            text("update mailings_edition_page set html = replace(html, '<p>', '<p>' || :more) where edition_id = :id"),
            {"more": text_of, "id": edition.id},
        )
    values = {"now": now, "count": count, "prefix": prefix, "domains": domains, "list_id": owner.id, "edition_id": edition.id}
    session.execute(text(FREEZE), values)
    return edition
