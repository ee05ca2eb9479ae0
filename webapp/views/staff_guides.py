"""Guides for facilitators: what the makers of a module say to those who take it with a group; to read and to print."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from modules.core.errors import NotFound
from modules.training.content.catalog import content_of, module_by_id, series_content
from modules.training.helping.guides import guided_modules
from modules.training.permissions import may_read_guides
from webapp.access import requires
from webapp.extensions import db

blueprint = Blueprint("staff_guides", __name__, url_prefix="/staff/training")


@blueprint.get("/guides")
@requires(may_read_guides)
def listed() -> ResponseReturnValue:
    """The modules that have one, by series."""
    return render_template("web/staff_learners/guides.html", guided=guided_modules(db.session()))


@blueprint.get("/<int:module_id>/guide")
@requires(may_read_guides)
def show(module_id: int) -> ResponseReturnValue:
    """The guide of the version that new learners get, with its lessons at a glance."""
    taught = module_by_id(db.session(), module_id)
    content = content_of(taught.version) if taught and taught.version else None
    if taught is None or content is None or not content.guide:
        raise NotFound
    series = series_content(taught.series)
    return render_template("web/staff_learners/guide.html", taught=taught, content=content, series=series)
