"""What is new to each address of a chunk: one statement from their lists to digests, to what they were told, to the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ARRAY, CTE, BigInteger, Date, String, cast, func, insert, literal, or_, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from modules.core.request_ids import current_request_id
from modules.deliveries.models import Delivery
from modules.mailings.digests.models import Digest, DigestRun, Told
from modules.mailings.digests.running import told_frequencies
from modules.mailings.items.models import Item, ItemList
from modules.mailings.items.queries import is_told
from modules.mailings.lists.models import MailingList, Subscription
from modules.people.models import Address

OF_USE = timedelta(days=92)
"""How long something without a due date is news to somebody who was not told: a summer."""
TOLD_FOR = timedelta(days=730)
"""What was published longer ago is told no more, not even as corrected: who knew of it is not remembered for ever."""


class Recipient(NamedTuple):
    """An address that is looked at, the day it is where its reader is, and their language."""

    address_id: int
    day: date
    language: str


def queue_news(session: Session, run: DigestRun, chunk: Sequence[Recipient], host: str, now: datetime) -> int:
    """Digests for those of these addresses to whom something is new, each with its row of the ledger; how many that were.

    The chunk is in the order of its addresses. What they are told now they are not told again.
    """
    # A plan that is kept knows no lengths: it would go through the whole chunk for each item.
    session.execute(text("set local plan_cache_mode = force_custom_plan"))
    news = _news(run, chunk, now)
    made = _digests(run, news)
    remembered = _remember(news, now)
    queued = _deliveries(made, host, now).add_cte(remembered)
    return len(session.scalars(queued.returning(Delivery.id)).all())


def _news(run: DigestRun, recipients: Sequence[Recipient], now: datetime) -> CTE:
    """Of what their lists tell, what they do not know in its present words; not that something is called off they never heard of.

    What they were told is looked up last, by its whole key: it grows with the years.
    """
    found = _candidates(run, recipients, now)
    known = func.coalesce(Told.revision, 0).label("known")
    knows = (Told.address_id == found.c.address_id) & (Told.item_id == found.c.item_id)
    news = select(*found.c, known).outerjoin(Told, knows)
    return news.where(known < found.c.revision, or_(known > 0, ~found.c.called_off)).cte("news")


def _candidates(run: DigestRun, recipients: Sequence[Recipient], now: datetime) -> CTE:
    """One row for each address and item, by whichever of their lists it comes; not what is older than their wish to get the list."""
    columns = zip(*recipients, strict=True)
    arrays: list[Any] = [
        literal(list(each), ARRAY(kind)) for each, kind in zip(columns, (BigInteger, Date, String), strict=True)
    ]
    chunk = func.unnest(*arrays).table_valued(*Recipient._fields).render_derived("chunk")
    # Said once more as a range, or the planner reads whole tables for each chunk.
    span = (recipients[0].address_id, recipients[-1].address_id)
    found = (
        select(*chunk.c, Item.id.label("item_id"), Item.revision, Item.due_at, Item.published_at, Item.called_off)
        .join(Subscription, Subscription.address_id == chunk.c.address_id)
        .join(MailingList, MailingList.id == Subscription.list_id)
        .join(ItemList, ItemList.list_id == MailingList.id)
        .join(Item, Item.id == ItemList.item_id)
        .where(
            Subscription.address_id.between(*span),
            Subscription.state == "active",
            Subscription.frequency.in_(told_frequencies(run)),
        )
        .where(MailingList.retired_at.is_(None), MailingList.kind != "friday5", or_(~Item.private, ~MailingList.open))
        .where(
            Item.published_at >= func.coalesce(Subscription.confirmed_at, Subscription.asked_at),
            Item.published_at < run.ends_at,
            Item.published_at > now - TOLD_FOR,
            *is_told(now),
        )
        .where(or_(Item.due_at.is_not(None), Item.changed_at > now - OF_USE))
    )
    # Held by itself, or the planner guesses that one row comes of it and looks through all that an address was ever told.
    return found.distinct().cte("candidates").prefix_with("materialized", dialect="postgresql")


def _digests(run: DigestRun, news: CTE) -> CTE:
    """A digest for each address: what is due soonest first, what is not due after that, what is older before what is newer."""
    order = (news.c.due_at.asc().nulls_last(), news.c.published_at, news.c.item_id)

    def listed(what: str) -> Any:
        return func.array_agg(aggregate_order_by(news.c[what], *order))

    rows = (
        select(literal(run.id), news.c.address_id, news.c.language, news.c.day)
        .add_columns(listed("item_id"), listed("revision"), listed("known"))
        .group_by(news.c.address_id, news.c.language, news.c.day)
    )
    names = ["run_id", "address_id", "locale", "day", "items", "revisions", "known"]
    made = insert(Digest).from_select(names, rows)
    return made.returning(Digest.id, Digest.address_id, Digest.locale).cte("made")


def _remember(news: CTE, now: datetime) -> CTE:
    rows = select(news.c.address_id, news.c.item_id, news.c.revision, literal(now))
    told = upsert(Told).from_select(["address_id", "item_id", "revision", "told_at"], rows)
    return told.on_conflict_do_update(
        index_elements=["address_id", "item_id"], set_={"revision": told.excluded.revision, "told_at": now}
    ).cte("remembered")


def _deliveries(made: CTE, host: str, now: datetime) -> Any:
    columns: dict[str, Any] = {
        "key": literal("digest:") + cast(made.c.id, String),
        "kind": literal("digest"),
        "letter": literal("digest"),
        "thing_id": made.c.id,
        "locale": made.c.locale,
        "person_id": Address.person_id,
        "recipient_id": Address.id,
        "address": Address.address,
        "message_id": literal("<") + func.gen_random_uuid().cast(String) + literal(f"@{host}>"),
        "next_attempt_at": literal(now),
        "created_at": literal(now),
        "request_id": literal(current_request_id()),
    }
    return insert(Delivery).from_select(list(columns), select(*columns.values()).join(made, made.c.address_id == Address.id))
