"""What mail providers tell us over the web. It is kept as it came; a worker asks whether it is theirs, and does what follows."""

from __future__ import annotations

from flask import Blueprint, abort, current_app, request
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.mailings.inbox.events import NotTheirs
from modules.mailings.inbox.receiving import receive_event
from modules.mailings.inbox.sns import Notice
from webapp.access import now, public
from webapp.extensions import csrf, db, limiter

LARGEST = 512 * 1024
"""Octets; SNS sends at most half of it."""
blueprint = Blueprint("mail_webhooks", __name__, url_prefix="/mail/events")


@blueprint.post("/ses")
@public
@csrf.exempt  # a program of Amazon's has no page of ours: a signature is the proof, and nothing is done before it is checked
@limiter.limit("6000 per hour")
def ses() -> ResponseReturnValue:
    """Bounces and complaints of SES by way of SNS, for the topics that the settings name; without any there is no such door."""
    topics = current_app.config["CONVENE"].topics
    if not topics:
        raise NotFound
    if (request.content_length or 0) > LARGEST:
        abort(413)
    body = request.get_data(cache=False)
    try:
        Notice.read(body, topics)
    except NotTheirs:
        abort(400)
    with transaction(db.session()) as session:
        receive_event(session, "ses", body, now())
    return "", 204
