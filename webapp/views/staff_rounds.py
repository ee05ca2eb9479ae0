"""Staff pages of rounds: opening one, moving its deadline, its grace, where it is explained, what it asks."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.drafts import DraftLine, drafts_of
from modules.cohorts.applying.inviting import invite
from modules.cohorts.errors import (
    AlreadyCollaborating,
    DeadlineInThePast,
    DeadlineNotMoved,
    FormInUse,
    RoundExists,
    RoundIsReleased,
    TooManyPeople,
    WrongOrder,
)
from modules.cohorts.permissions import may_run_rounds
from modules.cohorts.rounds.deadlines import move_deadline, moves_of, set_grace, who_is_told
from modules.cohorts.rounds.forms import newest_forms
from modules.cohorts.rounds.programmes import cohort_by_id
from modules.cohorts.rounds.rounds import ask_with, attach_session, call_of, detach_session, find_round, open_round, round_by_id
from modules.core.db import transaction
from modules.core.errors import NotFound, Refused, Stale
from modules.events.queries import event_by_id
from webapp.access import current_person_id, now, requires
from webapp.event_presenting import site_zone, today
from webapp.extensions import db
from webapp.forms import rounds as forms
from webapp.forms.applications import INVITED, LeadForm, not_invited
from webapp.forms.event_parts import id_from
from webapp.views.staff_cohorts import cohort_page

WHY_NOT: dict[type[Exception], object] = {
    DeadlineInThePast: forms.IN_THE_PAST,
    DeadlineNotMoved: forms.NOT_MOVED,
    RoundIsReleased: forms.RELEASED,
    WrongOrder: forms.WRONG_ORDER,
    Stale: forms.CHANGED_MEANWHILE,
}

blueprint = Blueprint("staff_rounds", __name__, url_prefix="/staff/cohorts")


@blueprint.get("/<int:cohort_id>/round")
@requires(may_run_rounds)
def new(cohort_id: int) -> ResponseReturnValue:
    """The form of a round; to the round itself where there is one."""
    if find_round(db.session(), cohort_id) is not None:
        return redirect(url_for("staff_cohorts.show", cohort_id=cohort_id))
    return _round_page(cohort_id, _round_form())


@blueprint.post("/<int:cohort_id>/round")
@requires(may_run_rounds)
def add(cohort_id: int) -> ResponseReturnValue:
    """Set the round; it opens by itself."""
    cohort, form = cohort_by_id(db.session(), cohort_id).cohort, _round_form()
    draft = form.draft() if form.validate() else None
    if draft is None:
        return _round_page(cohort_id, form), 422
    try:
        with transaction(db.session()) as session:
            open_round(session, cohort, draft, now(), current_person_id())
    except WrongOrder:
        form.closes_day.errors = [forms.WRONG_ORDER]
        return _round_page(cohort_id, form), 422
    except RoundExists:
        return _to_cohort(cohort_id)
    flash(str(forms.OPENED), "success")
    return _to_cohort(cohort_id)


@blueprint.get("/rounds/<int:round_id>/deadline")
@requires(may_run_rounds)
def moving(round_id: int) -> ResponseReturnValue:
    """The deadline, how it moved before, and who will be told."""
    return _deadline_page(round_id, forms.DeadlineForm(round_by_id(db.session(), round_id)))


@blueprint.post("/rounds/<int:round_id>/deadline")
@requires(may_run_rounds)
def move_it(round_id: int) -> ResponseReturnValue:
    """Move it, and tell everybody who has begun."""
    round_ = round_by_id(db.session(), round_id)
    form = forms.DeadlineForm(round_)
    to = form.moment() if form.validate() else None
    if to is None:
        return _deadline_page(round_id, form), 422
    seen, reason = form.seen_version, form.reason.data or ""
    try:
        with transaction(db.session()) as session:
            move_deadline(session, round_id, to, reason, seen_version=seen, actor_id=current_person_id(), now=now())
    except (Refused, Stale) as refused:
        if type(refused) not in WHY_NOT:
            raise
        form.day.errors = [str(WHY_NOT[type(refused)])]
        return _deadline_page(round_id, form), 409
    flash(str(forms.MOVED), "success")
    return _to_cohort(round_.cohort_id)


@blueprint.post("/rounds/<int:round_id>/grace")
@requires(may_run_rounds)
def grace(round_id: int) -> ResponseReturnValue:
    """How long after the deadline a submission still counts."""
    form, cohort_id = forms.GraceForm(), round_by_id(db.session(), round_id).cohort_id
    if not form.validate():
        return cohort_page(cohort_id, grace_form=form), 422
    seconds, seen = form.seconds.data or 0, form.seen_version
    try:
        with transaction(db.session()) as session:
            set_grace(session, round_id, seconds, seen_version=seen, actor_id=current_person_id(), now=now())
    except (RoundIsReleased, Stale) as refused:
        form.seconds.errors = [str(WHY_NOT[type(refused)])]
        form.version.data = str(round_by_id(db.session(), round_id).version)  # the page shows the round as it stands
        return cohort_page(cohort_id, grace_form=form), 409
    flash(str(forms.SAVED), "success")
    return _to_cohort(cohort_id)


@blueprint.post("/rounds/<int:round_id>/sessions")
@requires(may_run_rounds)
def attach(round_id: int) -> ResponseReturnValue:
    """Explain the round at an event, or no more."""
    cohort_id = round_by_id(db.session(), round_id).cohort_id
    event_id = id_from(request.form.get("event"))
    if event_id is None:
        raise NotFound
    event_by_id(db.session(), event_id)
    with transaction(db.session()) as session:
        change = detach_session if request.form.get("deed") == "detach" else attach_session
        change(session, round_id, event_id, current_person_id(), now())
    flash(str(forms.SAVED), "success")
    return _to_cohort(cohort_id)


@blueprint.post("/rounds/<int:round_id>/form")
@requires(may_run_rounds)
def choose_form(round_id: int) -> ResponseReturnValue:
    """Ask with another form, or with its newest number."""
    cohort_id = round_by_id(db.session(), round_id).cohort_id
    offered = {each.id for each in newest_forms(db.session())}
    form_id = id_from(request.form.get("form"))
    if form_id not in offered:
        raise NotFound
    try:
        with transaction(db.session()) as session:
            ask_with(session, round_id, form_id, current_person_id(), now())
    except FormInUse:
        flash(str(forms.FORM_IN_USE), "warning")
    else:
        flash(str(forms.SAVED), "success")
    return _to_cohort(cohort_id)


@blueprint.get("/rounds/<int:round_id>/drafts")
@requires(may_run_rounds)
def drafts(round_id: int) -> ResponseReturnValue:
    """Which LEAs have begun and how far they are; not what they say."""
    lines = drafts_of(db.session(), round_id)
    return _drafts_page(round_id, lines, _lead_form(lines, formdata=None))


@blueprint.post("/rounds/<int:round_id>/drafts")
@requires(may_run_rounds)
def invite_lead(round_id: int) -> ResponseReturnValue:
    """Let a lead into a draft whose people have left."""
    lines = drafts_of(db.session(), round_id)
    form = _lead_form(lines)
    line = next((each for each in lines if each.application.id == form.application.data), None)
    if line is None:
        raise NotFound
    if not form.validate():
        return _drafts_page(round_id, lines, form), 422
    try:
        with transaction(db.session()) as session:
            invite(session, line.application, form.guest(), current_person_id(), now())
    except (AlreadyCollaborating, TooManyPeople) as refused:
        form.form_errors = [not_invited(refused)]
        return _drafts_page(round_id, lines, form), 409
    flash(str(INVITED % {"name": form.name.data}), "success")
    return redirect(url_for(".drafts", round_id=round_id))


def _lead_form(lines: list[DraftLine], **kwargs: Any) -> LeadForm:
    return LeadForm(((each.application.id, each.organization.name) for each in lines), **kwargs)


def _drafts_page(round_id: int, lines: list[DraftLine], form: LeadForm) -> str:
    call = call_of(db.session(), round_id)
    return render_template("web/staff_cohorts/drafts.html", call=call, lines=lines, form=form)


def _round_form() -> forms.RoundForm:
    return forms.RoundForm(newest_forms(db.session()), site_zone(), today())


def _round_page(cohort_id: int, form: forms.RoundForm) -> str:
    return render_template("web/staff_cohorts/round.html", found=cohort_by_id(db.session(), cohort_id), form=form)


def _deadline_page(round_id: int, form: forms.DeadlineForm) -> str:
    session = db.session()
    call, told = call_of(session, round_id), who_is_told(session, round_id)
    return render_template(
        "web/staff_cohorts/deadline.html", call=call, form=form, told=told, moves=moves_of(session, round_id)
    )


def _to_cohort(cohort_id: int) -> ResponseReturnValue:
    return redirect(url_for("staff_cohorts.show", cohort_id=cohort_id))
