"""Staff pages of training: series, modules, publishing. Everything is written into drafts first."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound, Stale
from modules.core.fingerprints import fingerprint
from modules.training.authoring import editing
from modules.training.authoring.drafting import draft_content, find_draft, make_module, make_series, write_series
from modules.training.authoring.overviews import shelf_of_staff, titles_of
from modules.training.authoring.previewing import preview
from modules.training.authoring.publishing import Publication, publish, unpublish
from modules.training.content import parts
from modules.training.content.catalog import Taught, module_by_id, series_by_id, series_content, version_by_id, versions_of
from modules.training.content.judging import require_sound_series
from modules.training.content.texts import language_shares
from modules.training.errors import ContentRefused, NothingChanged, PartStale, SlugTaken
from modules.training.folders.exporting import as_archive, module_folder
from modules.training.models import Series
from modules.training.permissions import may_edit_training
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import rows, series_editing, series_rows
from webapp.forms import staff_training as forms
from webapp.storing import file_store
from webapp.training_problems import show_problems

blueprint = Blueprint("staff_training", __name__, url_prefix="/staff/training")


@blueprint.get("")
@requires(may_edit_training)
def listed() -> ResponseReturnValue:
    """All series with their modules: state, languages, what waits to be published."""
    return render_template("web/staff_training/listed.html", shelves=shelf_of_staff(db.session()))


@blueprint.get("/new")
@requires(may_edit_training)
def new_series() -> ResponseReturnValue:
    """The form of a new series."""
    return render_template("web/staff_training/new.html", form=series_editing.NewSeriesForm(), series=None)


@blueprint.post("/new")
@requires(may_edit_training)
def add_series() -> ResponseReturnValue:
    """Make it."""
    form = series_editing.NewSeriesForm()
    if form.validate():
        try:
            with transaction(db.session()) as session:
                series = make_series(session, form.series(), current_person_id(), now())
            flash(str(forms.ADDED), "success")
            return redirect(url_for(".edit_series", series_id=series.id))
        except SlugTaken:
            form.key.errors = [str(forms.KEY_TAKEN)]
    return render_template("web/staff_training/new.html", form=form, series=None), 422


@blueprint.get("/series/<int:series_id>")
@requires(may_edit_training)
def edit_series(series_id: int) -> ResponseReturnValue:
    """The form of a series."""
    series = _series(series_id)
    return _series_form(series, _form_of(series))


@blueprint.post("/series/<int:series_id>")
@requires(may_edit_training)
def change_series(series_id: int) -> ResponseReturnValue:
    """Save it: what a series says is seen at once."""
    series = _series(series_id)
    stored, form = series_content(series), _form_of(series)
    if rows.press(form, request.form.get(rows.BUTTON)):
        return _series_form(series, form)
    if not form.validate():
        return _series_form(series, form), 422
    mine = form.series(stored)
    try:
        require_sound_series(mine)
        with transaction(db.session()) as session:
            write_series(session, series_id, mine, seen_version=form.seen_version, actor_id=current_person_id(), now=now())
    except ContentRefused as refused:
        show_problems(form, refused.problems)
        return _series_form(series, form), 422
    except Stale:
        form.version.data = str(series.version)
        return _series_form(series, form, clash=(stored, mine)), 409
    flash(str(forms.SERIES_SAVED), "success")
    return redirect(url_for(".edit_series", series_id=series_id, **{"as": request.args.get("as")}))  # type: ignore[arg-type]


@blueprint.get("/series/<int:series_id>/new")
@requires(may_edit_training)
def new_module(series_id: int) -> ResponseReturnValue:
    """The form of a new module."""
    return render_template("web/staff_training/new.html", form=series_editing.NewModuleForm(), series=_series(series_id))


@blueprint.post("/series/<int:series_id>/new")
@requires(may_edit_training)
def add_module(series_id: int) -> ResponseReturnValue:
    """Make it as a draft."""
    form, series = series_editing.NewModuleForm(), _series(series_id)
    if form.validate():
        try:
            with transaction(db.session()) as session:
                module = make_module(session, series_id, form.module(), current_person_id(), now())
            flash(str(forms.ADDED), "success")
            return redirect(url_for(".module", module_id=module.id))
        except SlugTaken:
            form.key.errors = [str(forms.KEY_TAKEN)]
    return render_template("web/staff_training/new.html", form=form, series=series), 422


@blueprint.get("/<int:module_id>")
@requires(may_edit_training)
def module(module_id: int) -> ResponseReturnValue:
    """A module as its authors manage it: lessons, state, versions."""
    taught = taught_module(module_id)
    content = draft_content(find_draft(db.session(), module_id))
    return render_template(
        "web/staff_training/module.html",
        taught=taught,
        content=content,
        shares=language_shares(content),
        versions=versions_of(db.session(), module_id),
        seen=preview(db.session(), module_id),
    )


@blueprint.get("/<int:module_id>/edit")
@requires(may_edit_training)
def edit_module(module_id: int) -> ResponseReturnValue:
    """The form of a module's own words."""
    part = parts.part_at(draft_content(find_draft(db.session(), module_id)), "")
    return _module_form(module_id, forms.ModuleForm.of(part))  # type: ignore[arg-type]


