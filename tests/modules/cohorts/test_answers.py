"""The shared draft: no text is ever lost, whoever writes when; and the control, a plain overwrite, which loses."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import Engine, create_engine, select, update
from sqlalchemy.orm import Session

from modules.cohorts.applying.answers import (
    IS_OPEN,
    LONGEST_ANSWER,
    Typed,
    answers_of,
    earlier_text,
    history_of,
    write_answer,
    write_answers,
)
from modules.cohorts.applying.states import STATES, takes_words
from modules.cohorts.errors import AnswerChanged, AnswerTooLong, ApplicationClosed
from modules.cohorts.models import Answer, AnswerVersion, Application
from modules.cohorts.rounds.rounds import counts
from modules.core.db import transaction
from modules.core.errors import NotFound
from tests.factories.cohorts import a_round, an_application
from tests.factories.people import a_person
from tests.waiting import PATIENCE

INTERLEAVINGS = 100
MOST_PEOPLE = 8
QUESTIONS = ("why", "problem")


@pytest.fixture
def draft(session, now):
    return an_application(session, now)


def test_an_answer_rises_with_each_write_and_keeps_its_history(session, now, draft):
    person = a_person(session, now, name="María Peña")
    write_answer(session, draft, "why", "First", 0, person.id, now)
    write_answer(session, draft, "why", "Second", 1, person.id, now + timedelta(minutes=1))
    assert answers_of(session, draft.id)["why"].value == "Second"
    assert answers_of(session, draft.id)["why"].version == 2
    assert [(each.value, each.kept, each.name) for each in history_of(session, draft.id, "why")] == [
        ("Second", True, "María Peña"),
        ("First", True, "María Peña"),
    ]


def test_a_lost_race_carries_both_texts_and_keeps_mine(session, now, draft):
    me, other = a_person(session, now), a_person(session, now, name="The other")
    write_answer(session, draft, "why", "Theirs", 0, other.id, now)
    with pytest.raises(AnswerChanged) as lost:
        write_answer(session, draft, "why", "Mine", 0, me.id, now)
    assert (lost.value.theirs.value, lost.value.theirs.version, lost.value.mine) == ("Theirs", 1, "Mine")
    assert [(each.value, each.kept) for each in history_of(session, draft.id, "why")] == [("Mine", False), ("Theirs", True)]
    assert write_answer(session, draft, "why", "Both", 1, me.id, now).version == 2


def test_the_text_that_lost_is_kept_once_however_often_it_is_sent(session, now, draft):
    me = a_person(session, now)
    write_answer(session, draft, "problem", "Theirs", 0, None, now)
    for text in ("Mine", "Mine", "Mine too"):
        with pytest.raises(AnswerChanged):
            write_answer(session, draft, "problem", text, 0, me.id, now)
    assert [each.value for each in history_of(session, draft.id, "problem") if not each.kept] == ["Mine too", "Mine"]


def test_a_repeat_of_what_stands_is_no_change(session, now, draft):
    write_answer(session, draft, "why", "Same", 0, None, now)
    assert write_answer(session, draft, "why", "Same", 0, None, now).version == 1
    assert write_answer(session, draft, "why", " Same\r\n", 7, None, now).version == 1
    assert write_answer(session, draft, "schools", "", 0, None, now).version == 0
    assert len(history_of(session, draft.id, "why")) == 1


def test_what_was_seen_and_sent_back_unchanged_is_no_edit(session, now, draft):
    """A page sends all its answers: those that its reader left alone give way to what a colleague wrote."""
    write_answer(session, draft, "why", "Seen", 0, None, now)
    write_answer(session, draft, "why", "Theirs", 1, None, now)
    assert write_answers(session, draft, {"why": Typed("Seen", 1), "problem": Typed("", 0)}, None, now) == []
    write_answer(session, draft, "problem", "Theirs", 0, None, now)
    assert write_answers(session, draft, {"problem": Typed("", 0)}, None, now) == []
    assert {stand.value for stand in answers_of(session, draft.id).values()} == {"Theirs"}
    assert [each.value for each in history_of(session, draft.id, "why")] == ["Theirs", "Seen"]


def test_an_answer_can_be_emptied_and_an_earlier_one_written_again(session, now, draft):
    write_answer(session, draft, "why", "Words", 0, None, now)
    assert write_answer(session, draft, "why", "", 1, None, now).value == ""
    first = history_of(session, draft.id, "why")[-1]
    again = earlier_text(session, draft.id, "why", first.id)
    assert write_answer(session, draft, "why", again, 2, None, now).value == "Words"
    with pytest.raises(NotFound):
        earlier_text(session, draft.id, "problem", first.id)


def test_several_answers_are_saved_each_on_its_own(session, now, draft):
    write_answer(session, draft, "why", "Theirs", 0, None, now)
    lost = write_answers(session, draft, {"why": Typed("Mine", 0), "problem": Typed("New", 0)}, None, now)
    assert [each.question for each in lost] == ["why"]
    assert {key: stand.value for key, stand in answers_of(session, draft.id).items()} == {"why": "Theirs", "problem": "New"}


def test_what_cannot_be_stored_is_refused_or_cleaned(session, now, draft):
    with pytest.raises(AnswerTooLong):
        write_answer(session, draft, "why", "a" * (LONGEST_ANSWER + 1), 0, None, now)
    assert write_answer(session, draft, "why", "one\x00two", 0, None, now).value == "onetwo"


@pytest.mark.parametrize(("state", "days", "open_"), [("draft", 40, True), ("supplemental", 40, True), ("submitted", 29, True)])
def test_states_that_take_answers(session, now, state, days, open_):
    application = an_application(session, now, state=state)
    assert write_answer(session, application, "why", "Words", 0, None, now + timedelta(days=days)).version == 1


@pytest.mark.parametrize(("state", "days"), [("submitted", 31), ("eligible", 1), ("chosen", 1), ("withdrawn", 1)])
def test_states_that_take_none(session, now, state, days):
    application = an_application(session, now, state=state)
    with pytest.raises(ApplicationClosed):
        write_answer(session, application, "why", "Words", 0, None, now + timedelta(days=days))
    assert history_of(session, application.id, "why") == []


@pytest.mark.parametrize("state", sorted(STATES))
def test_pages_and_the_statement_that_writes_judge_alike(session, now, state):
    round_ = a_round(session, now, closes_at=now + timedelta(days=1), grace_seconds=60)
    application = an_application(session, now, round_, state=state)
    for late in (-1, 59, 61):
        at = round_.closes_at + timedelta(seconds=late)
        written = session.scalar(IS_OPEN, {"application_id": application.id, "now": at}) is not None
        assert takes_words(state, in_time=counts(round_, at)) == written, late


def test_grace_counts_for_answers_too(session, now):
    round_ = a_round(session, now, closes_at=now + timedelta(hours=1), grace_seconds=60)
    application = an_application(session, now, round_, state="submitted")
    assert write_answer(session, application, "why", "Words", 0, None, now + timedelta(hours=1, seconds=59)).version == 1
    with pytest.raises(ApplicationClosed):
        write_answer(session, application, "why", "More", 1, None, now + timedelta(hours=1, seconds=60))


class Writer:
    """Somebody with the page open: reads an answer, writes over what they saw, and puts both together when they lost."""

    def __init__(self, engine, application_id, number, now):
        self.engine, self.application_id, self.number, self.now = engine, application_id, number, now
        self.typed: list[str] = []
        self.lost = 0

    def edit(self, question, word):
        with Session(self.engine) as session:
            seen = answers_of(session, self.application_id).get(question)
        mine, version = f"{seen.value if seen else ''} {word}".strip(), seen.version if seen else 0
        while (theirs := self.save(question, mine, version)) is not None:
            self.lost += 1
            mine, version = f"{theirs.value} {word}", theirs.version

    def save(self, question, text, version):
        self.typed.append(text)
        with Session(self.engine, expire_on_commit=False) as session, transaction(session):
            application = session.get_one(Application, self.application_id)
            lost = write_answers(session, application, {question: Typed(text, version)}, None, self.now)
            return lost[0].theirs if lost else None


class Overwriter(Writer):
    """The control: writes what was typed, whatever stands by now."""

    def save(self, question, text, _version):
        self.typed.append(text)
        with Session(self.engine) as session, transaction(session):
            session.execute(update(Answer).where(Answer.question == question).values(value=text))


@pytest.fixture
def crowd_engine(fresh_database) -> Iterator[Engine]:
    """A connection for each of the people."""
    made = create_engine(fresh_database.url, pool_size=MOST_PEOPLE)
    yield made
    made.dispose()


def together(own, now, seed, writer=Writer):
    """Several people edit one draft at once: (everybody's words by question, the writers, the application)."""
    chance = random.Random(seed)
    with Session(own) as session, transaction(session):
        application_id = an_application(session, now).id
        if writer is Overwriter:
            session.add_all(
                Answer(application_id=application_id, question=each, version=1, changed_at=now) for each in QUESTIONS
            )
    writers = [writer(own, application_id, number, now) for number in range(chance.randint(2, MOST_PEOPLE))]
    words = {each: [(chance.choice(QUESTIONS), f"w{each.number}.{turn}") for turn in range(2)] for each in writers}
    start = threading.Barrier(len(writers), timeout=PATIENCE)

    def run(each):
        start.wait()
        for question, word in words[each]:
            each.edit(question, word)

    with ThreadPoolExecutor(len(writers)) as threads:
        list(threads.map(run, writers))
    return Counter(pair for each in writers for pair in words[each]), writers, application_id


def test_a_hundred_interleavings_lose_nothing(crowd_engine, now):
    lost = 0
    for seed in range(INTERLEAVINGS):
        words, writers, application_id = together(crowd_engine, now, seed)
        with Session(crowd_engine) as session:
            standing = answers_of(session, application_id)
            kept = set(session.scalars(select(AnswerVersion.value).where(AnswerVersion.application_id == application_id)))
        typed = {text for each in writers for text in each.typed}
        assert typed <= kept, "a text that somebody wrote is not in the history"
        assert {each.value for each in standing.values()} <= typed, "nobody chose what stands"
        for question, word in words:
            assert word in standing[question].value.split(), "an edit was overwritten unseen"
        lost += sum(each.lost for each in writers)
    print(f"{INTERLEAVINGS} interleavings, {lost} lost races shown to whoever lost them")
    assert lost > INTERLEAVINGS / 20, "hardly any race was run: this proved nothing"


def test_the_control_a_plain_overwrite_loses(crowd_engine, now):
    """Else the interleavings above would prove nothing."""
    assert any(_lost_words(crowd_engine, now, seed) for seed in range(INTERLEAVINGS))


def _lost_words(engine, now, seed) -> int:
    words, _, application_id = together(engine, now, seed, Overwriter)
    with Session(engine) as session:
        standing = answers_of(session, application_id)
    return sum(word not in standing[question].value.split() for question, word in words)
