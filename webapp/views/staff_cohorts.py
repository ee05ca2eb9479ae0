"""Staff pages of programmes and cohorts: making them, their years, who leads them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.errors import DraftStale, NumberTaken, SlugTaken, WrongOrder
from modules.cohorts.models import Programme
from modules.cohorts.permissions import may_run_rounds
from modules.cohorts.rounds.deadlines import moves_of, who_is_told
from modules.cohorts.rounds.forms import form, newest_forms
from modules.cohorts.rounds.programmes import (
    all_programmes,
    change_cohort,
    change_programme,
    cohort_by_id,
    cohorts_of,
    credit,
    credits_of,
    end_credit,
    make_cohort,
    make_programme,
    programme_by_id,
)
from modules.cohorts.rounds.rounds import counts, find_round, rounds_of_cohorts, session_events
from modules.core.db import transaction
from modules.core.fingerprints import fingerprint
from modules.events.queries import events_by_ids, staff_events
from webapp.access import current_person_id, now, requires
from webapp.event_presenting import today
from webapp.extensions import db
from webapp.forms import rounds as forms
from webapp.forms.draft_clash import differences

blueprint = Blueprint("staff_cohorts", __name__, url_prefix="/staff/cohorts")


@blueprint.get("")
@requires(may_run_rounds)
def listed() -> ResponseReturnValue:
    """Every programme with its cohorts and their rounds."""
    programmes = all_programmes(db.session())
    cohorts = cohorts_of(db.session(), [each.id for each in programmes])
    rounds = rounds_of_cohorts(db.session(), [cohort.id for own in cohorts.values() for cohort in own])
    return render_template(
        "web/staff_cohorts/listed.html", programmes=programmes, cohorts=cohorts, rounds=rounds, now=now(), today=today()
    )


@blueprint.get("/programmes/new")
@requires(may_run_rounds)
def new_programme() -> ResponseReturnValue:
    """The form of a new programme."""
    return _programme_page(forms.ProgrammeForm.of(None), None)


@blueprint.post("/programmes/new")
@requires(may_run_rounds)
def add_programme() -> ResponseReturnValue:
    """Add it."""
    form = forms.ProgrammeForm.of(None)
    if not form.validate():
        return _programme_page(form, None), 422
    try:
        with transaction(db.session()) as session:
            make_programme(session, form.draft(), now(), current_person_id())
    except SlugTaken:
        form.slug.errors = [forms.SLUG_TAKEN]
        return _programme_page(form, None), 409
    return _saved(".listed")


@blueprint.get("/programmes/<int:programme_id>")
@requires(may_run_rounds)
def edit_programme(programme_id: int) -> ResponseReturnValue:
    """The form of a programme that stands."""
    programme = programme_by_id(db.session(), programme_id)
    return _programme_page(forms.ProgrammeForm.of(programme), programme)


@blueprint.post("/programmes/<int:programme_id>")
@requires(may_run_rounds)
def save_programme(programme_id: int) -> ResponseReturnValue:
    """Say something else of it."""
    programme = programme_by_id(db.session(), programme_id)
    form = forms.ProgrammeForm.of(programme)
    if not form.validate():
        return _programme_page(form, programme), 422
    try:
        with transaction(db.session()) as session:
            seen = form.seen.data or ""
            change_programme(session, programme, form.draft(programme.slug), current_person_id(), now(), seen=seen)
    except DraftStale as stale:
        return _programme_page(form, programme, clash=_clash(form, stale)), 409
    return _saved(".listed")


@blueprint.get("/programmes/<int:programme_id>/cohorts/new")
@requires(may_run_rounds)
def new_cohort(programme_id: int) -> ResponseReturnValue:
    """The form of a new cohort."""
    programme = programme_by_id(db.session(), programme_id)
    return render_template("web/staff_cohorts/new_cohort.html", programme=programme, form=forms.CohortForm.of(None))


@blueprint.post("/programmes/<int:programme_id>/cohorts/new")
@requires(may_run_rounds)
def add_cohort(programme_id: int) -> ResponseReturnValue:
    """Add it."""
    programme = programme_by_id(db.session(), programme_id)
    form = forms.CohortForm.of(None)
    if form.validate():
        try:
            with transaction(db.session()) as session:
                made = make_cohort(session, programme, form.draft(), now(), current_person_id())
            return _saved(".show", cohort_id=made.id)
        except NumberTaken:
            form.number.errors = [forms.NUMBER_TAKEN]
        except WrongOrder:
            form.ends_on.errors = [forms.WRONG_ORDER]
    return render_template("web/staff_cohorts/new_cohort.html", programme=programme, form=form), 422


@blueprint.get("/<int:cohort_id>")
@requires(may_run_rounds)
def show(cohort_id: int) -> ResponseReturnValue:
    """One cohort: its years, who leads it, its round."""
    return cohort_page(cohort_id)


@blueprint.post("/<int:cohort_id>")
@requires(may_run_rounds)
def save_cohort(cohort_id: int) -> ResponseReturnValue:
    """Other years, phase or places."""
    cohort = cohort_by_id(db.session(), cohort_id).cohort
    form = forms.CohortForm.of(cohort)
    if not form.validate():
        return cohort_page(cohort_id, form=form), 422
    try:
        with transaction(db.session()) as session:
            seen = form.seen.data or ""
            change_cohort(session, cohort, form.draft(cohort.number), current_person_id(), now(), seen=seen)
    except WrongOrder:
        form.ends_on.errors = [forms.WRONG_ORDER]
        return cohort_page(cohort_id, form=form), 422
    except DraftStale as stale:
        return cohort_page(cohort_id, form=form, clash=_clash(form, stale)), 409
    return _saved(".show", cohort_id=cohort_id)


@blueprint.post("/<int:cohort_id>/credits")
@requires(may_run_rounds)
def add_credit(cohort_id: int) -> ResponseReturnValue:
    """Name an agency."""
    cohort, form = cohort_by_id(db.session(), cohort_id).cohort, forms.CreditForm()
    if not form.validate():
        return cohort_page(cohort_id, credit_form=form), 422
    try:
        with transaction(db.session()) as session:
            credit(session, cohort, form.draft(), now(), current_person_id())
    except WrongOrder:
        form.until_on.errors = [forms.WRONG_ORDER]
        return cohort_page(cohort_id, credit_form=form), 422
    return _saved(".show", cohort_id=cohort_id)


@blueprint.post("/credits/<int:credit_id>/end")
@requires(may_run_rounds)
def end_one_credit(credit_id: int) -> ResponseReturnValue:
    """The agency's part ends today; one that was to begin later is taken away."""
    with transaction(db.session()) as session:
        ended = end_credit(session, credit_id, today(), current_person_id(), now())
    return _saved(".show", cohort_id=ended.cohort_id)


