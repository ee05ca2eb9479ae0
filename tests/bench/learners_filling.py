"""100,000 sample people who take sample modules: enrolments, what they did, wrote and finished, certificates, groups with days."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Column, MetaData, String, Table, insert, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateTable

from modules.training.completion.awarding import module_key
from modules.training.completion.state import State, state_of
from modules.training.content.catalog import content_of, modules_of
from modules.training.content.values import Journal, ModuleContent, Quiz, Reading, Scale, Survey, SurveyChoice, Words
from modules.training.helping.feedback_sums import keep_sums
from modules.training.models import Module, ModuleVersion, Series
from tests.factories.training import a_content, a_module, publish_again, rewritten, words
from webapp.cli.demo_training import add_training

PEOPLE = 100_000
COHORTS, COHORT_SIZE = 60, 150
ATTEMPTS = 2
VARIANTS = 50


@dataclass(frozen=True)
class Filled:
    """What the pages are asked of: the module that most people take, one of its learners who is stuck, a cohort of them."""

    series_slug: str
    module_slug: str
    module_id: int
    lesson: str
    person_id: int
    group_id: int
    cohort_id: int


_scratch = MetaData()
_KEPT = {"prefixes": ["temporary"], "postgresql_on_commit": "DROP"}


def _table(name: str, numbers: str, texts: str, json: str) -> Table:
    """A table for the time of the filling; its columns by their names."""
    kinds = ((numbers, BigInteger), (texts, String), (json, JSONB))
    return Table(name, _scratch, *(Column(each, kind) for names, kind in kinds for each in names.split()), **_KEPT)


SAMPLE_MODULE = _table("sample_module", "place module_id version_id old_id", "hash quiz award_key", "open_state done_state")
SAMPLE_DEED = _table("sample_deed", "place number", "activity verb", "payload")
SAMPLE_ANSWERS = _table("sample_answers", "place variant", "activity kind own", "answers")

PERSONS = """
    insert into people_person (name, created_at)
    select (array['María','José','Ana','Nguyen','Xóchitl','Liam','Noor','Wei'])[1 + number % 8] || ' Sample ' || number,
           :now - number % 1000 * interval '1 day'
    from generate_series(1, :people) as number;
    insert into people_address (person_id, address, key, confirmed_at, created_at)
    select id, 'sample' || id || '@example.org', 'sample' || id || '@example.org', :now, :now from people_person;
    create temporary table learner on commit drop as
    select person.id as person_id, place, random() as fate, random() as chance,
           :now - (case when random() < 0.3 then 20 else 700 end) * random() * interval '1 day' as began_at
    from people_person as person cross join generate_series(1, :modules) as place
    where person.id <= :people and (hashint8(100 * person.id + place) & 1023) / cast(1024 as float) < 0.85 / power(place, cast(0.8 as float));
"""
"""The first module is taken by most, each after it by fewer: about three and a half by each. A third began lately."""

LEARNING = """
    insert into training_enrolment (person_id, module_id, version_id, enrolled_at)
    select person_id, module_id, case when chance < 0.4 then coalesce(old_id, version_id) else version_id end, began_at
    from learner join sample_module using (place);
    insert into training_progress
        (person_id, module_id, version_id, state, percent, minutes_left, satisfied_at, last_event_at, idle_since, counted_at,
         quiz_out, quiz_out_at, still_at)
    select person_id, module_id, version_id, case when fate < 0.65 then done_state else open_state end,
           case when fate < 0.65 then 100 else (90 * chance)::int end, case when fate < 0.65 then 0 else 40 end,
           case when fate < 0.65 then least(:now, began_at + chance * interval '30 days') end,
           case when fate < 0.94 then least(:now, began_at + chance * interval '30 days') end,
           case when fate >= 0.94 then began_at
                when fate >= 0.65 then least(:now, began_at + chance * interval '30 days') end, :now,
           case when fate between 0.65 and 0.68 then coalesce(quiz, '') else '' end,
           case when fate between 0.65 and 0.68 and quiz is not null
                then least(:now, began_at + chance * interval '30 days') end, :now
    from learner join sample_module using (place);
    insert into training_completion (person_id, module_id, version_id, version_hash, minutes, earned_at, counted_at)
    select person_id, module_id, version_id, hash, 60, least(:now, began_at + chance * interval '30 days'), :now
    from learner join sample_module using (place) where fate < 0.65;
    insert into training_withdrawal (completion_id, reason, withdrawn_at)
    select id, 'Sample', :now from training_completion where id % 1000 = 0;
    insert into training_learning_event
        (id, person_id, module_id, version_id, activity, verb, payload, number, occurred_at, received_at)
    select gen_random_uuid(), person_id, module_id, version_id, activity, verb, payload, number,
           least(:now, began_at + chance * interval '30 days' - number * interval '1 minute'), :now
    from learner join sample_module using (place) join sample_deed using (place) where fate < 0.94 and number <= 2;
    insert into training_learning_event
        (id, person_id, module_id, version_id, activity, verb, payload, number, occurred_at, received_at)
    select gen_random_uuid(), person_id, module_id, version_id, quiz, 'answered', '{"points": 1, "of": 5, "answers": {}}', number,
           least(:now, began_at + chance * interval '30 days'), :now
    from learner join sample_module using (place) cross join generate_series(1, :attempts) as number
    where fate between 0.65 and 0.68 and quiz is not null;
