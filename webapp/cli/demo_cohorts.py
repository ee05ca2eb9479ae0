"""The network of the demonstration: its first cohorts as history, and an open call with drafts that LEAs write."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import msgspec
import yaml
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.cohorts.applying.answers import answers_of, write_answer
from modules.cohorts.applying.endorsing import ask_to_endorse, county_office_for
from modules.cohorts.models import Application, Cohort, Collaborator, Programme, Round
from modules.cohorts.rounds.deadlines import move_deadline
from modules.cohorts.rounds.form_content import FormContent
from modules.cohorts.rounds.forms import save_form
from modules.cohorts.rounds.programmes import (
    CohortDraft,
    CreditDraft,
    ProgrammeDraft,
    credit,
    find_cohort,
    find_programme,
    make_cohort,
    make_programme,
)
from modules.cohorts.rounds.rounds import RoundDraft, attach_session, open_round
from modules.core.times import from_local, local
from modules.core.tokens import new_nonce
from modules.events.models import Wording
from modules.organizations.joining import join
from modules.organizations.models import Organization
from modules.people.addresses import address_key, find_address
from modules.people.making import NewPerson, make_person
from webapp.cli.demo_content import FOLDER

NINE = {"hour": 9, "minute": 0, "second": 0, "microsecond": 0}
JULY = 7


def add_cohorts(session: Session, zone: str, now: datetime) -> int:
    """Add the network, its history and the open call unless they are there; how many cohorts were added."""
    said = yaml.safe_load((FOLDER / "cohorts" / "plln.yaml").read_text(encoding="utf-8"))
    slug = said["programme"]["slug"]
    programme = find_programme(session, slug) or make_programme(session, ProgrammeDraft(**said["programme"]), now, sample=True)
    missing = [each for each in said["history"] if find_cohort(session, slug, each["number"]) is None]
    for each in missing:
        years = CohortDraft(**{name: each[name] for name in ("number", "phase", "starts_on", "ends_on")})
        _credit(session, make_cohort(session, programme, years, now, sample=True), each["credits"], now)
    if find_cohort(session, slug, said["call"]["number"]) is not None:
        return len(missing)
    round_ = _call(session, programme, said, zone, now)
    for each in said["drafts"]:
        _draft(session, round_, each, now)
    return len(missing) + 1


def _credit(session: Session, cohort: Cohort, said: list[list[Any]], now: datetime) -> None:
    for name, part, since_on in said:
        credit(session, cohort, CreditDraft(name, part, since_on), now)


def _call(session: Session, programme: Programme, said: dict[str, Any], zone: str, now: datetime) -> Round:
    """A round that is open, whose deadline moved once before anybody had begun."""
    call = said["call"]
    today = local(now, zone)
    tuesday = today - timedelta(days=today.weekday() - 1)
    opens, former, due = (
        from_local((tuesday + timedelta(weeks=call[name])).replace(tzinfo=None, **NINE), zone)
        for name in ("opens", "was_due", "due")
    )
    year = local(due, zone).year + (local(due, zone).month >= JULY)
    years = CohortDraft(
        number=call["number"],
        phase=call["phase"],
        places=call["places"],
        starts_on=date(year, JULY, 1),
        ends_on=date(year + 2, JULY - 1, 30),
    )
    cohort = make_cohort(session, programme, years, now, sample=True)
    _credit(session, cohort, call["credits"], now)
    form = save_form(session, programme.slug, msgspec.convert(said["form"], FormContent), None, now)
    draft = RoundDraft(form_id=form.id, time_zone=zone, opens_at=opens, closes_at=former)
    round_ = open_round(session, cohort, draft, now)
    for title in call["sessions"]:
        event_id = session.scalars(select(Wording.event_id).where(Wording.title == title)).first()
        if event_id is not None:
            attach_session(session, round_.id, event_id, None, now)
    move_deadline(session, round_.id, due, call["reason"], seen_version=round_.version, actor_id=None, now=now)
    return round_


def _draft(session: Session, round_: Round, said: dict[str, Any], now: datetime) -> None:
    """What an LEA has written so far; the account of the demonstration leads it, else a sample person."""
    lea = session.scalars(select(Organization).where(Organization.name == said["lea"])).one_or_none()
    if lea is None:
        return
    lead_id = _person(session, said.get("lead"), lea.name, now)
    join(session, lead_id, lea.id, now)
    values = {"round_id": round_.id, "organization_id": lea.id, "form_id": round_.form_id, "nonce": new_nonce()}
    application = Application(**values, started_at=now, started_by=lead_id)
    session.add(application)
    session.flush()
    people = [(lead_id, "lead")] + ([(_person(session, said["editor"], lea.name, now), "editor")] if "editor" in said else [])
    for person_id, part in people:
        session.add(Collaborator(application_id=application.id, person_id=person_id, part=part, added_at=now, added_by=lead_id))
    for key, value in said["answers"].items():
        write_answer(session, application, key, value, 0, lead_id, now)
    for key, value in said.get("rewritten", {}).items():
        write_answer(session, application, key, value, answers_of(session, application.id)[key].version, people[-1][0], now)
    if "endorsed" in said:
        ask_to_endorse(session, application, county_office_for(session, lea), lead_id, now)


def _person(session: Session, address: str | None, lea: str, now: datetime) -> int:
    known = find_address(session, address_key(address)) if address else None
    return known.person_id if known else make_person(session, NewPerson(f"Lead of {lea}"), now).id
