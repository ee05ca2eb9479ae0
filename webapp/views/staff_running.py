"""Is everything running? What waits, what was given up, which letters could not be delivered."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from modules.deliveries.queries import listed_failures
from modules.outbox.queries import parked_facts
from modules.reports.permissions import may_watch
from modules.reports.running import FAILED_FOR, running
from modules.training.completion.auditing import newest_audit
from webapp.access import now, requires
from webapp.extensions import db

blueprint = Blueprint("staff_running", __name__)


@blueprint.get("/staff/running")
@requires(may_watch)
def show() -> ResponseReturnValue:
    """The lights, and the lists behind those that are red."""
    session = db.session()
    audit = newest_audit(session)
    return render_template(
        "web/staff/running.html",
        lights=running(session, now()),
        parked=parked_facts(session),
        failures=listed_failures(session, "letter", now() - FAILED_FOR),
        drifted=audit.differences if audit else [],
    )
