"""Pages for everybody: home and the standing pages."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from modules.cohorts.rounds.rounds import open_rounds
from modules.events.choices import Choice
from modules.events.finding import Slice, find_page
from modules.events.listing import next_events
from modules.events.queries import all_tags
from modules.mailings.lists.queries import open_lists
from modules.registrations.marks import marks
from modules.training.learning.shelves import first_shelf
from webapp.access import current_actor, now, public
from webapp.event_presenting import site_zone
from webapp.extensions import db
from webapp.forms.subscriptions import CONSENT

AUDIENCES = 3
blueprint = Blueprint("public", __name__)


@blueprint.get("/")
@public
def home() -> ResponseReturnValue:
    """What is next for a visitor; a signed-in person is shown their desk."""
    actor = current_actor()
    if actor.signed_in:
        return redirect(url_for("account.desk"))
    rows = next_events(db.session(), now())
    found = find_page(db.session(), Choice(), now(), site_zone(), Slice(0, 0))
    audiences = [(tag, found.counts["audience"].get(tag.slug, 0)) for tag in all_tags(db.session()) if tag.kind == "audience"]
    return render_template(
        "web/public/home.html",
        rows=rows,
        marks=marks(db.session(), [row.event for row in rows], actor, now()),
        total=found.total,
        audiences=sorted(audiences, key=lambda each: -each[1])[:AUDIENCES],
        shelf=first_shelf(db.session()),
        call=next(iter(open_rounds(db.session(), now())), None),
        friday=next((each for each in open_lists(db.session()) if each.kind == "friday5"), None),
        consent=CONSENT,
    )


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
