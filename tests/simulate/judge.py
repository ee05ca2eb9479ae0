"""The judge: what each reader should have got, worked out from the log alone, person by person, in plain Python.

It knows the promises and nothing of how the product keeps them: no windows of the database, no SQL, clocks of zones read the other
way round (which wall clock a moment has, instead of which moment a wall clock has).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from tests.simulate.clocks import EPOCH, QUARTER, hours_begun, zone_of
from tests.simulate.log import Event, Message

MOMENT = timedelta(seconds=15)
OFTEN = {"at_once": 0, "daily": 1, "weekly": 2}
OF_USE, REMEMBERED = timedelta(days=92), timedelta(days=7)
WEEK = timedelta(days=7)
CHOICES = {"changed how often", "changed the hour", "paused", "came back"}


@dataclass
class Reader:
    """Somebody: on which lists, how often, since when."""

    address: str
    zone: str
    person: str
    hour: int = 7
    paused_until: date | None = None
    suppressed: bool = False
    lists: dict[int, tuple[str, datetime]] = field(default_factory=dict)
    told: dict[int, int] = field(default_factory=dict)
    got: set[tuple[int, int]] = field(default_factory=set)

    def enter(self, frequencies: dict[int, str], at: datetime) -> None:
        self.lists |= {each: (often, self.lists[each][1] if each in self.lists else at) for each, often in frequencies.items()}


@dataclass
class Thing:
    """An item."""

    number: int
    lists: frozenset[int]
    due: datetime | None
    published: datetime
    changed: datetime
    revision: int = 1
    withdrawn: bool = False

    def is_told(self, at: datetime) -> bool:
        return not self.withdrawn and (self.due is None or self.due > at)

    def is_of_use(self, at: datetime) -> bool:
        return self.is_told(at) and (self.due is not None or self.changed > at - OF_USE)


@dataclass
class Waiting:
    """A digest that was put together and has not left."""

    reader: Reader
    day: date
    made: datetime
    things: list[tuple[Thing, int, bool]]


@dataclass
class Judge:
    """Hears all that happens from the beginning; `faults` are what it finds wrong, `seen` how many cases of each kind there were."""

    faults: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)
    readers: dict[str, Reader] = field(default_factory=dict)
    things: dict[int, Thing] = field(default_factory=dict)
    waiting: list[Waiting] = field(default_factory=list)
    ticked: datetime | None = None
    moments: set[datetime] = field(default_factory=set)

    def hear(self, event: Event) -> None:
        """Judge one event, all before it having been heard."""
        name = "chose" if event.what in CHOICES else event.what.replace(" ", "_")
        getattr(self, f"_{name}")(event)

    # --- deeds ---

    def _asked(self, event: Event) -> None:
        address = event.of["address"]
        self.readers[address] = Reader(address, event.of["zone"], person=address)

    def _confirmed(self, event: Event) -> None:
        reader = self.readers[event.of["address"]]
        reader.enter(event.of["frequencies"], event.at)

    def _chose(self, event: Event) -> None:
        reader, wanted = self.readers[event.of["address"]], event.of["frequencies"]
        reader.hour, reader.paused_until = event.of["hour"], event.of["paused_until"]
        reader.lists = {each: kept for each, kept in reader.lists.items() if each in wanted}
        reader.suppressed = reader.suppressed and not wanted.keys() - reader.lists.keys()
        reader.enter(wanted, event.at)

    def _less_often(self, event: Event) -> None:
        reader = self.readers[event.of["address"]]
        reader.enter({event.of["list"]: "weekly"}, event.at)

    def _left(self, event: Event) -> None:
        del self.readers[event.of["address"]].lists[event.of["list"]]

    def _left_all(self, event: Event) -> None:
        reader = self.readers[event.of["address"]]
        reader.lists, reader.suppressed = {}, True

    def _moved(self, event: Event) -> None:
        self._live_in(self.readers[event.of["address"]].person, event.of["zone"])

    def _merged(self, event: Event) -> None:
        """Both live where the one does who is kept; each address goes on getting its own."""
        kept, gone = (self.readers[event.of[each]] for each in ("kept", "gone"))
        for each in [each for each in self.readers.values() if each.person == gone.person]:
            each.person = kept.person
        self._live_in(kept.person, kept.zone)

    def _live_in(self, person: str, zone: str) -> None:
        for each in self.readers.values():
            if each.person == person:
                each.zone = zone

    def _published(self, event: Event) -> None:
        number = event.of["item"]
        self.things[number] = Thing(number, event.of["lists"], event.of["due"], event.at, event.at)

    def _corrected(self, event: Event) -> None:
        thing = self.things[event.of["item"]]
        thing.revision, thing.changed = thing.revision + 1, event.at

    def _published_again(self, event: Event) -> None:
        self._corrected(event)
        thing = self.things[event.of["item"]]
        thing.withdrawn, thing.published = False, event.at

    def _withdrawn(self, event: Event) -> None:
        thing = self.things[event.of["item"]]
        thing.withdrawn, thing.changed = True, event.at

    def _refused(self, _event: Event) -> None:
        """Nothing happened."""

    def _outage(self, _event: Event) -> None:
        """Nothing happens for a while: the next tick shows it."""

    # --- the clock ---

    def _ticked(self, event: Event) -> None:
        """Whoever was due since the last tick is told what is new to them; the latest hour first, so that it is one mail."""
        now, before = event.at, self.ticked
        self.ticked = now
        live = [thing for thing in self.things.values() if thing.is_of_use(now)]
        on = defaultdict(list)
        for thing in live:
            for each in thing.lists:
                on[each].append(thing)
        moments = sorted(self._new_moments(now), reverse=True)
        for reader in self.readers.values():
            hours = _hours(reader, before or now - QUARTER, now) if reader.lists else ()
            if hours or moments:
                for until, often in _due(reader, hours, moments):
                    self._put_together(reader, until, often, on, now)

    def _new_moments(self, now: datetime) -> Iterator[datetime]:
        for thing in self.things.values():
            start = thing.changed - (thing.changed - EPOCH) % MOMENT
            fresh = not thing.withdrawn and thing.changed > now - REMEMBERED and start + MOMENT <= now
            if fresh and start not in self.moments:
                self.moments.add(start)
                yield start + MOMENT

    def _put_together(self, reader: Reader, until: datetime, often: int, on: dict[int, list[Thing]], now: datetime) -> None:
        day = now.astimezone(zone_of(reader.zone)).date()
        if not _receives(reader, day):
            return
        news = {
            thing.number: thing
            for each, (frequency, since) in reader.lists.items()
            if OFTEN[frequency] <= often
            for thing in on[each]
            if since <= thing.published < until and reader.told.get(thing.number, 0) < thing.revision
        }
        if news:
            order = sorted(news.values(), key=lambda each: (each.due is None, each.due or now, each.published, each.number))
            self.waiting.append(
                Waiting(reader, day, now, [(each, each.revision, each.number in reader.told) for each in order])
            )
            reader.told |= {each.number: each.revision for each in order}

    # --- the mail ---

    def _sent(self, event: Event) -> None:
        """What arrived must be what should have, message by message."""
        expected = Counter(self._expected(event.at))
        arrived = Counter(event.of["messages"])
        for message in (expected - arrived).elements():
            self.faults.append(f"{event.at}: missing {message}")
        for message in (arrived - expected).elements():
            self.faults.append(f"{event.at}: not expected {message}")
        for message in event.of["messages"]:
            self._look_at(message, event.at)

    def _expected(self, now: datetime) -> list[Message]:
        left, messages = [], []
        for each in self.waiting:
            paused = each.reader.paused_until and each.reader.paused_until > each.day + timedelta(days=(now - each.made).days)
            if paused:
                self.seen["digest held back by a pause chosen since"] += 1
                left.append(each)
            elif message := self._message(each, now):
                messages.append(message)
        self.waiting = left
        return messages

    def _message(self, waiting: Waiting, now: datetime) -> Message | None:
        reader = waiting.reader
        if reader.suppressed or not any(set(reader.lists) & thing.lists for thing, _, _ in waiting.things):
            self.seen["digest that nobody wants any more"] += 1
            return None
        kept = []
        for thing, noted, marked in waiting.things:
            if why := self._why_not(reader, thing, noted, now):
                self.seen[why] += 1
            else:
                kept.append((thing, marked))
                self.seen["item corrected while its digest waited"] += thing.revision > noted
        reader.told |= {thing.number: thing.revision for thing, _ in kept}
        marks = frozenset(thing.number for thing, marked in kept if marked)
        return Message(reader.address, tuple((thing.number, thing.revision) for thing, _ in kept), marks) if kept else None

    @staticmethod
    def _why_not(reader: Reader, thing: Thing, noted: int, now: datetime) -> str:
        if reader.told[thing.number] != noted:
            return "item that a later digest tells anew"
        if not thing.is_told(now):
            return "item withdrawn or over while its digest waited"
        return "" if set(reader.lists) & thing.lists else "item of a list that was left while its digest waited"

    # --- the promises, whatever was expected ---

    def _look_at(self, message: Message, now: datetime) -> None:
        reader = self.readers[message.address]
        self.seen["message"] += 1
        self.seen["correction told"] += len(message.marked)
        if not _receives(reader, now.astimezone(zone_of(reader.zone)).date()):
            self.faults.append(f"{now}: mailed although paused or gone: {message}")
        for number, revision in message.things:
            self.seen["item told"] += 1
            if (number, revision) in reader.got:
                self.faults.append(f"{now}: {reader.address} got {number} version {revision} twice")
            if not set(reader.lists) & self.things[number].lists:
                self.faults.append(f"{now}: {reader.address} got {number} of a list they left")
            reader.got.add((number, revision))

    def close(self, now: datetime) -> None:
        """After more than a week without a deed everybody has everything that is of use to them, as it is now.

        Whose pause ended less than a week ago may wait for their day still.
        """
        week_ago = now - WEEK
        there = [each for each in self.readers.values() if _receives(each, week_ago.astimezone(zone_of(each.zone)).date())]
        live = [thing for thing in self.things.values() if thing.is_of_use(now)]
        for reader in there:
            wanted = [thing for thing in live if any(_belongs(thing, *kept) for kept in reader.lists.items())]
            self.seen["item looked for at the end"] += len(wanted)
            lacking = [thing for thing in wanted if (thing.number, thing.revision) not in reader.got]
            self.faults += [f"{now}: {reader.address} never got {thing.number} version {thing.revision}" for thing in lacking]


def _belongs(thing: Thing, list_id: int, kept: tuple[str, datetime]) -> bool:
    return list_id in thing.lists and thing.published >= kept[1]


def _receives(reader: Reader, day: date) -> bool:
    return bool(reader.lists) and not reader.suppressed and (reader.paused_until is None or reader.paused_until <= day)


def _hours(reader: Reader, since: datetime, now: datetime) -> Sequence[tuple[datetime, bool]]:
    """When the reader's hour came since the last tick, and whether on a Monday."""
    return hours_begun(reader.zone, reader.hour, since - (since - EPOCH) % QUARTER, now - (now - EPOCH) % QUARTER)


def _due(reader: Reader, hours: Sequence[tuple[datetime, bool]], moments: Iterable[datetime]) -> list[tuple[datetime, int]]:
    """When the reader was due and what of, the latest first; of one time the rarest first."""
    often = {OFTEN[each] for each, _ in reader.lists.values()}
    due = [(until, OFTEN["at_once"]) for until in moments]
    for until, monday in hours:
        due += [(until, OFTEN["daily"])] + ([(until, OFTEN["weekly"])] if monday else [])
    return sorted((each for each in due if any(one <= each[1] for one in often)), reverse=True)
