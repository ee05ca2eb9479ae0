"""Staff pages of the readers of lists, for who may see people's addresses: files in four steps, a file out, one address."""

from __future__ import annotations

import io

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.accounts.permissions import may_manage_people
from modules.core.db import transaction
from modules.formats.spreadsheets import csv_of
from modules.mailings.lists.errors import FileUnreadable, ImportOver
from modules.mailings.lists.exporting import readers_rows
from modules.mailings.lists.finding import look_up
from modules.mailings.lists.import_files import Listing
from modules.mailings.lists.import_results import find_import, refused_lines, sum_of
from modules.mailings.lists.importing import Bringing, apply_import, bring, keeps_lines, try_import, undo_import
from modules.mailings.lists.models import SubscriberImport
from modules.mailings.lists.queries import find_list
from modules.mailings.lists.suppressing import lift_by_staff, suppress_by_staff
from modules.people.errors import NotAnAddress
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import staff_lists as words
from webapp.forms.letter_names import letter_name
from webapp.forms.staff_lists import BringForm, ColumnsForm
from webapp.views.account import as_file
from webapp.views.staff_lists import show_list

SHOWN = 200
blueprint = Blueprint("staff_readers", __name__, url_prefix="/staff/mail")
blueprint.add_app_template_filter(letter_name, "letter_name")


@blueprint.post("/lists/<int:list_id>/imports")
@requires(may_manage_people)
def bring_file(list_id: int) -> ResponseReturnValue:
    """Step one: the file, and who vouches for the people in it."""
    form = BringForm()
    data = form.file.data.stream.read() if form.file.data else b""
    try:
        Listing(io.BytesIO(data))
        said = Bringing(
            list_id=list_id,
            file_name=form.file.data.filename or "",
            consent=form.consent.data or "",
            frequency=form.frequency.data,
        )
        with transaction(db.session()) as session:
            made = bring(session, said, current_person_id(), now(), data)
    except FileUnreadable as refused:
        form.refuse(str(refused.values["reason"]))
        return show_list(list_id, bringing=form), 422
    flash(str(words.BROUGHT), "success")
    return redirect(url_for(".show_import", import_id=made.id))


@blueprint.get("/imports/<int:import_id>")
@requires(may_manage_people)
def show_import(import_id: int) -> ResponseReturnValue:
    """Where the import is, and the next step."""
    return _import(find_import(db.session(), import_id))


@blueprint.post("/imports/<int:import_id>/try")
@requires(may_manage_people)
def try_file(import_id: int) -> ResponseReturnValue:
    """Steps two and three: which column holds what, and what would become of each line."""
    found = find_import(db.session(), import_id)
    form = _columns(found)
    if form is None:
        return _too_late(import_id)
    if not form.validate():
        return _import(found, form), 422
    try:
        with transaction(db.session()) as session:
            try_import(session, import_id, io.BytesIO(found.data or b""), form.columns())
    except FileUnreadable as refused:
        form.address.errors = [str(words.FILES[str(refused.values["reason"])])]
        return _import(found, form), 422
    except ImportOver:
        return _too_late(import_id)
    return redirect(url_for(".show_import", import_id=import_id))


@blueprint.post("/imports/<int:import_id>/apply")
@requires(may_manage_people)
def apply(import_id: int) -> ResponseReturnValue:
    """Step four."""
    try:
        with transaction(db.session()) as session:
            apply_import(session, import_id, current_app.config["CONVENE"].time_zone, current_person_id(), now())
    except ImportOver:
        return _too_late(import_id)
    flash(str(words.APPLIED), "success")
    return redirect(url_for(".show_import", import_id=import_id))


@blueprint.post("/imports/<int:import_id>/undo")
@requires(may_manage_people)
def undo(import_id: int) -> ResponseReturnValue:
    """Take it back."""
    try:
        with transaction(db.session()) as session:
            undo_import(session, import_id, current_person_id(), now())
    except ImportOver:
        return _too_late(import_id)
    flash(str(words.UNDONE), "success")
    return redirect(url_for(".show_import", import_id=import_id))


@blueprint.get("/imports/<int:import_id>/refused.csv")
@requires(may_manage_people)
def refused(import_id: int) -> ResponseReturnValue:
    """Every line that was refused, to be mended."""
    found = find_import(db.session(), import_id)
    lines = ((each.line, each.address, str(words.REASONS[each.fault])) for each in refused_lines(db.session(), found.id))
    return as_file(Response(csv_of(lines), mimetype="text/csv"), f"import-{found.id}-refused.csv")


@blueprint.post("/lists/<int:list_id>/readers.csv")
@requires(may_manage_people)
def export(list_id: int) -> ResponseReturnValue:
    """The readers of a list as a file; it is noted who took it."""
    found = find_list(db.session(), list_id)
    with transaction(db.session()) as session:
        data = csv_of(readers_rows(session, list_id, current_person_id(), now()))
    return as_file(Response(data, mimetype="text/csv"), f"{found.slug}-readers.csv")


@blueprint.get("/addresses")
@requires(may_manage_people)
def address() -> ResponseReturnValue:
    """What is known of one address."""
    typed = request.args.get("q", "").strip()
    try:
        found = look_up(db.session(), typed) if typed else None
    except NotAnAddress:
        return _address(typed, wrong=str(words.NOT_AN_ADDRESS))
    return _address(typed, found)


@blueprint.post("/addresses/<any(suppress, lift):ruling>")
@requires(may_manage_people)
def decide(ruling: str) -> ResponseReturnValue:
    """Staff decide that nothing goes out to an address, or take that back."""
    typed = request.form.get("q", "")
    try:
        with transaction(db.session()) as session:
            (suppress_by_staff if ruling == "suppress" else lift_by_staff)(session, typed, current_person_id(), now())
    except NotAnAddress:
        return _address(typed, wrong=str(words.NOT_AN_ADDRESS)), 422
    flash(str(words.SUPPRESSED if ruling == "suppress" else words.LIFTED), "success")
    return redirect(url_for(".address", q=typed))


def _address(typed: str, found: object = None, wrong: str = "") -> str:
    return render_template("web/staff_lists/address.html", typed=typed, found=found, wrong=wrong, words=words)


def _columns(found: SubscriberImport) -> ColumnsForm | None:
    """None where the file is no longer there."""
    if found.data is None:
        return None
    listing = Listing(io.BytesIO(found.data))
    return ColumnsForm.of(listing.header, found.columns or listing.guess())


def _import(found: SubscriberImport, form: ColumnsForm | None = None) -> str:
    session, tried, kept = db.session(), found.state != "brought", keeps_lines(found, now())
    return render_template(
        "web/staff_lists/import.html",
        found=found,
        list=find_list(session, found.list_id),
        kept=kept,
        form=form or _columns(found),
        sum=sum_of(session, found.id) if tried else None,
        refused=list(refused_lines(session, found.id, SHOWN)) if tried else [],
        words=words,
    )


def _too_late(import_id: int) -> ResponseReturnValue:
    flash(str(words.TOO_LATE), "error")
    return redirect(url_for(".show_import", import_id=import_id))
