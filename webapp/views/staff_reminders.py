"""Staff page of the rules by which people are reminded."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.mailings.permissions import may_write_mail
from modules.mailings.reminders.choosing import all_rules, switch_rule
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms.reminders import SWITCHED, said_hour

blueprint = Blueprint("staff_reminders", __name__, url_prefix="/staff/mail/reminders")
blueprint.add_app_template_filter(said_hour, "reminder_hour")


@blueprint.get("")
@requires(may_write_mail)
def listed() -> ResponseReturnValue:
    """All rules."""
    return render_template("web/reminders/rules.html", rules=all_rules(db.session()))


@blueprint.post("/<int:rule_id>")
@requires(may_write_mail)
def switch(rule_id: int) -> ResponseReturnValue:
    """Switch one on or off."""
    with transaction(db.session()) as made:
        switch_rule(made, rule_id, request.form.get("active") == "yes", current_person_id(), now())
    flash(str(SWITCHED), "success")
    return redirect(url_for(".listed"))
