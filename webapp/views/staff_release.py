"""Staff pages of the letters of a round: what goes to whom, each letter as it will be, and the hour at which they go."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.beginning import dossier
from modules.cohorts.choosing.application_rows import Wanted, application_rows
from modules.cohorts.choosing.deciding import decisions_of
from modules.cohorts.choosing.releasing import lacking_decisions, set_hour
from modules.cohorts.choosing.round_desk import work_of
from modules.cohorts.errors import DecisionsLacking, HourHasCome, HourRefused
from modules.cohorts.permissions import may_run_rounds
from modules.cohorts.rounds.rounds import call_of
from modules.core.db import transaction
from modules.core.errors import NotFound, Stale
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import choosing as words
from webapp.forms.choosing import HourForm
from webapp.forms.event_search import page_from
from webapp.letters import decision_letter

blueprint = Blueprint("staff_release", __name__, url_prefix="/staff/cohorts")


@blueprint.get("/rounds/<int:round_id>/letters")
@requires(may_run_rounds)
def show(round_id: int) -> ResponseReturnValue:
    """What will be told to whom, and when."""
    return _page(round_id, None)


@blueprint.post("/rounds/<int:round_id>/letters")
@requires(may_run_rounds)
def set_it(round_id: int) -> ResponseReturnValue:
    """Set or change the hour, or let no letter go yet."""
    round_, form = call_of(db.session(), round_id).round, HourForm()
    wanted = "never" not in request.form
    if wanted and not form.validate():
        return _page(round_id, form), 422
    at = form.moment(round_.time_zone) if wanted else None
    if wanted and at is None:
        return _page(round_id, form), 422
    try:
        with transaction(db.session()) as session:
            set_hour(session, round_id, at, seen_version=form.seen_version, actor_id=current_person_id(), now=now())
    except HourRefused as refused:
        form.day.errors = [str(words.HOURS_REFUSED[str(refused.values["why"])])]
        return _page(round_id, form), 422
    except (DecisionsLacking, HourHasCome, Stale) as refused:
        return _not_set(round_id, form, refused)
    flash(str(words.HOUR_SET if wanted else words.HOUR_TAKEN), "success")
    return redirect(url_for(".show", round_id=round_id))


@blueprint.get("/applications/<int:application_id>/letter")
@requires(may_run_rounds)
def letter(application_id: int) -> ResponseReturnValue:
    """The letter of one application in the language of this page, word for word."""
    found = dossier(db.session(), application_id)
    decisions = decisions_of(db.session(), found.application)
    if not decisions:
        raise NotFound
    subject, text = decision_letter(found, decisions[0])
    return render_template("web/staff_choosing/letter.html", dossier=found, decision=decisions[0], subject=subject, text=text)


def _not_set(round_id: int, form: HourForm, refused: Exception) -> ResponseReturnValue:
    """Which decisions lack stands on the page itself."""
    if not isinstance(refused, DecisionsLacking):
        flash(str(words.HOUR_HAS_COME if isinstance(refused, HourHasCome) else words.ROUND_CHANGED), "error")
        return redirect(url_for(".show", round_id=round_id))
    return _page(round_id, form), 409


def _page(round_id: int, form: HourForm | None) -> str:
    session, call, page = db.session(), call_of(db.session(), round_id), page_from(request.args)
    return render_template(
        "web/staff_choosing/release.html",
        call=call,
        work=work_of(session, call.round, now()),
        lacking=lacking_decisions(session, round_id),
        found=application_rows(session, round_id, Wanted(need="decided"), page),
        page=page,
        now=now(),
        setting=form or HourForm.of(call.round),
        form=form,
    )
