"""The learners of the demonstration: what sample people have done in the sample modules, one lesson a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.groups.making import add_member, make_group
from modules.groups.models import Group
from modules.people.addresses import address_key, find_address
from modules.training.completion.enrolling import enroll, find_enrolment
from modules.training.completion.evidence import DWELL_SECONDS
from modules.training.content.catalog import Taught, content_of, find_module
from modules.training.content.values import (
    AnyActivity,
    AnyQuestion,
    Download,
    Journal,
    Lesson,
    Multiple,
    Order,
    Quiz,
    Rating,
    Reading,
    Recording,
    ShortText,
    Single,
    Survey,
    TrueFalse,
)
from modules.training.learning.assigning import assign
from modules.training.learning.recording import Learner, ToldEvent, record_events
from modules.training.learning.responding import respond
from modules.training.models import Enrolment
from webapp.cli.demo_content import content
from webapp.cli.demo_days import moment_on
from webapp.cli.demo_people import crowd

DAY = timedelta(days=1)
STEP = timedelta(minutes=4)


@dataclass(frozen=True)
class Study:
    """One learner of the file in one module."""

    session: Session
    taken: Enrolment
    said: dict[str, Any]
    now: datetime

    def take(self, lesson: Lesson, at: datetime) -> None:
        """Do all of a lesson that asks for no words; the words stand in the file."""
        told = []
        for number, activity in enumerate(lesson.activities):
            moment, key = min(at + number * STEP, self.now), f"{lesson.key}/{activity.key}"
            if deed := _deed(activity):
                told.append(ToldEvent(uuid4(), key, *deed, moment, self.taken.version_id))
            elif words := self._words(activity):
                respond(self.session, self.taken, key, uuid4(), words, moment, shared=True)
        record_events(self.session, Learner(self.taken.person_id, self.taken.module_id), told, at + len(told) * STEP)

    def _words(self, activity: AnyActivity) -> dict[str, Any]:
        if isinstance(activity, Journal) and "journal" in self.said:
            return {"text": self.said["journal"]}
        return self.said.get("survey", {}) if isinstance(activity, Survey) else {}


def add_learners(session: Session, zone: str, now: datetime) -> int:
    """Let those study who have not begun; how many. Modules that are not there are left out."""
    file, people = content("learners"), _people(session, now)
    began = sum(_study(session, said, people, now) for said in file["learner"])
    for said in file["group"] if began else ():
        _assign(session, said, people, moment_on(now, zone, -said["due"]), now)
    return began


def _people(session: Session, now: datetime) -> dict[str, int]:
    return {person.name.removesuffix(" Sample"): person.id for person in crowd(session, now)}


def _study(session: Session, said: dict[str, Any], people: dict[str, int], now: datetime) -> bool:
    taught, person_id = _module(session, said), _person_id(session, said, people)
    if taught is None or taught.version is None or person_id is None:
        return False
    if find_enrolment(session, person_id, taught.module.id) is not None:
        return False
    began = now - said["began"] * DAY
    study = Study(session, enroll(session, person_id, taught.module, began), said, now)
    for number, lesson in enumerate(content_of(taught.version).lessons[: said["lessons"]]):
        study.take(lesson, began + number * DAY)
    return True


def _module(session: Session, said: dict[str, Any]) -> Taught | None:
    series_slug, module_slug = said["module"].split("/")
    return find_module(session, series_slug, module_slug)


def _person_id(session: Session, said: dict[str, Any], people: dict[str, int]) -> int | None:
    if "name" in said:
        return people[said["name"]]
    known = find_address(session, address_key(said["address"]))
    return known.person_id if known else None


def _assign(session: Session, said: dict[str, Any], people: dict[str, int], due: datetime, now: datetime) -> None:
    taught = _module(session, said)
    if taught is None or session.scalars(select(Group.id).where(Group.name == said["name"])).first() is not None:
        return
    given = now - said["given"] * DAY
    group = make_group(session, said["name"], given)
    for name in said["members"]:
        add_member(session, group.id, people[name], given)
    assign(session, taught.module, group.id, due, by=None, now=given)


def _deed(activity: AnyActivity) -> tuple[str, dict[str, Any]] | None:
    """Verb and payload of what needs no words."""
    if isinstance(activity, Reading | Recording):
        return "viewed", {"seconds": DWELL_SECONDS, "end": True}
    if isinstance(activity, Quiz):
        return "answered", {"answers": {each.key: _right(each) for each in activity.questions}}
    if isinstance(activity, Rating):
        return "submitted", {"answers": {each.key: activity.levels[-1].key for each in activity.statements}}
    return ("submitted", {}) if isinstance(activity, Download) else None


def _right(question: AnyQuestion) -> list[str]:
    match question:
        case Single() | Multiple():
            return [each.key for each in question.choices if each.right]
        case TrueFalse():
            return ["true" if question.answer else "false"]
        case Order():
            return [each.key for each in question.items]
        case ShortText():
            return [next(iter(question.accept.values()))[0]]
