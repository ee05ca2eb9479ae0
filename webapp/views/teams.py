"""A team: its desk, its seats, its places at sessions, and its leaving."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.errors import LeadNeedsAddress, SeatEnded
from modules.cohorts.teams.seat_drafts import SeatDraft
from modules.cohorts.teams.seating import leave, make_lead, seat, step_down, swap
from modules.cohorts.teams.seats import seat_by_id
from modules.cohorts.teams.team_permissions import may_run_teams
from modules.cohorts.teams.teaming import withdraw_team
from modules.cohorts.work.team_registering import register_team
from modules.cohorts.work.team_work import open_dues, team_work
from modules.core.db import transaction
from modules.core.errors import Refused
from modules.registrations.errors import Busy
from webapp.access import current_person_id, now, requires, signed_in, who_asks
from webapp.errors import answer_domain
from webapp.event_presenting import site_zone
from webapp.extensions import db, limiter
from webapp.forms import teams as words
from webapp.forms.registrations import PRESS_AGAIN
from webapp.forms.teams import FAULTS, LeaveForm, RoleForm, SeatForm, WithdrawForm, registered_words, show_refusal
from webapp.team_access import Sight, changed_team, seen_team
from webapp.team_presenting import init_team_presenting
from webapp.views.application_people import A_TEAM

blueprint = Blueprint("teams", __name__, url_prefix="/cohorts/teams/<int:team_id>")
blueprint.record_once(lambda state: init_team_presenting(state.app))


@blueprint.get("")
@requires(signed_in)
def desk(team_id: int) -> ResponseReturnValue:
    """What the team has to do, who sits in it, how far its work is."""
    sight = seen_team(team_id)
    work = team_work(db.session(), sight.file.team, now())
    return render_template(
        "web/teams/desk.html",
        sight=sight,
        work=work,
        waiting=open_dues(work.dues),
        seats=sight.shown(work.seats),
        past=sight.shown(work.past),
        zone=site_zone(),
        now=now(),
    )


@blueprint.get("/seats/new")
@requires(signed_in)
def adding(team_id: int) -> ResponseReturnValue:
    """The form for one more person."""
    sight = changed_team(team_id)
    return _adding(sight, SeatForm.for_reader(sight.adds_minors))


@blueprint.post("/seats")
@requires(signed_in)
@limiter.limit(A_TEAM, key_func=who_asks)
def add(team_id: int) -> ResponseReturnValue:
    """Give them a seat."""
    sight = changed_team(team_id)
    form = SeatForm.for_reader(sight.adds_minors)
    if not form.validate():
        return _adding(sight, form), 422
    try:
        with transaction(db.session()) as session:
            made = seat(session, sight.file.team, form.draft(), now(), current_person_id())
    except Refused as refused:
        show_refusal(form, refused)
        return _adding(sight, form), 409
    flash(words.SEATED % {"name": made.name}, "success")
    return redirect(url_for(".desk", team_id=team_id, _anchor="h-seats"))


@blueprint.get("/seats/<int:seat_id>")
@requires(signed_in)
def one_seat(team_id: int, seat_id: int) -> ResponseReturnValue:
    """Change one seat: another role, another person, a lead, an end."""
    return _one_seat(changed_team(team_id), seat_id)


@blueprint.post("/seats/<int:seat_id>/role")
@requires(signed_in)
def change_role(team_id: int, seat_id: int) -> ResponseReturnValue:
    """The same person in another role."""
    sight = changed_team(team_id)
    found = seat_by_id(db.session(), seat_id, team_id)
    form = RoleForm()
    if not form.validate():
        return _one_seat(sight, seat_id, role=form), 422
    return _swap(sight, seat_id, form.draft(found), form)


@blueprint.post("/seats/<int:seat_id>/swap")
@requires(signed_in)
@limiter.limit(A_TEAM, key_func=who_asks)
def put_in(team_id: int, seat_id: int) -> ResponseReturnValue:
    """Somebody else takes the seat."""
    sight = changed_team(team_id)
    seat_by_id(db.session(), seat_id, team_id)
    form = SeatForm.for_reader(sight.adds_minors)
    if not form.validate():
        return _one_seat(sight, seat_id, other=form), 422
    return _swap(sight, seat_id, form.draft(), form)


@blueprint.post("/seats/<int:seat_id>/lead")
@requires(signed_in)
def lead(team_id: int, seat_id: int) -> ResponseReturnValue:
    """Lead from now on, or no more, as the button said: pressed twice it is as once."""
    sight = changed_team(team_id)
    [found] = sight.shown([seat_by_id(db.session(), seat_id, team_id)])
    leads = request.form.get("lead") == "1"
    said = words.NOW_LEADS if leads else words.LEADS_NO_MORE
    try:
        with transaction(db.session()) as session:
            (make_lead if leads else step_down)(session, seat_id, now(), current_person_id())
    except LeadNeedsAddress:
        flash(str(words.NO_ADDRESS), "error")
        return redirect(url_for(".one_seat", team_id=team_id, seat_id=seat_id, _anchor="h-other"))
    flash(said % {"name": found.name}, "success")
    return redirect(url_for(".desk", team_id=team_id, _anchor="h-seats"))


@blueprint.post("/seats/<int:seat_id>/leave")
@requires(signed_in)
def end(team_id: int, seat_id: int) -> ResponseReturnValue:
    """End the seat."""
    sight = changed_team(team_id)
    own = seat_by_id(db.session(), seat_id, team_id).person_id == current_person_id()
    form = LeaveForm()
    if not form.validate():
        return _one_seat(sight, seat_id, leaving=form), 422
    with transaction(db.session()) as session:
        leave(session, seat_id, form.reason.data or "", now(), current_person_id())
    flash(str(words.LEFT), "success")
    return redirect(url_for("account.desk") if own else url_for(".desk", team_id=team_id, _anchor="h-seats"))


@blueprint.post("/sessions/<int:event_id>/register")
@requires(signed_in)
def register_all(team_id: int, event_id: int) -> ResponseReturnValue:
    """A place for everybody in the team."""
    changed_team(team_id)
    try:
        with transaction(db.session()) as session:
            done = register_team(session, team_id, event_id, now(), current_person_id())
    except Busy:
        flash(str(PRESS_AGAIN), "warning")
        return redirect(url_for(".desk", team_id=team_id))
    text, kind = registered_words(len(done.taken), len(done.had), len(done.left_out))
    flash(text, kind)
    return redirect(url_for(".desk", team_id=team_id, _anchor="h-next"))


@blueprint.get("/withdraw")
@requires(may_run_teams)
def withdrawing(team_id: int) -> ResponseReturnValue:
    """Before a team leaves the cohort."""
    return render_template("web/teams/withdraw.html", sight=seen_team(team_id), form=WithdrawForm(formdata=None))


@blueprint.post("/withdraw")
@requires(may_run_teams)
def withdraw(team_id: int) -> ResponseReturnValue:
    """It leaves."""
    sight, form = seen_team(team_id), WithdrawForm()
    if not form.validate():
        return render_template("web/teams/withdraw.html", sight=sight, form=form), 422
    with transaction(db.session()) as session:
        withdraw_team(session, team_id, form.reason.data or "", now(), current_person_id())
    flash(str(words.WITHDRAWN), "success")
    return redirect(url_for(".desk", team_id=team_id))


@blueprint.errorhandler(Refused)
def answer_refusal(refused: Refused) -> ResponseReturnValue:
    """Why not, on the team's desk."""
    team_id = refused.values.get("team_id")
    if type(refused) not in FAULTS or team_id is None:
        return answer_domain(refused)
    if request.method == "POST":
        flash(str(FAULTS[type(refused)][1]), "info" if isinstance(refused, SeatEnded) else "error")
    return redirect(url_for("teams.desk", team_id=team_id))


