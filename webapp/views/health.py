"""`/livez`: the process answers. `/readyz`: it can serve, that is the database answers and stands at the newest migration."""

from __future__ import annotations

from flask import Blueprint, jsonify
from flask.typing import ResponseReturnValue

from migrations.running import is_at_head
from webapp.access import public
from webapp.extensions import csrf, db, limiter

blueprint = Blueprint("health", __name__)
csrf.exempt(blueprint)
limiter.exempt(blueprint)


@blueprint.get("/livez")
@public
def alive() -> ResponseReturnValue:
    """Whether the process answers; asks nothing of anybody."""
    return jsonify(alive=True)


@blueprint.get("/readyz")
@public
def ready() -> ResponseReturnValue:
    """200 when pages can be served, 503 when not. The broker is not asked: without it pages and registrations go on."""
    at_head = is_at_head(db.session().connection())
    return jsonify(ready=at_head, migrations="head" if at_head else "behind"), 200 if at_head else 503
