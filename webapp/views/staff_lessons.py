"""Staff pages of lessons: their words, their activities, their order, the files they show, a look at what learners will see."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound
from modules.core.fingerprints import fingerprint
from modules.files.errors import FileEmpty, FileTooLarge, KindNotAllowed
from modules.training.authoring import editing
from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.authoring.module_files import add_file, remove_file
from modules.training.content.parts import lesson_at, part_at
from modules.training.content.soundness import LONGEST_TEXT
from modules.training.content.values import AnyActivity, Lesson, ModuleContent
from modules.training.errors import PartStale, PlaceTaken
from modules.training.permissions import may_edit_training
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import activity_editing, rows
from webapp.forms import staff_training as forms
from webapp.forms.activity_fields import ActivityForm
from webapp.storing import file_store
from webapp.training_drafts import drafted_text, init_training_drafts
from webapp.training_problems import problems_at, show_problems
from webapp.views.staff_training import edit_draft, taught_module
from webapp.views.training_files import file_response

blueprint = Blueprint("staff_lessons", __name__, url_prefix="/staff/training/<int:module_id>")
blueprint.record_once(lambda state: init_training_drafts(state.app))


@blueprint.get("/lessons/new")
@requires(may_edit_training)
def new(module_id: int) -> ResponseReturnValue:
    """The form of a new lesson."""
    return render_template("web/staff_training/new_lesson.html", taught=taught_module(module_id), form=forms.NewLessonForm())


@blueprint.post("/lessons/new")
@requires(may_edit_training)
def add(module_id: int) -> ResponseReturnValue:
    """Put it at the end."""
    taught, form = taught_module(module_id), forms.NewLessonForm()
    if form.validate():
        try:
            lesson = form.lesson()
            edit_draft(module_id, editing.add_part(lesson))
            flash(str(forms.ADDED), "success")
            return redirect(url_for(".show", module_id=module_id, lesson_key=lesson.key))
        except PlaceTaken:
            form.key.errors = [str(forms.KEY_TAKEN)]
    return render_template("web/staff_training/new_lesson.html", taught=taught, form=form), 422


@blueprint.get("/lessons/<lesson_key>")
@requires(may_edit_training)
def show(module_id: int, lesson_key: str) -> ResponseReturnValue:
    """A lesson: its words and its activities."""
    lesson = lesson_at(_content(module_id), lesson_key)
    return _lesson_page(module_id, lesson, forms.LessonForm.of(_own(module_id, lesson_key)))


@blueprint.post("/lessons/<lesson_key>")
@requires(may_edit_training)
def change(module_id: int, lesson_key: str) -> ResponseReturnValue:
    """Save its words in the draft."""
    lesson, stored = lesson_at(_content(module_id), lesson_key), _own(module_id, lesson_key)
    form = forms.LessonForm.of(stored)
    if not form.validate():
        return _lesson_page(module_id, lesson, form), 422
    try:
        edit_draft(module_id, editing.rewrite_part(lesson_key, form.part(stored), form.seen.data or ""))
    except PartStale as stale:
        form.seen.data = fingerprint(stale.theirs)
        return _lesson_page(module_id, lesson, form, clash=(stale.theirs, stale.mine)), 409
    flash(str(forms.SAVED), "success")
    return redirect(url_for(".show", module_id=module_id, lesson_key=lesson_key))


@blueprint.post("/lessons/<lesson_key>/activities")
@requires(may_edit_training)
def add_activity(module_id: int, lesson_key: str) -> ResponseReturnValue:
    """Put an empty activity at the end, and go to write it."""
    form = activity_editing.NewActivityForm()
    lesson = lesson_at(_content(module_id), lesson_key)
    if form.validate():
        try:
            activity = form.activity()
            edit_draft(module_id, editing.add_part(activity, lesson_key))
            address = url_for(".edit", module_id=module_id, lesson_key=lesson_key, activity_key=activity.key)
            return redirect(address)
        except PlaceTaken:
            form.key.errors = [str(forms.KEY_TAKEN)]
    words = forms.LessonForm.of(_own(module_id, lesson_key))
    return _lesson_page(module_id, lesson, words, adding=form), 422


@blueprint.get("/lessons/<lesson_key>/<activity_key>")
@requires(may_edit_training)
def edit(module_id: int, lesson_key: str, activity_key: str) -> ResponseReturnValue:
    """The form of an activity."""
    content, place = _content(module_id), f"{lesson_key}/{activity_key}"
    activity = _activity(content, place)
    form = activity_editing.form_of(activity, as_text=_as_text())
    if not activity_editing.untouched(activity):
        show_problems(form, problems_at(db.session(), content, place))
    return _activity_form(module_id, content, lesson_key, activity, form=form)


@blueprint.post("/lessons/<lesson_key>/<activity_key>")
@requires(may_edit_training)
def change_activity(module_id: int, lesson_key: str, activity_key: str) -> ResponseReturnValue:
    """Save it in the draft; without a script this is also how a preview and further rows are asked for."""
    content, place = _content(module_id), f"{lesson_key}/{activity_key}"
    activity = _activity(content, place)
    form = activity_editing.form_of(activity, as_text=_as_text())
    if rows.press(form, request.form.get(rows.BUTTON)) or "preview" in request.form:
        return _activity_form(module_id, content, lesson_key, activity, form=form, previewing="preview" in request.form)
    if not form.validate():
        return _activity_form(module_id, content, lesson_key, activity, form=form), 422
    try:
        edit_draft(module_id, editing.rewrite_part(place, form.part(activity), form.seen.data or ""))
    except PartStale as stale:
        form.seen.data = fingerprint(stale.theirs)
        clash = (stale.theirs, stale.mine)
        return _activity_form(module_id, content, lesson_key, activity, form=form, clash=clash), 409
    flash(str(forms.SAVED), "success")
    if problems_at(db.session(), _content(module_id), place):
        here = {"lesson_key": lesson_key, "activity_key": activity_key, "as": request.args.get("as")}
        return redirect(url_for(".edit", module_id=module_id, **here))  # type: ignore[arg-type]  # a query left out
    return redirect(url_for(".show", module_id=module_id, lesson_key=lesson_key))


@blueprint.post("/order")
@requires(may_edit_training)
def reorder(module_id: int) -> ResponseReturnValue:
    """Move a lesson or an activity up or down, or take it out."""
    place, deed = request.form.get("place", ""), request.form.get("deed", "")
    edits = {"up": lambda: editing.move_part(place, up=True), "down": lambda: editing.move_part(place, up=False)}
    if deed == "remove":
        edit_draft(module_id, editing.remove_part(place))
        flash(str(forms.REMOVED), "success")
    elif deed in edits:
        edit_draft(module_id, edits[deed]())
    lesson_key, _, activity_key = place.partition("/")
    if activity_key:
        return redirect(url_for(".show", module_id=module_id, lesson_key=lesson_key, _anchor="activities"))
    return redirect(url_for("staff_training.module", module_id=module_id, _anchor="lessons"))


@blueprint.post("/preview")
@requires(may_edit_training)
def preview_text(module_id: int) -> ResponseReturnValue:
    """Markdown as the page will show it, for the pane beside the text."""
    return str(drafted_text(request.form.get("text", "")[:LONGEST_TEXT], module_id, _content(module_id)))


@blueprint.get("/preview/<lesson_key>")
@requires(may_edit_training)
def look(module_id: int, lesson_key: str) -> ResponseReturnValue:
    """The lesson of the draft as learners will see it; nothing can be handed in here."""
    content = _content(module_id)
    lesson = lesson_at(content, lesson_key)
    return render_template(
        "web/staff_training/look.html", taught=taught_module(module_id), content=content, lesson=lesson, module_id=module_id
    )


@blueprint.post("/files")
@requires(may_edit_training)
def upload(module_id: int) -> ResponseReturnValue:
    """Take a file into the draft, in place of one of the same name."""
    sent = request.files.get("file")
    name, stream = (sent.filename or "", sent.stream) if sent else ("", BytesIO())
    try:
        with transaction(db.session()) as session:
            person = current_person_id()
            add_file(session, module_id, name, stream, file_store(), actor_id=person, now=now())
        flash(str(forms.SAVED), "success")
    except (FileEmpty, KindNotAllowed, FileTooLarge) as refused:
        flash(str(forms.FILE_REFUSALS[type(refused)]), "error")
    return redirect(url_for("staff_training.module", module_id=module_id, _anchor="files"))


@blueprint.post("/files/remove")
@requires(may_edit_training)
def remove(module_id: int) -> ResponseReturnValue:
    """Take a file out of the draft."""
    with transaction(db.session()) as session:
        remove_file(session, module_id, request.form.get("name", ""), actor_id=current_person_id(), now=now())
    flash(str(forms.REMOVED), "success")
    return redirect(url_for("staff_training.module", module_id=module_id, _anchor="files"))


@blueprint.get("/files/<path:filename>")
@requires(may_edit_training)
def file(module_id: int, filename: str) -> ResponseReturnValue:
    """A file of the draft."""
    sha256 = _content(module_id).files.get(filename)
    if sha256 is None:
        raise NotFound
    response = file_response(sha256, filename)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _content(module_id: int) -> ModuleContent:
    return draft_content(find_draft(db.session(), module_id))


def _own(module_id: int, lesson_key: str) -> Lesson:
    part = part_at(_content(module_id), lesson_key)
    assert isinstance(part, Lesson)
    return part


def _activity(content: ModuleContent, place: str) -> AnyActivity:
    part = part_at(content, place)
    assert not isinstance(part, ModuleContent | Lesson)
    return part


def _as_text() -> bool:
    return request.args.get("as") == "text"


def _lesson_page(module_id: int, lesson: Lesson, form: forms.LessonForm, **values: object) -> str:
    adding = values.pop("adding", None) or activity_editing.NewActivityForm(formdata=None)
    return render_template(
        "web/staff_training/lesson.html", taught=taught_module(module_id), lesson=lesson, form=form, adding=adding, **values
    )


def _activity_form(
    module_id: int, content: ModuleContent, lesson_key: str, activity: AnyActivity, *, form: ActivityForm, **values: object
) -> str:
    form.offer(content)
    return render_template(
        "web/staff_training/activity.html",
        taught=taught_module(module_id),
        content=content,
        lesson=lesson_at(content, lesson_key),
        activity=activity,
        form=form,
        **values,
    )
