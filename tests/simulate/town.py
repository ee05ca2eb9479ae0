"""The town: people who subscribe, change, pause, leave and come back, and editors who publish, correct and withdraw.

Every step goes through a deed of the product, and is told to the log as plain values.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

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
from modules.people.models import Address, Person
from tests.factories.items import CINCUENTA, FIFTY_WORDS
from tests.factories.lists import a_list
from tests.simulate.log import Log

FREQUENCIES = ("at_once", "daily", "daily", "weekly")
LISTS = 8
ACTOR = 1


@dataclass
class Reader:
    """What the town remembers of somebody, to do the next thing."""

    address: str
    address_id: int
    zone: str
    language: str
    hour: int
    frequencies: dict[int, str] = field(default_factory=dict)


@dataclass
class Town:
    """`chance` decides everything; the same seed is the same year."""

    chance: random.Random
    log: Log
    zones: tuple[str, ...]
    lists: dict[int, str] = field(default_factory=dict)
    readers: list[Reader] = field(default_factory=list)
    items: dict[int, int] = field(default_factory=dict)
    withdrawn: list[int] = field(default_factory=list)

    def found(self, session: Session, now: datetime) -> None:
        """Lists, before anybody asks for them."""
        for _ in range(LISTS):
            made: MailingList = a_list(session, now)
            self.lists[made.id] = made.slug

    # --- readers ---

    def arrive(self, session: Session, now: datetime) -> None:
        """Somebody new asks for some lists and confirms them a moment later; one of ten never does."""
        number, zone = len(self.readers), self.chance.choice(self.zones)
        language = self.chance.choice(("en", "en", "es"))
        address = f"reader-{number}@example.org"
        wanted = {each: self.chance.choice(FREQUENCIES) for each in self._some_lists()}
        asked = Wish(address=address, frequencies={self.lists[each]: often for each, often in wanted.items()}, locale=language)
        address_id = ask_for_lists(session, asked, now)
        own = select(Address.person_id).where(Address.id == address_id)
        session.execute(update(Person).where(Person.id.in_(own)).values(time_zone=zone))
        reader = Reader(address, address_id, zone, language, 7)
        self.readers.append(reader)
        self.log.tell(now, "asked", address=address, zone=zone)
        if self.chance.random() < 0.9:
            confirm_lists(session, address_id, now)
            reader.frequencies = wanted
            self.log.tell(now, "confirmed", address=address, frequencies=dict(wanted))

    def change(self, session: Session, now: datetime) -> None:
        """Somebody changes something: mostly how often and when, at times they pause, leave, come back or move."""
        reader = self.chance.choice(self.readers)
        deeds = (
            self._choose_often,
            self._choose_hour,
            self._pause,
            self._leave_one,
            self._leave_all,
            self._come_back,
            self._move,
        )
        self.chance.choices(deeds, weights=(5, 3, 3, 2, 1, 3, 1))[0](session, reader, now)

    def _choose_often(self, session: Session, reader: Reader, now: datetime) -> None:
        if not reader.frequencies:
            return
        which = self.chance.choice(sorted(reader.frequencies))
        if self.chance.random() < 0.2:
            own = _subscription(session, reader, which)
            less_often(session, own, now)
            reader.frequencies[which] = "weekly"
            self.log.tell(now, "less often", address=reader.address, list=which)
            return
        reader.frequencies[which] = self.chance.choice(FREQUENCIES)
        self._choose(session, reader, now, "changed how often")

    def _choose_hour(self, session: Session, reader: Reader, now: datetime) -> None:
        reader.hour = self.chance.choice((0, 1, 2, 3, 6, 7, 7, 12, 17, 23))
        self._choose(session, reader, now, "changed the hour")

    def _pause(self, session: Session, reader: Reader, now: datetime) -> None:
        until = (now + timedelta(days=self.chance.choice((1, 2, 5, 10, 30)))).date()
        self._choose(session, reader, now, "paused", paused_until=until)

    def _leave_one(self, session: Session, reader: Reader, now: datetime) -> None:
        if reader.frequencies:
            which = self.chance.choice(sorted(reader.frequencies))
            leave(session, _subscription(session, reader, which), Way.ONE_CLICK, now)
            del reader.frequencies[which]
            self.log.tell(now, "left", address=reader.address, list=which)

    def _leave_all(self, session: Session, reader: Reader, now: datetime) -> None:
        leave_all(session, reader.address_id, Way.PAGE, now)
        reader.frequencies = {}
        self.log.tell(now, "left all", address=reader.address)

    def _come_back(self, session: Session, reader: Reader, now: datetime) -> None:
        reader.frequencies |= {each: self.chance.choice(FREQUENCIES) for each in self._some_lists()}
        self._choose(session, reader, now, "came back")

    def _move(self, session: Session, reader: Reader, now: datetime) -> None:
        reader.zone = self.chance.choice(self.zones)
        own = select(Address.person_id).where(Address.id == reader.address_id)
        session.execute(update(Person).where(Person.id.in_(own)).values(time_zone=reader.zone))
        self.log.tell(now, "moved", address=reader.address, zone=reader.zone)

    def _choose(self, session: Session, reader: Reader, now: datetime, why: str, paused_until=None) -> None:
        wanted = Preferences(
            frequencies=dict(reader.frequencies), language=reader.language, hour=reader.hour, paused_until=paused_until
        )
        choose(session, reader.address_id, wanted, now)
        told = {"frequencies": dict(reader.frequencies), "hour": reader.hour, "paused_until": paused_until}
        self.log.tell(now, why, address=reader.address, **told)

    def _some_lists(self) -> list[int]:
        return self.chance.sample(sorted(self.lists), self.chance.choice((1, 1, 2, 2, 3)))

    # --- editors ---

    def publish(self, session: Session, now: datetime) -> None:
        """Something new on one to three lists; every other thing has a day on which it is over."""
        due = now + timedelta(hours=self.chance.choice((6, 30, 60, 200, 900))) if self.chance.random() < 0.5 else None
        lists = frozenset(self._some_lists())
        item = write(session, ItemDraft(words=_words(len(self.items) + 1, 1), due_at=due, list_ids=lists), ACTOR, now)
        link = f"https://things.example.org/{item.id}"
        draft = ItemDraft(words=_words(item.id, 1), due_at=due, list_ids=lists, link=link)
        item = rewrite(session, item.id, draft, seen_version=item.version, actor_id=ACTOR, now=now)
        publish(session, item.id, seen_version=item.version, actor_id=ACTOR, now=now)
        self.items[item.id] = 1
        self.log.tell(now, "published", item=item.id, lists=lists, due=due)

    def revise(self, session: Session, now: datetime) -> None:
        """An item of late is corrected, or withdrawn, or told once more after that."""
        if not self.items:
            return
        item_id = self.chance.choice(sorted(self.items)[-25:])
        if item_id in self.withdrawn:
            self._again(session, item_id, now)
        elif self.chance.random() < 0.25:
            withdraw(session, item_id, seen_version=_version(session, item_id), actor_id=ACTOR, now=now)
            self.withdrawn.append(item_id)
            self.log.tell(now, "withdrawn", item=item_id)
        else:
            self._reword(session, item_id, now, "corrected")

    def _again(self, session: Session, item_id: int, now: datetime) -> None:
        if self._reword(session, item_id, now, "published again"):
            self.withdrawn.remove(item_id)

    def _reword(self, session: Session, item_id: int, now: datetime, what: str) -> bool:
        """Other words and a new revision; nothing where the product refuses (it is past due), which is counted."""
        revision = self.items[item_id] + 1
        deed = correct if what == "corrected" else publish
        try:
            with session.begin_nested():
                item = item_to_change(session, item_id, _version(session, item_id))
                before = ItemDraft.of(item, list_ids_of(session, item_id))
                draft = ItemDraft(
                    words=_words(item_id, revision), due_at=before.due_at, list_ids=before.list_ids, link=before.link
                )
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


def _version(session: Session, item_id: int) -> int:
    return session.scalars(select(Item.version).where(Item.id == item_id)).one()


def _subscription(session: Session, reader: Reader, list_id: int) -> int:
    own = select(Subscription.id).where(Subscription.address_id == reader.address_id, Subscription.list_id == list_id)
    return session.scalars(own).one()
