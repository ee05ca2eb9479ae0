"""Learners and what their devices tell, in the words of the field."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy.orm import Session

from modules.people.models import Person
from modules.training.completion.counting import recount
from modules.training.completion.enrolling import enroll
from modules.training.completion.evidence import Evidence
from modules.training.completion.ledger import find_page
from modules.training.completion.state import State
from modules.training.learning.payloads import ToldEvent
from modules.training.learning.recording import Learner, record_events
from modules.training.models import Enrolment, Module, ModuleVersion
from tests.factories.people import a_person
from tests.factories.training import RIGHT_ANSWERS

READ = {"seconds": 20, "end": True}
MINUTE = timedelta(minutes=1)
_numbers = count(1)


def a_learner(session: Session, now: datetime, module: Module, person: Person | None = None) -> Enrolment:
    """Somebody who takes the module."""
    return enroll(session, (person or a_person(session, now)).id, module, now)


def told(enrolment: Enrolment, activity: str, verb: str, payload: dict[str, Any], at: datetime, **over: Any) -> ToldEvent:
    """What the learner's device tells, with an id of its own and the pinned version."""
    values = {"id": uuid4(), "version_id": enrolment.version_id, "number": next(_numbers)} | over
    return ToldEvent(activity=activity, verb=verb, payload=payload, occurred_at=at, **values)


def tell(session: Session, enrolment: Enrolment, *events: ToldEvent, now: datetime) -> dict[UUID, str]:
    """Record the events; what was refused, and why."""
    return record_events(session, Learner(enrolment.person_id, enrolment.module_id), events, now).refused


def everything_but(*left_out: str, enrolment: Enrolment, at: datetime) -> list[ToldEvent]:
    """What completes `a_module` of the training factory, a minute apart, without some of it: read, check, journal."""
    deeds = {
        "read": ("first/read", "viewed", READ),
        "check": ("first/check", "answered", {"answers": RIGHT_ANSWERS}),
        "journal": ("second/journal", "submitted", {"answers": {"text": "The night shift."}}),
    }
    chosen = [deed for name, deed in deeds.items() if name not in left_out]
    return [told(enrolment, *deed, at + number * MINUTE) for number, deed in enumerate(chosen)]


def present_state(session: Session, person_id: int, module_id: int) -> State | None:
    """The state at this very moment, counted from the events; None for who does not take the module."""
    page = find_page(session, person_id, module_id)
    return page.state(session.get_one(ModuleVersion, page.version_id)) if page else None


def count_all(session: Session, now: datetime) -> int:
    """Count all that is asked for; how many there were."""
    counted = 0
    while step := recount(session, now):
        counted += step
    return counted


def evidence(activity: str, verb: str, payload: dict[str, Any], at: datetime, number: int = 1, key: str = "") -> Evidence:
    """An event as it is judged."""
    return Evidence(key or str(uuid4()), activity, verb, payload, at, number)
