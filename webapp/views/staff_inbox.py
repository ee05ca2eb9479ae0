"""Staff pages of mail that came in: what needs a person, and the addresses that get nothing since their mail came back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.mailings.inbox import parking
from modules.mailings.inbox.bouncing import bounced_addresses, forgive_bounces
from modules.mailings.inbox.mime import header, parse
from modules.mailings.inbox.queries import dropped_counts, parked_mail
from modules.mailings.inbox.wording import wording_of
from modules.mailings.permissions import may_write_mail
from modules.people.errors import NotAnAddress
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import posts as words

blueprint = Blueprint("staff_inbox", __name__, url_prefix="/staff/mail/inbox")


@blueprint.get("")
@requires(may_write_mail)
def listed() -> ResponseReturnValue:
    """All of it."""
    session = db.session()
    return render_template(
        "web/posts/inbox.html",
        parked=parked_mail(session),
        dropped=dropped_counts(session),
        bounced=bounced_addresses(session),
    )


@blueprint.get("/<int:message_id>")
@requires(may_write_mail)
def show(message_id: int) -> ResponseReturnValue:
    """One message, as text."""
    row = parking.parked_message(db.session(), message_id)
    message = parse(row.content)
    said = {name: header(message, name) for name in ("From", "To", "Date")}
    return render_template("web/posts/message.html", row=row, headers=said, wording=wording_of(message))


@blueprint.post("/<int:message_id>/again")
@requires(may_write_mail)
def again(message_id: int) -> ResponseReturnValue:
    """Have it read once more."""
    with transaction(db.session()) as session:
        parking.read_again(session, message_id, current_person_id(), now())
    flash(str(words.READ_AGAIN), "success")
    return redirect(url_for(".listed"))


@blueprint.post("/<int:message_id>/seen")
@requires(may_write_mail)
def seen(message_id: int) -> ResponseReturnValue:
    """Put it away."""
    with transaction(db.session()) as session:
        parking.put_away(session, message_id, current_person_id(), now())
    flash(str(words.PUT_AWAY), "success")
    return redirect(url_for(".listed"))


@blueprint.post("/forgive")
@requires(may_write_mail)
def forgive() -> ResponseReturnValue:
    """Write to an address again."""
    try:
        with transaction(db.session()) as session:
            forgive_bounces(session, request.form.get("address", ""), current_person_id(), now())
        flash(str(words.FORGIVEN), "success")
    except NotAnAddress:
        pass  # only a form that was tampered with has none
    return redirect(url_for(".listed"))