"""
"""Two of three are done; of the others some are at it, and many have long been silent."""

WRITING = """
    insert into training_response (id, person_id, module_id, version_id, activity, kind, answers, shared, submitted_at)
    select gen_random_uuid(), person_id, module_id, version_id, activity, kind,
           case when own = '' then answers else answers || jsonb_build_object(own, 'Sample words of learner ' || person_id) end,
           kind = 'journal' and chance < 0.02, least(:now, began_at + chance * interval '30 days')
    from learner join sample_module using (place) join sample_answers using (place)
    where variant = person_id % :variants and (fate < 0.55 or kind = 'journal' and fate < 0.6);
    insert into training_response (id, person_id, module_id, version_id, activity, kind, answers, submitted_at)
    select gen_random_uuid(), person_id, module_id, version_id, activity, kind, answers, submitted_at + interval '1 hour'
    from training_response where kind = 'survey' and person_id % 20 = 0;
    insert into awards_award
        (code, definition_id, person_id, name, title_en, title_es, issuer, credits, minutes, earned_at, issued_at, sample)
    select 'S' || completion.id, definition.id, person.id, person.name, title_en, title_es, issuer, credits, 60, earned_at,
           earned_at, true
    from training_completion as completion join people_person as person on person.id = person_id
    join sample_module using (module_id) join awards_definition as definition on key = award_key;
"""

GROUPS = """
    insert into groups_group (name, owner_kind, owner_id, created_at)
    select 'Sample cohort ' || number, 'cohort', number, :now from generate_series(1, :cohorts) as number;
    insert into groups_member (group_id, person_id, joined_at)
    select groups_group.id, 1 + (owner_id * 977 + number * 31) % :people, :now - interval '600 days'
    from groups_group cross join generate_series(1, :size) as number on conflict do nothing;
    insert into training_assignment (module_id, group_id, due_at, assigned_at)
    select module_id, groups_group.id, :now + (30 - 10 * owner_id + 20 * place) * interval '1 day', :now - interval '600 days'
    from groups_group cross join sample_module where place <= 6;
