"""Applying: beginning, and the draft with its parts; `application_parts` saves them. Another LEA's draft answers 404 to everybody who does not work on it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.beginning import begin, find_application, find_collaborator, lea_of
from modules.cohorts.applying.inviting import ask_in, find_invitation, open_invitations, people_of
from modules.cohorts.applying.states import seen_as
from modules.cohorts.applying.submitting import draft_of, submissions_of
from modules.cohorts.errors import AlreadyBegun, AlreadyCollaborating, NoOrganization, NotAnLEA, RoundNotOpen, TooManyPeople
from modules.cohorts.models import Round
from modules.cohorts.rounds.programmes import Numbered, cohort_by_number
from modules.cohorts.rounds.rounds import counts, find_round
from modules.core.db import transaction
from modules.core.errors import NotFound
from webapp.access import current_person_id, now, requires, signed_in
from webapp.drafts import frame, own_draft
from webapp.extensions import db
from webapp.forms.applications import ASKED_IN, not_invited

blueprint = Blueprint("applications", __name__, url_prefix="/cohorts")


@blueprint.get("/<programme_slug>/<int:cohort_number>/apply")
@requires(signed_in)
def applying(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """What stands between the reader and their LEA's application: nothing, an organization, a colleague, the calendar."""
    found, round_ = _call(programme_slug, cohort_number)
    return _start_page(found, round_)


@blueprint.post("/<programme_slug>/<int:cohort_number>/apply")
@requires(signed_in)
def begin_it(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """Begin the draft of the reader's LEA."""
    found, round_ = _call(programme_slug, cohort_number)
    try:
        with transaction(db.session()) as session:
            begun = begin(session, round_.id, current_person_id(), now())
    except (AlreadyBegun, NoOrganization, NotAnLEA, RoundNotOpen):
        return _start_page(found, round_)
    return redirect(url_for(".show", application_id=begun.id))


@blueprint.post("/<programme_slug>/<int:cohort_number>/ask-in")
@requires(signed_in)
def ask(programme_slug: str, cohort_number: int) -> ResponseReturnValue:
    """Ask the leads of the LEA's draft to be let in."""
    _, round_ = _call(programme_slug, cohort_number)
    with transaction(db.session()) as session:
        standing = find_application(session, round_.id, lea_of(session, current_person_id()).id)
        if standing is None:
            raise NotFound
        try:
            ask_in(session, standing, current_person_id(), now())
        except (AlreadyCollaborating, TooManyPeople) as refused:
            flash(not_invited(refused), "warning")
        else:
            flash(str(ASKED_IN), "success")
    return redirect(url_for(".applying", programme_slug=programme_slug, cohort_number=cohort_number))


@blueprint.get("/applications/<int:application_id>")
@requires(signed_in)
def show(application_id: int) -> ResponseReturnValue:
    """The draft at a glance: its parts, its deadline, its people, what was sent."""
    own = own_draft(application_id)
    draft = draft_of(db.session(), application_id)
    sent = submissions_of(db.session(), application_id)
    waiting = open_invitations(db.session(), application_id)
    return render_template(
        "web/applications/show.html",
        own=own,
        draft=draft,
        sent=sent,
        people=people_of(db.session(), application_id),
        asking=sum(invitation.kind == "asked" for invitation, _ in waiting),
        seen_key=seen_as(own.application.state),
        **frame(own),
    )


def _call(programme_slug: str, cohort_number: int) -> tuple[Numbered, Round]:
    found = cohort_by_number(db.session(), programme_slug, cohort_number)
    round_ = find_round(db.session(), found.cohort.id)
    if round_ is None:
        raise NotFound
    return found, round_


def _start_page(found: Numbered, round_: Round) -> ResponseReturnValue:
    session, me = db.session(), current_person_id()
    try:
        lea, why = lea_of(session, me), ""
    except (NoOrganization, NotAnLEA) as refused:
        lea, why = None, type(refused).__name__
    standing = find_application(session, round_.id, lea.id) if lea else None
    if standing and find_collaborator(session, standing.id, me):
        return redirect(url_for(".show", application_id=standing.id))
    asked = find_invitation(session, standing.id, me) if standing else None
    values = {"standing": standing, "asked": asked, "is_open": counts(round_, now()), "lea": lea, "why": why}
    return render_template("web/applications/start.html", found=found, round=round_, to_come=now() < round_.opens_at, **values)
