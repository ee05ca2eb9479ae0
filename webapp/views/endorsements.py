"""The desk of a county office: districts of its own county that ask it to stand behind their applications, and nobody else's."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.applying.endorsing import answer_endorsement, endorsement, endorsements_for
from modules.cohorts.applying.inviting import leads_of_applications
from modules.cohorts.errors import EndorsementAnswered
from modules.cohorts.permissions import led_offices, may_endorse, may_endorse_some
from modules.core.db import transaction
from modules.core.errors import NotFound
from webapp.access import current_actor, current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.applications import ANSWERED, EndorseForm

blueprint = Blueprint("endorsements", __name__, url_prefix="/cohorts/endorsements")


@blueprint.get("")
@requires(may_endorse_some)
def listed() -> ResponseReturnValue:
    """What waits for a word, then what was answered."""
    return _page()


@blueprint.post("/<int:endorsement_id>")
@requires(may_endorse_some)
def answer(endorsement_id: int) -> ResponseReturnValue:
    """Say yes or no for the county office."""
    if not may_endorse(current_actor(), endorsement(db.session(), endorsement_id).county_office_id):
        raise NotFound
    form = EndorseForm(prefix=f"e{endorsement_id}-")
    if not form.validate():
        return _page({endorsement_id: form}), 422
    try:
        with transaction(db.session()) as session:
            yes = form.endorsed.data == "yes"
            answer_endorsement(session, endorsement_id, form.words.data or "", current_person_id(), now(), endorsed=yes)
    except EndorsementAnswered:
        return _page(), 409
    flash(str(ANSWERED), "success")
    return redirect(url_for(".listed"))


def _page(typed: dict[int, EndorseForm] | None = None) -> str:
    asked = endorsements_for(db.session(), led_offices(current_actor()))
    waiting = [each for each in asked if each.endorsement.state == "asked"]
    forms = {each.endorsement.id: EndorseForm(formdata=None, prefix=f"e{each.endorsement.id}-") for each in waiting}
    return render_template(
        "web/applications/endorsements.html",
        waiting=waiting,
        answered=[each for each in asked if each.endorsement.state != "asked"],
        forms=forms | (typed or {}),
        leads=leads_of_applications(db.session(), [each.application.id for each in asked]),
    )
