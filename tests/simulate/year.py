"""The year: time goes on in uneven steps, people do things in between, clocks die for hours or days, the mail server too."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.deliveries.batches import BulkKind
from modules.mailings.digests.assembling import Assembly, assemble_next
from modules.mailings.digests.running import make_runs
from tests.simulate.judge import Judge
from tests.simulate.log import Log
from tests.simulate.sink import send_all
from tests.simulate.town import Town

ZONES = (
    "America/Los_Angeles",
    "America/Los_Angeles",
    "America/New_York",
    "America/Phoenix",
    "Pacific/Honolulu",
    "America/Sao_Paulo",
    "Europe/Madrid",
    "Australia/Lord_Howe",
    "Asia/Kathmandu",
)
BEGIN = datetime(2027, 1, 11, 18, 0, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
SETTLING = timedelta(days=9)
"""The quiet at the end: longer than a week, so that everybody was due once more."""
OUTAGES = (timedelta(hours=3), timedelta(hours=14), timedelta(days=2, hours=5))


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How large it is. `seed` decides the rest."""

    seed: int
    people: int
    days: int
    begin: datetime = BEGIN
    deeds_of_a_person: float = 8.0
    items_a_day: float = 3.0
    outages: float = 0.004
    """The share of ticks that no clock hears for hours or days."""
    steps: tuple[int, ...] = (1, 2, 4, 4)
    """How many quarters of an hour pass between two ticks."""


@dataclass
class Year:
    """Drives the product by its deeds with `now`, and writes down what happened."""

    session: Session
    kind: BulkKind
    plan: Plan
    log: Log = field(default_factory=Log)

    def __post_init__(self) -> None:
        """Chance is one for the whole year."""
        self.chance = random.Random(self.plan.seed)
        self.town = Town(self.chance, self.log, ZONES)
        self.assembly = Assembly(agency_zone=ZONES[0], host="convene.example.org", chunk=self.chance.choice((7, 100, 1_000)))

    def run(self) -> Judge:
        """Live through it; what the judge says of it."""
        now, end = self.plan.begin, self.plan.begin + timedelta(days=self.plan.days)
        self._do(self.town.found, now)
        while now < end:
            later = now + self._step()
            self._deeds(now, later)
            now = later
            self._tick(now, mail=self.chance.random() < 0.85)
        while now < end + SETTLING:
            now += QUARTER * max(self.plan.steps)
            self._tick(now, mail=True)
        judge = Judge()
        judge.read(self.log)
        return judge

    def _step(self) -> timedelta:
        """Mostly a quarter of an hour or some; at times no clock lives for long."""
        if self.chance.random() < self.plan.outages:
            outage = self.chance.choice(OUTAGES)
            self.log.tell(self.plan.begin, "outage", length=outage)
            return outage
        return self.chance.choice(self.plan.steps) * QUARTER + timedelta(seconds=self.chance.choice((0, 0, 2, 40)))

    def _deeds(self, since: datetime, until: datetime) -> None:
        """What people do between two ticks, each at its own moment, in the order of those."""
        share = (until - since) / timedelta(days=1)
        days = self.plan.days
        kinds: list[tuple[Callable[[Session, datetime], None], float]] = [
            (self.town.arrive, self._arrivals(since) * share),
            (self.town.change, self.plan.deeds_of_a_person * len(self.town.readers) / days * share),
            (self.town.publish, self.plan.items_a_day * share),
            (self.town.revise, self.plan.items_a_day * 0.4 * share),
        ]
        due = [(since + self.chance.random() * (until - since), deed) for deed, mean in kinds for _ in range(self._count(mean))]
        for moment, deed in sorted(due, key=lambda each: each[0]):
            if deed != self.town.change or self.town.readers:
                self._do(deed, moment)

    def _arrivals(self, since: datetime) -> float:
        """A day: most people come in the first month, so that they live through the year."""
        early = max(1.0, self.plan.days / 12)
        return (
            0.7 * self.plan.people / early
            if since < self.plan.begin + timedelta(days=early)
            else 0.33 * self.plan.people / self.plan.days
        )

    def _count(self, mean: float) -> int:
        """A whole number whose mean is `mean`."""
        return int(mean) + (self.chance.random() < mean % 1)

    def _do(self, deed: Callable[[Session, datetime], None], now: datetime) -> None:
        with transaction(self.session):
            deed(self.session, now)
        self.session.expunge_all()

    def _tick(self, now: datetime, *, mail: bool) -> None:
        """A clock rings, a worker assembles; where the mail server is there, what waits leaves."""
        with transaction(self.session):
            make_runs(self.session, ZONES[0], now)
        self.assembly.due.clear()
        more = True
        while more:
            with transaction(self.session):
                more = assemble_next(self.session, self.assembly, now)
            self.session.expunge_all()
        self.log.tell(now, "ticked")
        if mail:
            self.log.tell(now, "sent", messages=send_all(self.session, self.kind, now))


def told(log: Log, judge: Judge) -> Counter[str]:
    """How many cases of each kind there were."""
    return log.counts() + judge.seen
