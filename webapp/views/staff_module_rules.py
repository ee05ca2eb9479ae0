"""Staff pages of what it takes to complete a module: ticked activities, groups, or text."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.fingerprints import fingerprint
from modules.training.authoring import editing
from modules.training.authoring.drafting import draft_content, find_draft
from modules.training.content.judging import problems_of
from modules.training.content.values import Rule
from modules.training.errors import PartStale
from modules.training.permissions import may_edit_training
from webapp.access import requires
from webapp.extensions import db
from webapp.forms import module_rules, rows
from webapp.forms.staff_training import SAVED
from webapp.training_problems import show_problems
from webapp.views.staff_training import edit_draft, taught_module

blueprint = Blueprint("staff_module_rules", __name__, url_prefix="/staff/training/<int:module_id>")


@blueprint.get("/rule")
@requires(may_edit_training)
def edit(module_id: int) -> ResponseReturnValue:
    """What it takes to complete the module."""
    content, asked = draft_content(find_draft(db.session(), module_id)), request.args.get("as", "")
    ways = module_rules.ways_of(content)
    form = module_rules.WAYS[asked if asked in ways else ways[0]].of(content)
    if content.rule != Rule(all_of=[]):
        show_problems(form, problems_of(db.session(), content)[1])
    return _page(module_id, form)


@blueprint.post("/rule")
@requires(may_edit_training)
def change(module_id: int) -> ResponseReturnValue:
    """Save it in the draft; the page says whether anybody can meet it."""
    content = draft_content(find_draft(db.session(), module_id))
    asked = request.args.get("as", "")
    form = module_rules.WAYS[asked if asked in module_rules.WAYS else module_rules.ways_of(content)[0]].of(content)
    if rows.press(form, request.form.get(rows.BUTTON)):
        form.offer()
        return _page(module_id, form)
    if not form.validate():
        return _page(module_id, form), 422
    try:
        edit_draft(module_id, editing.rewrite_part("", form.head(), form.seen.data or ""))
    except PartStale as stale:
        form.seen.data = fingerprint(stale.theirs)
        return _page(module_id, form, clash=(stale.theirs, stale.mine)), 409
    flash(str(SAVED), "success")
    if problems_of(db.session(), draft_content(find_draft(db.session(), module_id)))[1]:
        return redirect(url_for(".edit", module_id=module_id, **{"as": form.way}))  # type: ignore[arg-type]  # a query
    return redirect(url_for("staff_training.module", module_id=module_id))


def _page(module_id: int, form: module_rules.RuleForm, **values: object) -> str:
    content = draft_content(find_draft(db.session(), module_id))
    return render_template(
        "web/staff_training/rule.html",
        taught=taught_module(module_id),
        form=form,
        content=content,
        ways=module_rules.ways_of(content),
        **values,
    )
