"""Programmes, cohorts, rounds and applications for tests, in the words of the field."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from io import BytesIO
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from modules.cohorts.applying.answers import history_of, write_answer
from modules.cohorts.applying.attaching import Upload, attach
from modules.cohorts.applying.beginning import find_collaborator
from modules.cohorts.applying.endorsing import ask_to_endorse
from modules.cohorts.applying.inviting import PURPOSE, Guest, invite
from modules.cohorts.applying.submitting import SignOff, submit
from modules.cohorts.models import Application, Cohort, Collaborator, Programme, Round
from modules.cohorts.rounds.form_content import Choice, FormContent, Part, Question
from modules.cohorts.rounds.forms import save_form
from modules.cohorts.rounds.programmes import CohortDraft, CreditDraft, ProgrammeDraft, credit, make_cohort, make_programme
from modules.cohorts.rounds.rounds import RoundDraft, open_round
from modules.core.tokens import Tokens, new_nonce
from modules.files.stores import DatabaseStore
from modules.organizations.models import Organization
from modules.people.models import Person
from tests.factories.organizations import an_organization
from tests.factories.people import a_person

ZONE = "America/Los_Angeles"
_numbers = count(1)


def a_programme(session: Session, now: datetime, **over: Any) -> Programme:
    """A network of its own address."""
    number = next(_numbers)
    values = {"slug": f"sample-network-{number}", "short_name": f"SN{number}", "name_en": f"Sample network {number}"}
    return make_programme(session, ProgrammeDraft(**(values | over)), now, sample=True)


def a_cohort(session: Session, now: datetime, programme: Programme | None = None, **over: Any) -> Cohort:
    """A cohort of the years 2027 to 2029 with a number of its own, and its group."""
    values: dict[str, Any] = {"number": next(_numbers), "starts_on": date(2027, 7, 1), "ends_on": date(2029, 6, 30)}
    return make_cohort(session, programme or a_programme(session, now), CohortDraft(**(values | over)), now, sample=True)


def a_form(**over: Any) -> FormContent:
    """Two parts: three questions about the LEA, and its problem of practice with a measure. Nobody has to endorse it."""
    lea = [
        Question(key="why", kind="long_text", ask={"en": "Why now?", "es": "¿Por qué ahora?"}, words=50),
        Question(key="schools", kind="number", ask={"en": "How many schools?"}, least=1, most=2000),
        Question(
            key="reach",
            kind="choice",
            ask={"en": "How far does it reach?"},
            choices=[Choice(key="one", text={"en": "One school"}), Choice(key="all", text={"en": "All schools"})],
        ),
    ]
    problem = [
        Question(key="problem", kind="long_text", ask={"en": "What is the problem?"}, words=250),
        Question(key="measure", kind="measure", ask={"en": "What will you measure?"}, least=0, most=100),
        Question(key="letter", kind="attachment", ask={"en": "A letter of support"}, optional=True),
    ]
    parts = [
        Part(key="lea", title={"en": "Your LEA", "es": "Su LEA"}, questions=lea),
        Part(key="problem", title={"en": "Your problem of practice"}, questions=problem),
    ]
    return FormContent(**{"parts": parts, "endorsement": False} | over)


FULL = {
    "why": "Families asked us to.",
    "schools": "12",
    "reach": "all",
    "problem": "Families come to celebrations and stay away from decisions.",
    "measure": '{"unit":"percent of seats","baseline":"12","year":"2026","aim":"40"}',
}
"""An answer to every question of `a_form` that needs one."""


def a_round(session: Session, now: datetime, cohort: Cohort | None = None, **over: Any) -> Round:
    """A round that opened yesterday and closes in 30 days; `content` is its form, everything else a field of the draft."""
    content = over.pop("content", None) or a_form()
    form = save_form(session, over.pop("form_name", f"sample-{next(_numbers)}"), content, None, now)
    values: dict[str, Any] = {
        "form_id": form.id,
        "time_zone": ZONE,
        "opens_at": now - timedelta(days=1),
        "closes_at": now + timedelta(days=30),
    }
    return open_round(session, cohort or a_cohort(session, now), RoundDraft(**(values | over)), now)


def an_application(
    session: Session,
    now: datetime,
    round_: Round | None = None,
    organization: Organization | None = None,
    lead: Person | None = None,
    **over: Any,
) -> Application:
    """A draft of an LEA with one lead; `lead` None makes the person. Columns may be given, as `state="submitted"`."""
    round_ = round_ or a_round(session, now)
    organization = organization or an_organization(session, now)
    lead = lead or a_person(session, now)
    values = {
        "round_id": round_.id,
        "organization_id": organization.id,
        "form_id": round_.form_id,
        "nonce": new_nonce(),
        "started_at": now,
        "started_by": lead.id,
    }
    application = Application(**values | over)
    session.add(application)
    session.flush()
    session.add(Collaborator(application_id=application.id, person_id=lead.id, part="lead", added_at=now, added_by=lead.id))
    session.flush()
    return application


def a_sent_application(session: Session, now: datetime, lead: Person, tokens: Tokens) -> dict[str, object]:
    """One of everything that addresses of applying name: parameter → its value."""
    cohort = a_cohort(session, now)
    round_ = a_round(session, now, cohort)
    application = an_application(session, now, round_, lead=lead)
    for question, value in FULL.items():
        write_answer(session, application, question, value, 0, lead.id, now)
    letter = next(each for each in a_form().questions() if each.kind == "attachment")
    store, upload = DatabaseStore(session), Upload(BytesIO(b"A letter."), "letter.txt")
    attached = attach(session, application, letter, upload, store, lead.id, now)
    sent = submit(session, application.id, SignOff("Sandra Sample", now.date()), lead.id, arrived_at=now, now=now)
    invitation = invite(session, application, Guest(name="Luz Sample", address="luz@example.org"), lead.id, now)
    asked = ask_to_endorse(session, application, an_organization(session, now, kind="county_office"), lead.id, now)
    collaborator = find_collaborator(session, application.id, lead.id)
    added = credit(session, cohort, CreditDraft("Sample Agency", "co_lead"), now)
    programme = session.get_one(Programme, cohort.programme_id)
    return {
        "programme_slug": programme.slug,
        "programme_id": programme.id,
        "cohort_number": cohort.number,
        "cohort_id": cohort.id,
        "credit_id": added.id,
        "round_id": round_.id,
        "form_id": round_.form_id,
        "application_id": application.id,
        "part_key": "lea",
        "question_key": "why",
        "answer_version_id": history_of(session, application.id, "why")[0].id,
        "attachment_id": attached.id,
        "collaborator_id": collaborator.id if collaborator else 0,
        "invitation_id": invitation.id,
        "invitation_token": tokens.make(PURPOSE, invitation.id, application.nonce),
        "endorsement_id": asked.id,
        "revision": sent.revision,
        "sha256": attached.sha256,
    }
