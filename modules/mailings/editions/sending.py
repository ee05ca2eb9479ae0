"""Editions as mail to many: whose rows may be taken, who still gets them at the last moment, and their messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, Date, any_, bindparam, case, func, select, tuple_
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from modules.core.links import LEAVE_LIST, Links
from modules.core.times import Moment
from modules.deliveries.batches import Attempt, BulkKind
from modules.deliveries.models import Delivery
from modules.mailings.bulk.headers import Filling, Heading
from modules.mailings.bulk.skeletons import Skeleton
from modules.mailings.editions.models import KIND, Edition, EditionPage
from modules.mailings.editions.reasons import GONE, RECALLED, RETIRED, reason
from modules.mailings.letter import Letterhead
from modules.mailings.lists.models import MailingList, Subscriber, Subscription
from modules.people.models import Address

HELD = 16
"""Pages whose skeletons are held at a time."""

READERS = (
    select(Subscription.id, Subscription.address_id, Subscriber.nonce)
    .join(Subscriber, Subscriber.address_id == Subscription.address_id)
    .where(Subscription.id == any_(bindparam("wanted", type_=ARRAY(BigInteger))))
)

PageKey = tuple[int, str]
"""An edition's id and a language."""


@dataclass(frozen=True, kw_only=True)
class Newsletters:
    """Makes the messages of editions; made once by each process, since it holds the skeletons of what goes out at present.

    `mail_host` is the domain whose mail we take: who writes to `leave+…` there leaves the list.
    """

    links: Links
    head: Letterhead
    mail_host: str
    _skeletons: dict[PageKey, Skeleton] = field(default_factory=dict)

    @property
    def kind(self) -> BulkKind:
        """The class of mail that the bulk sender is given."""
        return BulkKind(kind=KIND, claimable=claimable, barred_by=barred_by, fill=self.fill)

    def fill(self, session: Session, rows: Sequence[Attempt], _now: datetime) -> list[bytes]:
        """The messages of these rows, in their order. At most two statements."""
        self._hold(session, {(row.thing_id, row.locale) for row in rows})
        found = session.execute(READERS, {"wanted": [row.recipient_id for row in rows]})
        readers: dict[int | None, tuple[int, str]] = {row[0]: (row[1], row[2]) for row in found}
        return [self._skeletons[row.thing_id, row.locale].fill(self._filling(row, *readers[row.recipient_id])) for row in rows]

    def _filling(self, row: Attempt, address_id: int, nonce: str) -> Filling:
        assert row.recipient_id is not None, "a newsletter has a reader"
        token = self.links.tokens.make_for_mail(LEAVE_LIST, row.recipient_id, nonce)
        return Filling(
            address=row.address,
            message_id=row.message_id,
            date=row.created_at,
            leave=self.links.leave_list(row.recipient_id, nonce, row.locale),
            leave_by_mail=f"leave+{token}@{self.mail_host}",
            preferences=self.links.mail_preferences(address_id, nonce, row.locale),
        )

    def _hold(self, session: Session, keys: Iterable[PageKey]) -> None:
        """Have the skeletons of these pages at hand: what is being sent is not pressed any more, so they never grow old."""
        missing = [key for key in keys if key not in self._skeletons]
        if not missing:
            return
        if len(self._skeletons) > HELD:
            self._skeletons.clear()
            missing = list(keys)
        found = (
            select(EditionPage, Edition.number, MailingList)
            .join(Edition, Edition.id == EditionPage.edition_id)
            .join(MailingList, MailingList.id == Edition.list_id)
            .where(tuple_(EditionPage.edition_id, EditionPage.locale).in_(missing))
        )
        for page, number, owner in session.execute(found):
            heading = heading_of(self.links, page, number, owner)
            self._skeletons[page.edition_id, page.locale] = Skeleton(heading, self.head, page.text, page.html)


def heading_of(links: Links, page: EditionPage, number: int, owner: MailingList) -> Heading:
    """What the headers of all messages of a page say."""
    return Heading(
        subject=page.subject,
        locale=page.locale,
        list_key=owner.slug,
        list_name=owner.name_in(page.locale),
        campaign=f"{owner.slug}-{number}",
        kind=KIND,
        archive=links.page(f"/newsletters/{owner.slug}", page.locale),
        help=links.page("/newsletters", page.locale),
        archived_at=links.edition(owner.slug, number, page.locale),
    )


def claimable(_now: Moment) -> ColumnElement[bool]:
    """Rows of editions that are being sent: neither paused nor stopped."""
    return Delivery.thing_id.in_(select(Edition.id).where(Edition.state == "sending"))


def barred_by(now: Moment) -> ColumnElement[str | None]:
    """Null for who still gets it. What is paused goes on: pausing an edition takes nothing from anybody for good."""
    today = func.timezone(MailingList.time_zone, now).cast(Date)
    found = (
        select(
            case(
                (Edition.state.not_in(("sending", "paused")), RECALLED),
                (MailingList.retired_at.is_not(None), RETIRED),
                else_=reason(today),
            )
        )
        .select_from(Subscription)
        .join(Address, Address.id == Subscription.address_id)
        .outerjoin(Subscriber, Subscriber.address_id == Subscription.address_id)
        .join(Edition, Edition.id == Delivery.thing_id)
        .join(MailingList, MailingList.id == Edition.list_id)
        .where(Subscription.id == Delivery.recipient_id)
        .correlate(Delivery)
        .scalar_subquery()
    )
    return func.nullif(func.coalesce(found, GONE), "")
