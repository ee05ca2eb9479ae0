"""A town whose readers are on two lists: one has newsletters, the other tells of items at once, by digests."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Engine, any_, func, select, text
from sqlalchemy.orm import Session

from modules.core.db import load_models, transaction
from modules.core.times import read_now
from modules.deliveries.models import Delivery
from modules.mailings.digests.models import Digest, DigestRun
from modules.mailings.editions.models import Edition, EditionPage
from modules.mailings.editions.pressing import hash_of
from modules.mailings.items.models import Item, ItemList
from modules.mailings.lists.models import MailingList
from tests.factories.items import an_item
from tests.factories.lists import a_list
from tests.factories.newsletters import an_issue

load_models()

KINDS = ("newsletter", "digest")
DOMAINS = 50
SETTLE = """
with
  readers as (
    insert into people_person (name, created_at) select 'Sample Reader ' || n, :now from generate_series(1, :count) n returning id),
  addresses as (
    insert into people_address (person_id, address, key, confirmed_at, created_at)
    select id, mail, mail, :now, :now from (select id, :prefix || id || '@d' || id % :domains || '.example' as mail from readers) r
    returning id, address),
  subscribers as (
    insert into mailings_subscriber (address_id, nonce, created_at) select id, md5(address), :now from addresses returning address_id)
insert into mailings_subscription (address_id, list_id, state, frequency, source, asked_at, confirmed_at)
select s.address_id, l.id, 'active', 'at_once', 'form', :now, :now
from subscribers s cross join mailings_list l where l.id in (:newsletter, :digest)
"""


@dataclass(frozen=True)
class Readers:
    """So many readers, all on both lists; `lists` are their ids by the kind of mail they bring."""

    engine: Engine
    count: int
    lists: dict[str, int]
    slugs: dict[str, str]

    def publish(self, kind: str) -> None:
        """One more thing that every reader gets: an edition whose hour has come, or an item."""
        with Session(self.engine) as session, transaction(session):
            now = read_now(session)
            owner = session.get_one(MailingList, self.lists[kind])
            if kind == "digest":
                an_item(session, now, owner)
                return
            edition = an_issue(session, now, owner, {"en": "Five things"}, state="scheduled", send_at=now, frozen_at=None)
            pages = session.scalars(select(EditionPage).where(EditionPage.edition_id == edition.id)).all()
            edition.content_hash = hash_of(pages)

    def made(self, kind: str) -> int:
        """How many things of a kind were published."""
        made = {"newsletter": select(func.count(Edition.id)), "digest": select(func.count(Item.id)).where(self.told_here())}[
            kind
        ]
        with Session(self.engine) as session:
            return session.scalar(made) or 0

    def waiting(self, kind: str) -> int:
        """How many messages of a kind are still to be settled, those included that have no row yet."""
        told = select(Digest.id).where(Item.id == any_(Digest.items))
        fresh = {
            "newsletter": select(func.count(Edition.id)).where(Edition.state == "scheduled"),
            "digest": select(func.count(Item.id)).where(self.told_here(), ~told.exists()),
        }[kind]
        rows = select(func.count(Delivery.id)).where(Delivery.kind == kind, Delivery.settled_at.is_(None))
        with Session(self.engine) as session:
            return self.count * (session.scalar(fresh) or 0) + (session.scalar(rows) or 0)

    def told_here(self) -> ColumnElement[bool]:
        """Items of the list of these readers: what happens in a shared world makes others."""
        return Item.id.in_(select(ItemList.item_id).where(ItemList.list_id == self.lists["digest"]))

    def is_done(self) -> bool:
        """Whether nothing is under way any more: editions have their sums, runs of digests are over."""
        with Session(self.engine) as session:
            open_ = session.scalar(select(func.count(Edition.id)).where(Edition.state != "finished"))
            running = session.scalar(select(func.count(DigestRun.id)).where(DigestRun.finished_at.is_(None)))
        return not any((open_, running, *map(self.waiting, KINDS)))

    def standing(self) -> str:
        """How things stand, for whoever waits in vain."""
        counted = select(Delivery.kind, Delivery.state, func.count(), func.min(Delivery.next_attempt_at))
        editions = select(Edition.number, Edition.state, Edition.note).where(Edition.state != "finished")
        runs = select(DigestRun.id, DigestRun.frequency, DigestRun.ends_at).where(DigestRun.finished_at.is_(None))
        with Session(self.engine) as session:
            asked = (counted.group_by(Delivery.kind, Delivery.state), editions, runs)
            return "; ".join(str([tuple(row) for row in session.execute(each)]) for each in asked)

    def messages(self) -> int:
        """How many rows the ledger has of mail to many."""
        with Session(self.engine) as session:
            return session.scalar(select(func.count(Delivery.id)).where(Delivery.kind.in_(KINDS))) or 0


def settle(engine: Engine, count: int, prefix: str = "r") -> Readers:
    """Have so many readers, at addresses that begin with `prefix` and have fifty domains."""
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        made = {kind: a_list(session, now, kind=each) for kind, each in zip(KINDS, ("friday5", "announcements"), strict=True)}
        ids = {kind: each.id for kind, each in made.items()}
        session.execute(text(SETTLE), ids | {"now": now, "count": count, "prefix": prefix, "domains": DOMAINS})
        return Readers(engine, count, ids, {kind: each.slug for kind, each in made.items()})