@blueprint.post("/<int:module_id>/edit")
@requires(may_edit_training)
def change_module(module_id: int) -> ResponseReturnValue:
    """Save them in the draft."""
    stored = parts.part_at(draft_content(find_draft(db.session(), module_id)), "")
    form = forms.ModuleForm.of(stored)  # type: ignore[arg-type]
    if not form.validate():
        return _module_form(module_id, form), 422
    try:
        edit_draft(module_id, editing.rewrite_part("", form.part(stored), form.seen.data or ""))  # type: ignore[arg-type]
    except PartStale as stale:
        form.seen.data = fingerprint(stale.theirs)
        return _module_form(module_id, form, clash=(stale.theirs, stale.mine)), 409
    flash(str(forms.SAVED), "success")
    return redirect(url_for(".module", module_id=module_id))


@blueprint.get("/<int:module_id>/publish")
@requires(may_edit_training)
def publishing(module_id: int) -> ResponseReturnValue:
    """What publishing would mean, with the three kinds of change."""
    return _publish_page(module_id, forms.PublishForm())


@blueprint.post("/<int:module_id>/publish")
@requires(may_edit_training)
def publish_it(module_id: int) -> ResponseReturnValue:
    """Publish the draft that was seen."""
    form = forms.PublishForm()
    if not form.validate():
        return _publish_page(module_id, form), 422
    said = Publication(form.change.data, site_issuer(), form.words.data or "")
    try:
        with transaction(db.session()) as session:
            seen = form.seen_version
            publish(session, module_id, said, seen_version=seen, actor_id=current_person_id(), now=now())
    except (ContentRefused, NothingChanged, Stale) as refused:
        return _publish_page(module_id, form, refused=refused), 422 if isinstance(refused, ContentRefused) else 409
    flash(str(forms.PUBLISHED), "success")
    return redirect(url_for(".module", module_id=module_id))


@blueprint.post("/<int:module_id>/unpublish")
@requires(may_edit_training)
def unpublish_it(module_id: int) -> ResponseReturnValue:
    """Let nobody begin the version that was seen any more."""
    seen = forms.VersionForm().seen_version
    with transaction(db.session()) as session:
        unpublish(session, module_id, seen_version=seen, actor_id=current_person_id(), now=now())
    flash(str(forms.UNPUBLISHED), "success")
    return redirect(url_for(".module", module_id=module_id))


@blueprint.get("/<int:module_id>/export")
@requires(may_edit_training)
def export(module_id: int) -> ResponseReturnValue:
    """The draft, or the version asked for, as a folder in a ZIP."""
    taught = taught_module(module_id)
    wanted = request.args.get("version", type=int)
    version = version_by_id(db.session(), wanted) if wanted else None
    if wanted and (version is None or version.module_id != module_id):
        raise NotFound
    source = version or draft_content(find_draft(db.session(), module_id))
    archive = as_archive(module_folder(db.session(), file_store(), source), taught.module.slug)
    name = f"{taught.module.slug}-{version.number if version else 'draft'}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(archive, mimetype="application/zip", headers=headers)


def site_issuer() -> str:
    """In whose name certificates are issued."""
    return str(current_app.config["CONVENE"].agency_name)


def taught_module(module_id: int) -> Taught:
    """The module of an address."""
    found = module_by_id(db.session(), module_id)
    if found is None:
        raise NotFound
    return found


def edit_draft(module_id: int, edit: editing.Edit) -> None:
    """Write what the edit makes of the draft, in the name of whoever asks."""
    with transaction(db.session()) as session:
        editing.change(session, module_id, edit, current_person_id(), now())


def _series(series_id: int) -> Series:
    found = series_by_id(db.session(), series_id)
    if found is None:
        raise NotFound
    return found


def _form_of(series: Series) -> series_editing.SeriesHeadForm:
    kind = series_editing.SeriesTextForm if request.args.get("as") == "text" else series_rows.SeriesForm
    form: series_editing.SeriesHeadForm = kind.of(series_content(series), series.version)
    return form


def _series_form(series: Series, form: series_editing.SeriesHeadForm, **values: object) -> str:
    if isinstance(form, series_rows.SeriesForm):
        form.offer(titles_of(db.session(), series.id))
    stored = series_content(series)
    return render_template("web/staff_training/series.html", series=series, stored=stored, form=form, **values)


def _module_form(module_id: int, form: forms.ModuleForm, **values: object) -> str:
    return render_template("web/staff_training/words.html", taught=taught_module(module_id), form=form, **values)


def _publish_page(module_id: int, form: forms.PublishForm, **values: object) -> str:
    seen = preview(db.session(), module_id)
    form.version.data = str(seen.draft_version)
    return render_template("web/staff_training/publish.html", taught=taught_module(module_id), form=form, seen=seen, **values)
