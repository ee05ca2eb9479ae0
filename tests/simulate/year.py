"""The year: time goes on in uneven steps, people do things in between, clocks die for hours or days, the mail server too."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.mailings.digests.assembling import Assembly, assemble_next
from modules.mailings.digests.running import make_runs
from tests.simulate.deeds import Deeds
from tests.simulate.judge import Judge
from tests.simulate.log import Log
from tests.simulate.scenes import NO_CLOCK, NO_MAIL, Scenes, thursdays
from tests.simulate.sink import Sink
from tests.simulate.tally import Tally
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
BEGIN = datetime(2025, 1, 13, 18, 0, tzinfo=UTC)
"""Gone by: a signature of the future proves nothing to anybody."""
QUARTER, DAY = timedelta(minutes=15), timedelta(days=1)
SETTLING = timedelta(days=9)
"""The quiet at the end: longer than a week, so that everybody was due once more."""
OUTAGES = (timedelta(hours=3), timedelta(hours=14), timedelta(days=2, hours=5))
MAILED = 0.85
"""The share of ticks at which the mail server is there."""
Span = tuple[datetime, datetime]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How large it is. `seed` decides the rest."""

    seed: int
    people: int
    days: int
    begin: datetime = BEGIN
    deeds_of_a_person: float = 8.0
    items_a_day: float = 2.0
    outages: float = 0.004
    """The share of ticks that no clock hears for hours or days."""
    steps: tuple[int, ...] = (1, 2, 4, 4)
    """How many quarters of an hour pass between two ticks."""
    scenes_every: int = 28
    chunk: int = 500


@dataclass
class Year:
    """Drives the product by its deeds with `now`; the judge hears what happened, and `report` once in a while how far it is."""

    session: Session
    sink: Sink
    plan: Plan
    report: Callable[[str], None] = print
    log: Log = field(default_factory=Log)
    judge: Judge = field(default_factory=Judge)
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        """Chance is one for the whole year."""
        self.log.listeners = [self.judge.hear, self.tally.hear]
        self.chance = random.Random(self.plan.seed)
        self.deeds = Deeds(self.log)
        self.town = Town(self.chance, self.deeds, ZONES)
        self.assembly = Assembly(agency_zone=ZONES[0], host=self.sink.host, chunk=self.plan.chunk)
        self.agenda: list[tuple[datetime, Callable[[Session, datetime], None]]] = []
        self.performed: list[Span] = []
        self.no_mail: list[Span] = []
        self.no_clock: list[Span] = []

    def run(self) -> Counter[str]:
        """Live through it; how many cases of each kind there were."""
        now, end = self.plan.begin, self.plan.begin + timedelta(days=self.plan.days)
        self._do(self.town.found, now)
        self._rehearse(now)
        while now < end:
            later = now + self._step(now)
            self._deeds(now, later)
            self._say(now, later)
            now = later
            self._tick(now, mail=self._is_mailed(now))
        while now < end + SETTLING:
            now += QUARTER * max(self.plan.steps)
            self._tick(now, mail=True)
        self.judge.close(now)
        return self.log.counts + self.judge.seen + self.sink.seen

    def _rehearse(self, now: datetime) -> None:
        """Write every performance of the scenes into the agenda."""
        with transaction(self.session):
            list_id = self.deeds.found(self.session, now)
        for begin in thursdays(now, self.plan.days, self.plan.scenes_every):
            scenes = Scenes(self.deeds, list_id, begin)
            self.agenda += scenes.agenda()
            self.performed.append(scenes.span((0, NO_CLOCK[1])))
            self.no_mail.append(scenes.span(NO_MAIL))
            self.no_clock.append(scenes.span(NO_CLOCK))

    def _step(self, now: datetime) -> timedelta:
        """Mostly a quarter of an hour or some; at times no clock lives for long. Scenes bring their own outage."""
        step = self.chance.choice(self.plan.steps) * QUARTER + timedelta(seconds=self.chance.choice((0, 0, 2, 40)))
        for _, back in _holding(self.no_clock, now + step):
            self.log.tell(now, "outage")
            return back - now
        if self.chance.random() < self.plan.outages and not any(_holding(self.performed, now)):
            self.log.tell(now, "outage")
            return self.chance.choice(OUTAGES)
        return step

    def _is_mailed(self, now: datetime) -> bool:
        if any(_holding(self.no_mail, now)):
            return False
        return self.chance.random() < MAILED or any(_holding(self.performed, now))

    def _deeds(self, since: datetime, until: datetime) -> None:
        """What people do between two ticks, each at its own moment, in the order of those."""
        share = (until - since) / DAY
        days = self.plan.days
        kinds: list[tuple[Callable[[Session, datetime], None], float]] = [
            (self.town.arrive, self._arrivals(since) * share),
            (self.town.change, self.plan.deeds_of_a_person * len(self.town.readers) / days * share),
            (self.town.publish, self.plan.items_a_day * share),
            (self.town.revise, self.plan.items_a_day * 0.4 * share),
        ]
        due = [(since + self.chance.random() * (until - since), deed) for deed, mean in kinds for _ in range(self._count(mean))]
        due += [(moment, deed) for moment, deed in self.agenda if since < moment <= until]
        for moment, deed in sorted(due, key=lambda each: each[0]):
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
            self.log.tell(now, "sent", messages=self.sink.send_all(self.session, now))

    def _say(self, before: datetime, now: datetime) -> None:
        month = timedelta(days=30)
        passed = (now - self.plan.begin) // month
        if passed > (before - self.plan.begin) // month:
            seen = self.judge.seen
            self.report(
                f"  day {30 * passed}: {len(self.town.readers):,} people, {seen['message']:,} messages, "
                f"{seen['item told']:,} items told, {len(self.judge.faults)} faults"
            )


def _holding(spans: list[Span], moment: datetime) -> Iterator[Span]:
    return (each for each in spans if each[0] <= moment < each[1])
