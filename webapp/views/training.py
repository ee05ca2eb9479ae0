"""Pages of what is taught: series, modules, lessons. Everybody may read; reading them records nothing."""

from __future__ import annotations

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from modules.core.errors import NotFound
from modules.training.completion.enrolling import find_series_enrolment
from modules.training.completion.progress import resume_of
from modules.training.content.catalog import find_series, published_series, series_content
from modules.training.learning.explaining import explain
from modules.training.learning.shelves import shelves
from modules.training.models import Series
from modules.training.permissions import may_read_guides
from webapp.access import current_actor, current_person_id, public, requires, signed_in
from webapp.extensions import db
from webapp.lessons import lesson_of, lesson_page, own_award, own_or_404
from webapp.training_presenting import init_training_presenting

blueprint = Blueprint("training", __name__)
blueprint.record_once(lambda state: init_training_presenting(state.app))


@blueprint.get("/training")
@public
def listed() -> ResponseReturnValue:
    """The series, with what each is for."""
    found = shelves(db.session(), published_series(db.session()), current_actor().person_id)
    return render_template("web/training/listed.html", shelves=found)


@blueprint.get("/training/<series_slug>")
@public
def series(series_slug: str) -> ResponseReturnValue:
    """One series: its modules, what its certificate asks."""
    return series_page(public_series(series_slug))


@blueprint.get("/training/<series_slug>/<module_slug>")
@public
def module(series_slug: str, module_slug: str) -> ResponseReturnValue:
    """One module: what one will do, how far one is."""
    own = own_or_404(series_slug, module_slug)
    person_id = current_actor().person_id
    place = resume_of(db.session(), person_id, own.module.id) if own.enrolment and person_id else None
    return render_template(
        "web/training/module.html",
        own=own,
        place=place,
        award=own_award(own),
        series=series_content(own.series),
        guided=bool(own.content.guide) and own.module.current_id and may_read_guides(current_actor()),
    )


@blueprint.get("/training/<series_slug>/<module_slug>/why")
@requires(signed_in)
def why(series_slug: str, module_slug: str) -> ResponseReturnValue:
    """Why the module is, or is not, complete: each requirement with what met it."""
    own = own_or_404(series_slug, module_slug)
    reasons = explain(db.session(), own, current_person_id())
    return render_template("web/training/why.html", own=own, reasons=reasons, series=series_content(own.series))


@blueprint.get("/training/<series_slug>/<module_slug>/<lesson_key>")
@public
def lesson(series_slug: str, module_slug: str, lesson_key: str) -> ResponseReturnValue:
    """One lesson with its activities."""
    own = own_or_404(series_slug, module_slug)
    return lesson_page(own, lesson_of(own, lesson_key))


def public_series(series_slug: str) -> Series:
    """The series of an address."""
    found = find_series(db.session(), series_slug)
    if found is None or found.published_at is None:
        raise NotFound
    return found


def series_page(found: Series, faults: dict[str, str] | None = None) -> str:
    """The page of a series; `faults` says what is missing in the form of enrolling."""
    person_id = current_actor().person_id
    [shelf] = shelves(db.session(), [found], person_id)
    taken = find_series_enrolment(db.session(), person_id, found.id) if person_id else None
    return render_template("web/training/series.html", shelf=shelf, taken=taken, faults=faults or {})
