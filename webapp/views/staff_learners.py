"""Staff pages of learners: who is stuck, what they share; one learner's module, with waiving and taking back."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.groups.models import Group
from modules.training.completion.waiving import end_waiver, waive
from modules.training.completion.withdrawing import withdraw
from modules.training.content.catalog import Taught
from modules.training.errors import AlreadyWithdrawn, NotPublished
from modules.training.helping.learner_record import LearnerRecord, learner_record, waiver_of
from modules.training.helping.reach import Sought, assigned_groups, taught_modules
from modules.training.helping.shared_journals import shared_journals
from modules.training.helping.standstills import KINDS
from modules.training.helping.stuck import MANY, Place, place_from, stuck, stuck_cases
from modules.training.permissions import helped_cohorts, may_help_learners, may_withdraw
from webapp.access import current_actor, current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import staff_learners as words
from webapp.forms.event_parts import id_from
from webapp.forms.staff_learners import WaiveForm, WithdrawForm

blueprint = Blueprint("staff_learners", __name__, url_prefix="/staff/training/learners")


@dataclass(frozen=True)
class Wanted:
    """The query of the desk: why stuck, `series` or `series/module`, a group."""

    need: str
    of: str
    group_id: int | None
    after: Place | None

    @property
    def sifted(self) -> bool:
        """Whether not everybody is wanted."""
        return bool(self.need or self.of or self.group_id)

    def sought(self, taught: list[Taught], groups: list[Group]) -> Sought:
        """As the queries take it; what is not offered finds nobody."""
        series, _, module = self.of.partition("/")
        chosen = [each.module.id for each in taught if each.series.slug == series and module in ("", each.module.slug)]
        group_id = self.group_id if self.group_id in {each.id for each in groups} else 0
        return Sought(
            reach=helped_cohorts(current_actor()),
            module_ids=chosen if self.of else None,
            group_id=group_id if self.group_id is not None else None,
        )


@blueprint.get("")
@requires(may_help_learners)
def listed() -> ResponseReturnValue:
    """Exceptions first: who is stuck; then what learners shared."""
    session, wanted = db.session(), _wanted()
    taught, groups = taught_modules(session), assigned_groups(session, helped_cohorts(current_actor()))
    sought = wanted.sought(taught, groups)
    return render_template(
        "web/staff_learners/listed.html",
        wanted=wanted,
        everybody=sought.reach is None,
        taught=taught,
        groups=groups,
        found=stuck(session, sought, now(), wanted.need, wanted.after),
        total=stuck_cases(session, sought, now(), wanted.need),
        many=MANY,
        journals=shared_journals(session, sought),
    )


@blueprint.get("/<int:person_id>/<int:module_id>")
@requires(may_help_learners)
def show(person_id: int, module_id: int) -> ResponseReturnValue:
    """One learner's module: why it is, or is not, complete."""
    return _page(person_id, module_id)


@blueprint.post("/<int:person_id>/<int:module_id>/waive")
@requires(may_help_learners)
def waive_it(person_id: int, module_id: int) -> ResponseReturnValue:
    """Let a requirement, or the whole module, count as met."""
    form = WaiveForm()
    if not form.validate():
        return _page(person_id, module_id, waiving=form), 422
    module = _record(person_id, module_id).own.module
    try:
        with transaction(db.session()) as session:
            key, reason = form.activity.data or "", form.reason.data or ""
            waive(session, person_id, module, key, reason, by=current_person_id(), now=now())
    except (NotFound, NotPublished) as refused:
        form.form_errors = [str(words.NOT_PUBLISHED if isinstance(refused, NotPublished) else words.NOTHING_ASKS)]
        return _page(person_id, module_id, waiving=form), 409
    return _done(person_id, module_id, str(words.WAIVED))


@blueprint.post("/<int:person_id>/<int:module_id>/waivers/<int:waiver_id>/end")
@requires(may_help_learners)
def end_it(person_id: int, module_id: int, waiver_id: int) -> ResponseReturnValue:
    """Let a waiver count no longer."""
    _record(person_id, module_id)
    with transaction(db.session()) as session:
        waiver = waiver_of(session, person_id, module_id, waiver_id)
        end_waiver(session, waiver.id, by=current_person_id(), now=now())
    return _done(person_id, module_id, str(words.WAIVER_ENDED))


@blueprint.post("/<int:person_id>/<int:module_id>/withdraw")
@requires(may_withdraw)
def withdraw_it(person_id: int, module_id: int) -> ResponseReturnValue:
    """Take the completion back."""
    form = WithdrawForm()
    if not form.validate():
        return _page(person_id, module_id, withdrawing=form), 422
    completion = _record(person_id, module_id).own.completion
    try:
        with transaction(db.session()) as session:
            completion_id = completion.id if completion else 0
            withdraw(session, completion_id, form.why.data or "", by=current_person_id(), now=now())
    except (AlreadyWithdrawn, NotFound):
        form.form_errors = [str(words.NO_COMPLETION)]
        return _page(person_id, module_id, withdrawing=form), 409
    return _done(person_id, module_id, str(words.WITHDRAWN))


def _wanted() -> Wanted:
    need = request.args.get("need", "")
    return Wanted(
        need=need if need in KINDS else "",
        of=request.args.get("of", ""),
        group_id=id_from(request.args.get("group")),
        after=place_from(request.args.get("after", "")),
    )


def _record(person_id: int, module_id: int) -> LearnerRecord:
    return learner_record(db.session(), helped_cohorts(current_actor()), person_id, module_id)


def _done(person_id: int, module_id: int, said: str) -> ResponseReturnValue:
    flash(said, "success")
    return redirect(url_for(".show", person_id=person_id, module_id=module_id))


def _page(person_id: int, module_id: int, waiving: WaiveForm | None = None, withdrawing: WithdrawForm | None = None) -> str:
    return render_template(
        "web/staff_learners/show.html",
        record=_record(person_id, module_id),
        waiving=waiving or WaiveForm(formdata=None),
        withdrawing=withdrawing or WithdrawForm(formdata=None),
        form=waiving or withdrawing,
        may_withdraw=may_withdraw(current_actor()),
    )
