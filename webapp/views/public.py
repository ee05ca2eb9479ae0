"""Pages for everybody: home and the standing pages."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from webapp.access import public

blueprint = Blueprint("public", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """What is next for a visitor; a signed-in person is shown their desk."""
    return render_template("web/public/home.html", events=[])


@blueprint.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement."""
    return render_template("web/public/accessibility.html")


@blueprint.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept, why and for how long."""
    return render_template("web/public/privacy.html")


@blueprint.get("/contact")
@public
def contact() -> ResponseReturnValue:
    """How to reach a person."""
    return render_template("web/public/contact.html")
