"""Pictures of items, as messages that went out ask for them: open to all, and kept for years."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue

from modules.core.errors import NotFound
from modules.mailings.items.queries import is_image
from webapp.access import public
from webapp.extensions import db
from webapp.headers import FOR_EVER
from webapp.views.training_files import file_response

blueprint = Blueprint("item_images", __name__)


@blueprint.get("/newsletters/images/<image>")
@public
def show(image: str) -> ResponseReturnValue:
    """A picture by its SHA-256. Mail that is read in a browser shows it on a page of somebody else's."""
    if not is_image(db.session(), image):
        raise NotFound
    response = file_response(image, image[:12])
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