def _swap(sight: Sight, seat_id: int, draft: SeatDraft, form: RoleForm | SeatForm) -> ResponseReturnValue:
    try:
        with transaction(db.session()) as session:
            swap(session, seat_id, draft, now(), current_person_id())
    except SeatEnded:
        raise
    except Refused as refused:
        show_refusal(form, refused)
        shown = {"role": form} if isinstance(form, RoleForm) else {"other": form}
        return _one_seat(sight, seat_id, **shown), 409
    flash(str(words.CHANGED), "success")
    return redirect(url_for(".desk", team_id=sight.file.team.id, _anchor="h-seats"))


def _adding(sight: Sight, form: SeatForm) -> str:
    return render_template("web/teams/adding.html", sight=sight, form=form)


def _one_seat(
    sight: Sight,
    seat_id: int,
    role: RoleForm | None = None,
    other: SeatForm | None = None,
    leaving: LeaveForm | None = None,
) -> str:
    found = seat_by_id(db.session(), seat_id, sight.file.team.id)
    [shown] = sight.shown([found])
    blank = SeatForm(formdata=None, data={"role": found.role, "lead": found.lead, "minor": found.minor})
    if not sight.adds_minors:
        del blank.minor
        del blank.consent
    return render_template(
        "web/teams/seat.html",
        sight=sight,
        shown=shown,
        role=role or RoleForm(formdata=None, data={"role": found.role, "contact": shown.seat.contact if shown.contact else ""}),
        other=other or blank,
        leaving=leaving or LeaveForm(formdata=None),
        form=role or other or leaving,
    )
