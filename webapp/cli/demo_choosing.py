"""A round of the demonstration that closed some days ago: LEAs have applied, reviewers are at work, one decision is kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.cohorts.applying.moving import move_application
from modules.cohorts.choosing.assigning_reviews import assign
from modules.cohorts.choosing.deciding import stage_decision
from modules.cohorts.choosing.reviewers import add_reviewer
from modules.cohorts.choosing.reviewing import ReviewDraft, finish_review
from modules.cohorts.models import Application, Collaborator, Round, Submission
from modules.cohorts.rounds.form_content import FormContent, Measure, measure_text
from modules.cohorts.rounds.forms import save_form
from modules.cohorts.rounds.programmes import CohortDraft, ProgrammeDraft, find_programme, make_cohort, make_programme
from modules.cohorts.rounds.rounds import RoundDraft, open_round
from modules.core.tokens import new_nonce
from modules.organizations.models import Organization
from modules.people.addresses import address_key, find_address
from modules.people.making import NewPerson, make_person
from webapp.cli.demo_content import FOLDER
from webapp.cli.demo_days import moment_on

OPENED, CLOSED = -60, -6
"""Days from today."""


@dataclass(frozen=True)
class Scene:
    """What all of the round shares; `sent` is when the applications came."""

    session: Session
    round: Round
    reviewers: list[int]
    now: datetime

    @property
    def sent(self) -> datetime:
        """A day before the deadline."""
        return self.round.closes_at - timedelta(days=1)


def add_choosing(session: Session, zone: str, now: datetime) -> int:
    """Add the round unless it is there; how many applications were added."""
    said = _read("choosing")
    if find_programme(session, said["programme"]["slug"]) is not None:
        return 0
    round_ = _round(session, said, zone, now)
    scene = Scene(session, round_, [_reviewer(session, round_.id, each, now) for each in said["reviewers"]], now)
    for lea in said["leas"]:
        _apply(scene, lea)
    return len(said["leas"])


def _read(name: str) -> Any:
    return yaml.safe_load((FOLDER / "cohorts" / f"{name}.yaml").read_text(encoding="utf-8"))


def _round(session: Session, said: dict[str, Any], zone: str, now: datetime) -> Round:
    programme = make_programme(session, ProgrammeDraft(**said["programme"]), now, sample=True)
    first = now.date() + timedelta(days=60)
    years = CohortDraft(number=1, starts_on=first, ends_on=first + timedelta(days=729), places=3)
    cohort = make_cohort(session, programme, years, now, sample=True)
    form = save_form(session, "sample-network", msgspec.convert(said["form"], FormContent), None, now)
    opens_at, closes_at = moment_on(now, zone, OPENED, hour=9), moment_on(now, zone, CLOSED)
    draft = RoundDraft(form_id=form.id, time_zone=zone, opens_at=opens_at, closes_at=closes_at, rubric=_read("rubric"))
    return open_round(session, cohort, draft, now)


def _reviewer(session: Session, round_id: int, said: dict[str, str], now: datetime) -> int:
    """The one with an address is among the accounts of the demonstration and can sign in."""
    known = find_address(session, address_key(said["address"])) if "address" in said else None
    person_id = known.person_id if known else make_person(session, NewPerson(said["name"]), now).id
    return add_reviewer(session, round_id, person_id, said["county"], now).id


def _apply(scene: Scene, lea: dict[str, Any]) -> None:
    """An application as it was sent, its reviews, and what is decided so far."""
    submission = _send(scene, lea)
    for reviewer_id, said in zip(scene.reviewers, [*lea["reviews"], None], strict=False):
        assignment = assign(scene.session, reviewer_id, submission.application_id, None, scene.now)
        scene.session.flush()
        if said is not None:
            scores = {key: value for key, value in said.items() if key != "notes"}
            draft = ReviewDraft(submission_id=submission.id, seen_version=0, scores=scores, notes=said["notes"])
            finish_review(scene.session, assignment.id, draft, scene.now)
    if decision := lea.get("decision"):
        stage_decision(scene.session, submission.application_id, decision["outcome"], decision["words"], None, scene.now)


def _send(scene: Scene, lea: dict[str, Any]) -> Submission:
    session, round_ = scene.session, scene.round
    organization = session.scalars(select(Organization).where(Organization.name == lea["name"])).one()
    lead = make_person(session, NewPerson(f"Lead of {lea['name']}"), scene.now)
    application = Application(
        round_id=round_.id,
        organization_id=organization.id,
        form_id=round_.form_id,
        nonce=new_nonce(),
        revision=1,
        started_at=scene.sent,
        started_by=lead.id,
        submitted_at=scene.sent,
    )
    session.add(application)
    session.flush()
    session.add(Collaborator(application_id=application.id, person_id=lead.id, part="lead", added_at=scene.sent))
    move_application(session, application, "submitted", lead.id, scene.sent)
    answers = {key: _answer(value) for key, value in lea["answers"].items()}
    sent = {"application_id": application.id, "revision": 1, "form_id": round_.form_id, "arrived_at": scene.sent}
    submission = Submission(**sent, answers=answers, submitted_by=lead.id)
    session.add(submission)
    session.flush()
    return submission


def _answer(value: Any) -> str:
    return measure_text(Measure(**value)) if isinstance(value, dict) else str(value)
