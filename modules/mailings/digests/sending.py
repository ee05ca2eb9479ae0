"""Digests as mail to many: which rows may be taken, who still gets theirs at the last moment, and their messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, Integer, Select, case, cast, exists, func, select, tuple_, update
from sqlalchemy.orm import Session, selectinload

from modules.core.times import Moment
from modules.deliveries.batches import Attempt, BulkKind
from modules.deliveries.models import Delivery
from modules.mailings.bulk.headers import Filling, Heading, own_headers, shared_headers
from modules.mailings.digests.contents import Content, contents_of, is_news, is_on_a_list
from modules.mailings.digests.models import Digest, Told
from modules.mailings.digests.pressing import DigestPress, Fragment, ListWay, Ways
from modules.mailings.items.models import Item
from modules.mailings.letter import Letterhead
from modules.mailings.lists.leave_links import Signing, leave_token
from modules.mailings.lists.models import MailingList, Subscriber
from modules.mailings.lists.suppressing import suppressed_for
from modules.people.models import Address

KIND = "digest"
LEFT, OVER, GONE = "left", "over", "gone"
"""Why a digest goes nowhere: its reader left its lists; all of it was withdrawn or is past due; its reader is forgotten."""
_DAY = 24 * 60 * 60
_LONGEST_NAME = 64


class NothingLeft(Exception):
    """What was left of a digest a moment ago is not any more: the batch is tried again, and then the digest is barred."""


@dataclass(frozen=True, kw_only=True)
class Digests:
    """Makes the messages of digests; made once by each process, since its press holds what is written already.

    `mail_host` is the domain whose mail we take: who writes to `leave+…` there leaves the list.
    """

    press: DigestPress
    mail_host: str

    @property
    def kind(self) -> BulkKind:
        """The class of mail that the bulk sender is given."""
        return BulkKind(kind=KIND, claimable=claimable, barred_by=barred_by, fill=self.fill)

    def fill(self, session: Session, rows: Sequence[Attempt], now: datetime) -> list[bytes]:
        """The messages of these rows, in their order; what was corrected since is told as it is now. At most five statements."""
        contents = contents_of(session, [row.thing_id for row in rows], now)
        if len(contents) < len(rows):
            raise NothingLeft
        keys = {row.thing_id: _keys(contents[row.thing_id], row.locale) for row in rows}
        missing = self.press.missing([key for each in keys.values() for key in each])
        items = {each.id: each for each in session.scalars(_whole().where(Item.id.in_(missing)))} if missing else {}
        _remember_newer(session, contents.values())
        return [
            self._message(row, contents[row.thing_id], [self.press.fragment(key, items) for key in keys[row.thing_id]])
            for row in rows
        ]

    def _message(self, row: Attempt, content: Content, fragments: Sequence[Fragment]) -> bytes:
        links, ways = self.press.links, list(content.ways.values())
        said = Ways(
            lists=[
                ListWay(name=each.name_in(row.locale), frequency=often, leave=links.leave_list(own, content.nonce, row.locale))
                for each, own, often in ways
            ],
            leave=links.page(f"/subscriptions/leave/{_token(links.tokens.make, content)}", row.locale),
            preferences=links.mail_preferences(content.address_id, content.nonce, row.locale),
        )
        filling = Filling(
            address=row.address,
            message_id=row.message_id,
            date=row.created_at,
            leave=said.leave,
            leave_by_mail=self._leave_by_mail(content),
            preferences=said.preferences,
        )
        heading = self._heading(self.press.subject(fragments, row.locale), [each for each, _, _ in ways], row.locale)
        body = self.press.body(fragments, said, row.locale)
        return b"".join([own_headers(filling), _shared(heading, self.press.head), body])

    def _leave_by_mail(self, content: Content) -> str:
        """The same by mail; empty where it would be longer than a mailbox's name may be (RFC 5321, 4.5.3.1.1)."""
        mailbox = f"leave+{_token(self.press.links.tokens.make_for_mail, content)}"
        return f"{mailbox}@{self.mail_host}" if len(mailbox) <= _LONGEST_NAME else ""

    def _heading(self, subject: str, lists: Sequence[MailingList], locale: str) -> Heading:
        """In the name of the one list by which it comes; of several in that of the digest itself: one click leaves them all."""
        page, [first, *others] = self.press.links.page, lists
        name, key = (self.press.name(locale), KIND) if others else (first.name_in(locale), first.slug)
        return Heading(
            subject=subject,
            locale=locale,
            list_key=key,
            list_name=name,
            campaign=KIND if others else f"{KIND}-{key}",
            kind=KIND,
            archive=page("/newsletters" if others else f"/newsletters/{key}", locale),
            help=page("/newsletters", locale),
        )


def claimable(now: Moment) -> ColumnElement[bool]:
    """Rows whose reader has not chosen a pause since; theirs wait for its end, and then hold what is of use still.

    The reader's day is counted on from that of the digest, so that it ends at their hour.
    """
    passed = cast(func.floor(func.extract("epoch", now - Delivery.created_at) / _DAY), Integer)
    paused = exists().where(
        Digest.id == Delivery.thing_id,
        Subscriber.address_id == Digest.address_id,
        Subscriber.paused_until > Digest.day + passed,
    )
    return ~paused.correlate(Delivery)


def barred_by(now: Moment) -> ColumnElement[str | None]:
    """Null for who still gets theirs."""
    why = case((~is_on_a_list(), LEFT), (~is_news(now), OVER), else_="")
    found = (
        select(func.coalesce(suppressed_for(), why))
        .select_from(Digest)
        .join(Address, Address.id == Digest.address_id)
        .where(Digest.id == Delivery.thing_id)
        .correlate(Delivery)
        .scalar_subquery()
    )
    return func.nullif(func.coalesce(found, GONE), "")


def _token(sign: Signing, content: Content) -> str:
    """All lists by which a digest comes are left by it, and no other: its reader knows of no more."""
    return leave_token(sign, [own for _, own, _ in content.ways.values()], content.nonce)


def _keys(content: Content, locale: str) -> list[tuple[int, int, str, bool]]:
    return [(part.item_id, part.version, locale, part.marked) for part in content.parts.values()]


def _remember_newer(session: Session, contents: Iterable[Content]) -> None:
    """Who gets an item as it was corrected since must not be told of that correction once more."""
    newer = [(each.address_id, part.item_id, part.revision) for each in contents for part in each.parts.values() if part.behind]
    for revision in {each[2] for each in newer}:
        whose = tuple_(Told.address_id, Told.item_id).in_([each[:2] for each in newer if each[2] == revision])
        session.execute(update(Told).where(whose, Told.revision < revision).values(revision=revision))


def _whole() -> Select[Item]:
    return select(Item).options(selectinload(Item.texts)).execution_options(populate_existing=True)


@lru_cache(maxsize=512)
def _shared(heading: Heading, head: Letterhead) -> bytes:
    return shared_headers(heading, head)