"""


def fill(session: Session, now: datetime) -> Filled:
    """Everything by statements about sets; the same each time."""
    session.execute(text("select setseed(0.5)"))
    taught = _modules(session, now)
    _samples(session, taught)
    values = {"now": now, "people": PEOPLE, "modules": len(taught), "attempts": ATTEMPTS, "variants": VARIANTS}
    values |= {"cohorts": COHORTS, "size": COHORT_SIZE}
    for statements in (PERSONS, LEARNING, WRITING, GROUPS):
        for statement in statements.split(";\n"):
            if statement.strip():
                session.execute(text(statement), values)
    keep_sums(session, now)
    return _filled(session, taught[0])


def _modules(session: Session, now: datetime) -> list[Module]:
    """Those of the demonstration, the first in two versions, and one whose quiz may be answered twice."""
    add_training(session, "Sample Agency", now)
    lessons = msgspec.to_builtins(a_content().lessons)
    lessons[0]["activities"][3]["attempts"] = ATTEMPTS
    lessons[1]["activities"] = [each for each in lessons[1]["activities"] if each["kind"] != "live"]
    strict = a_module(session, now, lessons=lessons)
    order = select(Series.id).order_by(Series.position, Series.id)
    series_ids = list(session.scalars(order))
    taught = [
        each.module for each in modules_of(session, series_ids) if each.version is not None and each.module.id != strict.id
    ]
    rewritten(session, taught[0], now, summary=words("Said better."))
    publish_again(session, taught[0], now)
    return [taught[0], strict, *taught[1:]]


def _samples(session: Session, modules: list[Module]) -> None:
    """What the statements take from the contents: a row for each module, its deeds, and its answers."""
    for each in (SAMPLE_MODULE, SAMPLE_DEED, SAMPLE_ANSWERS):
        session.execute(CreateTable(each))
    for place, module in enumerate(modules, 1):
        content = _sample(session, place, module)
        session.execute(insert(SAMPLE_DEED), [{"place": place} | each for each in _deeds(content)])
        if answers := list(_answers(content)):
            session.execute(insert(SAMPLE_ANSWERS), [{"place": place} | each for each in answers])


def _sample(session: Session, place: int, module: Module) -> ModuleContent:
    versions = session.scalars(select(ModuleVersion).filter_by(module_id=module.id).order_by(ModuleVersion.number.desc())).all()
    content = content_of(versions[0])
    begun = state_of(content, {}, (), ())
    quizzes = [key for key, _, each in content.activities() if isinstance(each, Quiz) and each.attempts]
    row = {
        "place": place,
        "module_id": module.id,
        "version_id": versions[0].id,
        "old_id": versions[1].id if len(versions) > 1 else None,
        "hash": versions[0].hash,
        "open_state": msgspec.to_builtins(begun),
        "done_state": msgspec.to_builtins(_done(begun, versions[0].published_at)),
        "quiz": quizzes[0] if quizzes else None,
        "award_key": module_key(session.get_one(Series, module.series_id), module),
    }
    session.execute(insert(SAMPLE_MODULE), [row])
    return content


def _done(begun: State, at: datetime) -> State:
    done = [msgspec.structs.replace(each, have=each.need, done_at=at) for each in begun.requirements]
    return State(satisfied_at=at, percent=100, minutes_left=0, requirements=done)


def _deeds(content: ModuleContent) -> Iterator[dict[str, Any]]:
    said = {
        Reading: ("viewed", {"seconds": 20, "end": True}),
        Quiz: ("answered", {"points": 4, "of": 5, "answers": {}}),
        Journal: ("submitted", {}),
    }
    chosen = [(key, *said[type(each)]) for key, _, each in content.activities() if type(each) in said]
    for number, (key, verb, payload) in enumerate(chosen, 1):
        yield {"number": number, "activity": key, "verb": verb, "payload": payload}


def _answers(content: ModuleContent) -> Iterator[dict[str, Any]]:
    chance = random.Random(20270111)
    for key, _, each in content.activities():
        if isinstance(each, Survey):
            own = next((question.key for question in each.questions if isinstance(question, Words)), "")
            for variant in range(VARIANTS):
                given = {one.key: _given(one, chance) for one in each.questions if not isinstance(one, Words)}
                yield {"activity": key, "kind": "survey", "variant": variant, "own": own, "answers": given}
        if isinstance(each, Journal):
            for variant in range(VARIANTS):
                yield {"activity": key, "kind": "journal", "variant": variant, "own": "text", "answers": {}}


def _given(question: Scale | SurveyChoice, chance: random.Random) -> int | str:
    return chance.choice(question.choices).key if isinstance(question, SurveyChoice) else chance.randint(1, 5)


def _filled(session: Session, module: Module) -> Filled:
    stuck = """
        select person_id from training_progress
        where module_id = :module and idle_since is not null and last_event_at is not null order by person_id limit 1
    """
    group_id, cohort_id = session.execute(text("select id, owner_id from groups_group where owner_id = 7")).one()
    version = session.get_one(ModuleVersion, module.current_id)
    return Filled(
        series_slug=session.get_one(Series, module.series_id).slug,
        module_slug=module.slug,
        module_id=module.id,
        lesson=content_of(version).lessons[1].key,
        person_id=session.scalar(text(stuck), {"module": module.id}),
        group_id=group_id,
        cohort_id=cohort_id,
    )
