"""Whatever learners, staff and authors do in whatever order: stored is rebuilt, and what was earned stays as it was."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta
from itertools import pairwise
from uuid import uuid4

from sqlalchemy import func, select

from modules.outbox.models import OutboxFact
from modules.training.completion.auditing import compare
from modules.training.completion.counting import recount
from modules.training.completion.enrolling import move
from modules.training.completion.progress import completions_of, waivers_of
from modules.training.completion.waiving import end_waiver, waive
from modules.training.completion.withdrawing import withdraw
from modules.training.facts import ModuleCompleted
from modules.training.learning.answering import answer_quiz
from modules.training.learning.responding import respond
from modules.training.models import Completion, Progress, Withdrawal
from tests.factories.learning import MINUTE, READ, a_learner, count_all, tell, told
from tests.factories.training import RIGHT_ANSWERS, a_module, publish_again, rewritten
from tests.modules.training.test_enrolling import MORE, RULE, with_a_new_part, without_live

LEARNERS, PLAYS, STEPS = 3, 12, 40
ROWS = select(Completion).order_by(Completion.id)


class OneModule:
    """One module, three learners, an author who cannot leave it alone, and a worker that comes now and then."""

    def __init__(self, session, began, chance, seen):
        self.session, self.now, self.chance, self.seen = session, began, chance, seen
        self.module = a_module(session, began, lessons=without_live(), rule=RULE)
        self.learners = [a_learner(session, began, self.module) for _ in range(LEARNERS)]
        self.told = {learner: [] for learner in self.learners}
        self.earned: dict[int, tuple] = {}
        self.edits = 0

    def read(self, learner):
        activity = self.chance.choice(["first/read", "first/film", "first/law"])
        event = told(learner, activity, "viewed", READ, self.now + self.chance.randint(-60, 60) * MINUTE)
        self.told[learner].append(event)
        tell(self.session, learner, event, now=self.now)

    def tell_everything_again(self, learner):
        tell(self.session, learner, *reversed(self.told[learner]), now=self.now)

    def answer(self, learner):
        given = self.chance.choice([{}, RIGHT_ANSWERS])
        answer_quiz(self.session, learner, "first/check", uuid4(), given, self.now)

    def write(self, learner):
        respond(self.session, learner, "second/journal", uuid4(), {"text": "Tea."}, self.now)

    def do_all_of_it(self, learner):
        for activity in ("first/read", "first/film", "first/law"):
            tell(self.session, learner, told(learner, activity, "viewed", READ, self.now), now=self.now)
        answer_quiz(self.session, learner, "first/check", uuid4(), RIGHT_ANSWERS, self.now)
        self.write(learner)

    def let_off(self, learner):
        activity = self.chance.choice(["first/read", "second/journal"])
        waive(self.session, learner.person_id, self.module, activity, "On paper.", by=None, now=self.now)

    def take_that_back(self, learner):
        for waiver in waivers_of(self.session, learner.person_id, self.module.id):
            end_waiver(self.session, waiver.id, by=None, now=self.now)

    def take_a_completion_back(self, _learner):
        done = [each for learner in self.learners for each in completions_of(self.session, learner.person_id).values()]
        if done:
            withdraw(self.session, self.chance.choice(done).id, "A mix-up.", by=None, now=self.now)
            self.seen["taken back"] += 1

    def publish_anew(self, _learner):
        self.edits += 1
        change = self.chance.choice(["correction", "improvement", "required"])
        lessons, asked = self.chance.choice([(with_a_new_part(), MORE), (without_live(), RULE)])
        lessons[0]["activities"][0]["words"]["en"] = f"Chairs, counted {self.edits} times."
        rewritten(self.session, self.module, self.now, lessons=lessons, rule=asked)
        publish_again(self.session, self.module, self.now, change)

    def go_to_the_newest(self, learner):
        move(self.session, learner, self.now)

    def count(self, _learner):
        recount(self.session, self.now, limit=2)

    def count_everybody(self, _learner):
        count_all(self.session, self.now)
        for progress in self.session.scalars(select(Progress)):
            waived = any(each.get("waived") for each in progress.state["requirements"])
            kind = "waived" if waived else "complete" if progress.percent == 100 else "partial" if progress.percent else "none"
            self.seen[kind] += 1

    def step(self):
        """One deed, and what must be true after it."""
        often, seldom = (
            ["read", "answer", "write", "count"],
            ["tell_everything_again", "let_off", "take_that_back", "do_all_of_it", "take_a_completion_back"],
        )
        deeds = 3 * often + 2 * [*seldom, "count_everybody"] + ["publish_anew", "go_to_the_newest"]
        getattr(self, self.chance.choice(deeds))(self.chance.choice(self.learners))
        self.now += timedelta(minutes=self.chance.randint(0, 20))
        self.stored_is_rebuilt_but_for_those_who_wait()
        self.what_was_earned_stays_as_it_was_and_was_told_once()

    def stored_is_rebuilt_but_for_those_who_wait(self):
        found = compare(self.session)
        assert found.drifted == []
        self.seen["waiting" if found.stale else "settled"] += 1

    def what_was_earned_stays_as_it_was_and_was_told_once(self):
        rows = {row.id: (row.person_id, row.cycle, row.earned_at, row.version_hash) for row in self.session.scalars(ROWS)}
        assert self.earned.items() <= rows.items()
        for row in rows.keys() - self.earned.keys():
            self.seen["earned anew" if rows[row][1] > 1 else "earned"] += 1
        self.earned = rows
        gone = {each.completion_id: each.withdrawn_at for each in self.session.scalars(select(Withdrawal))}
        for learner in self.learners:
            own = [key for key, row in rows.items() if row[0] == learner.person_id]
            assert [rows[key][1] for key in own] == list(range(1, len(own) + 1))
            # Each but the last was taken back, and before the next could be earned.
            assert all(gone[one] <= rows[other][2] for one, other in pairwise(own))
        assert self.session.scalar(select(func.count()).where(OutboxFact.name == ModuleCompleted.name())) == len(rows)


def test_the_promises_hold_after_every_step(session, now):
    seen: Counter[str] = Counter()
    for seed in range(PLAYS):
        with session.begin_nested() as play:
            module = OneModule(session, now, random.Random(seed), seen)
            for _ in range(STEPS):
                module.step()
            play.rollback()
        session.expunge_all()
    print(dict(seen))
    looked = sum(seen[kind] for kind in ("waived", "complete", "partial", "none"))
    assert min(seen[kind] for kind in ("waived", "complete", "partial")) >= looked / 20
    assert min(seen["waiting"], seen["settled"]) >= PLAYS * STEPS / 20
    assert min(seen["earned anew"], seen["earned"]) >= (seen["earned"] + seen["earned anew"]) / 20
