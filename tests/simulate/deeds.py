"""What readers and editors can do: each by a deed of the product, and told to the log as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from modules.core.errors import Refused
from modules.mailings.items.changing import item_to_change
from modules.mailings.items.correcting import correct
from modules.mailings.items.drafts import ItemDraft, ItemWords
from modules.mailings.items.models import Item
from modules.mailings.items.publishing import publish
from modules.mailings.items.withdrawing import withdraw
from modules.mailings.items.writing import list_ids_of, rewrite, write
from modules.mailings.lists.choosing import Preferences, choose
from modules.mailings.lists.confirming import confirm_lists
from modules.mailings.lists.leaving import Way, leave, leave_all, less_often
from modules.mailings.lists.models import MailingList, Subscription
from modules.mailings.lists.subscribing import Wish, ask_for_lists
from modules.people.merging import merge
from modules.people.models import Address, Person
from tests.factories.items import CINCUENTA, FIFTY_WORDS
from tests.factories.lists import a_list
from tests.simulate.log import Log

ACTOR = 1


@dataclass
class Reader:
    """What is remembered of somebody, to do the next thing."""

    address: str
    address_id: int
    language: str
    hour: int = 7
    frequencies: dict[int, str] = field(default_factory=dict)


@dataclass
class Deeds:
    """Whoever lives here does what they do through these."""

    log: Log
    lists: dict[int, str] = field(default_factory=dict)
    readers: list[Reader] = field(default_factory=list)
    items: dict[int, int] = field(default_factory=dict)
    withdrawn: set[int] = field(default_factory=set)

    def found(self, session: Session, now: datetime) -> int:
        """A list, before anybody asks for it."""
        made: MailingList = a_list(session, now)
        self.lists[made.id] = made.slug
        return made.id

    # --- readers ---

    def ask(self, session: Session, zone: str, language: str, wanted: dict[int, str], now: datetime) -> Reader:
        """Somebody new asks for some lists."""
        address = f"reader-{len(self.readers)}@example.org"
        asked = Wish(address=address, frequencies={self.lists[each]: often for each, often in wanted.items()}, locale=language)
        reader = Reader(address, ask_for_lists(session, asked, now), language)
        self.readers.append(reader)
        self._live_in(session, reader, zone)
        self.log.tell(now, "asked", address=address, zone=zone)
        return reader

    def confirm(self, session: Session, reader: Reader, wanted: dict[int, str], now: datetime) -> None:
        """They press the button in the letter."""
        confirm_lists(session, reader.address_id, now)
        reader.frequencies = dict(wanted)
        self.log.tell(now, "confirmed", address=reader.address, frequencies=dict(wanted))

    def choose(self, session: Session, reader: Reader, now: datetime, why: str, paused_until: date | None = None) -> None:
        """They save the page with their choices, as they now stand in `reader`."""
        wanted = Preferences(
            frequencies=dict(reader.frequencies), language=reader.language, hour=reader.hour, paused_until=paused_until
        )
        choose(session, reader.address_id, wanted, now)
        told = {"frequencies": dict(reader.frequencies), "hour": reader.hour, "paused_until": paused_until}
        self.log.tell(now, why, address=reader.address, **told)

    def slow_down(self, session: Session, reader: Reader, list_id: int, now: datetime) -> None:
        """By the button of a letter: once a week instead."""
        less_often(session, _subscription(session, reader, list_id), now)
        reader.frequencies[list_id] = "weekly"
        self.log.tell(now, "less often", address=reader.address, list=list_id)

    def leave(self, session: Session, reader: Reader, list_id: int, now: datetime) -> None:
        """By one click."""
        leave(session, _subscription(session, reader, list_id), Way.ONE_CLICK, now)
        del reader.frequencies[list_id]
        self.log.tell(now, "left", address=reader.address, list=list_id)

    def leave_all(self, session: Session, reader: Reader, now: datetime) -> None:
        """All lists, until they ask anew."""
        leave_all(session, reader.address_id, Way.PAGE, now)
        reader.frequencies = {}
        self.log.tell(now, "left all", address=reader.address)

    def move(self, session: Session, reader: Reader, zone: str, now: datetime) -> None:
        """To where the clock shows something else."""
        self._live_in(session, reader, zone)
        self.log.tell(now, "moved", address=reader.address, zone=zone)

    def merge(self, session: Session, kept: Reader, gone: Reader, now: datetime) -> None:
        """Two addresses turn out to be one person's; nothing happens where that is known."""
        ids = [session.scalars(_person(each)).one() for each in (kept, gone)]
        if ids[0] != ids[1]:
            merge(session, ids[0], ids[1], None, now)
            self.log.tell(now, "merged", kept=kept.address, gone=gone.address)

    @staticmethod
    def _live_in(session: Session, reader: Reader, zone: str) -> None:
        session.execute(update(Person).where(Person.id.in_(_person(reader))).values(time_zone=zone))

    # --- editors ---

    def publish(self, session: Session, lists: frozenset[int], due: datetime | None, now: datetime) -> int:
        """Something new; its id."""
        item = write(session, ItemDraft(words=_words(len(self.items) + 1, 1), due_at=due, list_ids=lists), ACTOR, now)
        link = f"https://things.example.org/{item.id}"
        draft = ItemDraft(words=_words(item.id, 1), due_at=due, list_ids=lists, link=link)
        item = rewrite(session, item.id, draft, seen_version=item.version, actor_id=ACTOR, now=now)
        publish(session, item.id, seen_version=item.version, actor_id=ACTOR, now=now)
        self.items[item.id] = 1
        self.log.tell(now, "published", item=item.id, lists=lists, due=due)
        return item.id

    def withdraw(self, session: Session, item_id: int, now: datetime) -> None:
        """It vanishes."""
        version = session.scalars(select(Item.version).where(Item.id == item_id)).one()
        withdraw(session, item_id, seen_version=version, actor_id=ACTOR, now=now)
        self.withdrawn.add(item_id)
        self.log.tell(now, "withdrawn", item=item_id)

    def correct(self, session: Session, item_id: int, now: datetime) -> None:
        """Other words."""
        self._reword(session, item_id, "corrected", now)

    def again(self, session: Session, item_id: int, now: datetime) -> None:
        """What was withdrawn is published again, in other words."""
        if self._reword(session, item_id, "published again", now):
            self.withdrawn.remove(item_id)

    def _reword(self, session: Session, item_id: int, what: str, now: datetime) -> bool:
        """Nothing happens where the product refuses (it is past due), which is counted."""
        revision = self.items[item_id] + 1
        deed = correct if what == "corrected" else publish
        try:
            with session.begin_nested():
                item = item_to_change(session, item_id, session.scalars(select(Item.version).where(Item.id == item_id)).one())
                before = ItemDraft.of(item, list_ids_of(session, item_id))
                words = _words(item_id, revision)
                draft = ItemDraft(words=words, due_at=before.due_at, list_ids=before.list_ids, link=before.link)
                item = rewrite(session, item_id, draft, seen_version=item.version, actor_id=ACTOR, now=now)
                deed(session, item_id, seen_version=item.version, actor_id=ACTOR, now=now)
        except Refused:
            self.log.tell(now, "refused", item=item_id)
            return False
        self.items[item_id] = revision
        self.log.tell(now, what, item=item_id)
        return True


def _words(item_id: int, revision: int) -> dict[str, ItemWords]:
    return {
        "en": ItemWords(f"Thing {item_id}, version {revision}", FIFTY_WORDS),
        "es": ItemWords(f"Cosa {item_id}, versión {revision}", CINCUENTA),
    }


def _person(reader: Reader):
    return select(Address.person_id).where(Address.id == reader.address_id)


def _subscription(session: Session, reader: Reader, list_id: int) -> int:
    own = select(Subscription.id).where(Subscription.address_id == reader.address_id, Subscription.list_id == list_id)
    return session.scalars(own).one()