def _clash(form: forms.ProgrammeForm | forms.CohortForm, stale: DraftStale) -> list[tuple[str, str, str]]:
    """What both said; whoever sends the form again has seen it."""
    form.seen.data = fingerprint(stale.theirs)
    return differences(stale.theirs, stale.mine)


def _programme_page(form: forms.ProgrammeForm, programme: Programme | None, **more: object) -> str:
    return render_template("web/staff_cohorts/programme.html", form=form, programme=programme, **more)


def cohort_page(
    cohort_id: int, form: forms.CohortForm | None = None, credit_form: forms.CreditForm | None = None, **more: object
) -> str:
    """The page of a cohort with its forms, one of which may be what was typed; `more` replaces what the page has of its own."""
    session = db.session()
    found = cohort_by_id(session, cohort_id)
    values = {
        "found": found,
        "form": form or forms.CohortForm.of(found.cohort),
        "credit_form": credit_form or forms.CreditForm(formdata=None),
        "credits": credits_of(session, cohort_id),
        "today": today(),
        "round": None,
    }
    return render_template("web/staff_cohorts/cohort.html", **values | _round_values(cohort_id) | more)


def _round_values(cohort_id: int) -> dict[str, object]:
    """What the page says of the cohort's round, if there is one."""
    session = db.session()
    round_ = find_round(session, cohort_id)
    if round_ is None:
        return {"forms": newest_forms(session)}
    attached = session_events(session, round_.id)
    coming = staff_events(session, "upcoming", request.args.get("q", ""), now()).events
    return {
        "round": round_,
        "is_open": counts(round_, now()),
        "told": who_is_told(session, round_.id),
        "moves": moves_of(session, round_.id),
        "asks": form(session, round_.form_id),
        "events": events_by_ids(session, attached),
        "coming": [each for each in coming if each.id not in attached],
        "grace_form": forms.GraceForm(formdata=None, data={"seconds": round_.grace_seconds, "version": str(round_.version)}),
        "forms": newest_forms(session),
    }


def _saved(endpoint: str, **values: Any) -> ResponseReturnValue:
    flash(str(forms.SAVED), "success")
    return redirect(url_for(endpoint, **values))
