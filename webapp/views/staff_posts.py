"""Staff pages of posts to lists: what waits, deciding, and who may post without being asked."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.mailings.inbox import posting
from modules.mailings.inbox.letting_post import AddressNotProved, let_post, stop_posting
from modules.mailings.inbox.queries import decided_posts, find_post, held_posts, lists_to_post_to, posters_of
from modules.mailings.permissions import may_write_mail
from webapp.access import current_person_id, now, requires
from webapp.extensions import db
from webapp.forms import posts as words
from webapp.forms.event_parts import id_from
from webapp.forms.posts import PosterForm
from webapp.post_decisions import decide

blueprint = Blueprint("staff_posts", __name__, url_prefix="/staff/mail/posts")


@blueprint.get("")
@requires(may_write_mail)
def listed() -> ResponseReturnValue:
    """What waits, what was decided, and who may post."""
    return _listed(_form(formdata=None))


@blueprint.get("/<int:post_id>")
@requires(may_write_mail)
def show(post_id: int) -> ResponseReturnValue:
    """One post."""
    post, mailing = find_post(db.session(), post_id)
    return render_template("web/posts/staff_post.html", post=post, list=mailing)


@blueprint.post("/<int:post_id>/approve")
@requires(may_write_mail)
def approve(post_id: int) -> ResponseReturnValue:
    """Have the list told of it."""
    decide(posting.approve, post_id, current_person_id(), words.APPROVED)
    return redirect(url_for(".show", post_id=post_id))


@blueprint.post("/<int:post_id>/refuse")
@requires(may_write_mail)
def refuse(post_id: int) -> ResponseReturnValue:
    """Let it lie."""
    decide(posting.refuse, post_id, current_person_id(), words.REFUSED)
    return redirect(url_for(".show", post_id=post_id))


@blueprint.post("/posters")
@requires(may_write_mail)
def add() -> ResponseReturnValue:
    """Let an address post."""
    form = _form()
    if not form.validate():
        return _listed(form), 422
    try:
        with transaction(db.session()) as session:
            let_post(
                session,
                form.list_id.data,
                form.address.data or "",
                moderates=bool(form.moderates.data),
                actor_id=current_person_id(),
                now=now(),
            )
    except AddressNotProved:
        form.refuse_address()
        return _listed(form), 422
    flash(str(words.ADDED), "success")
    return redirect(url_for(".listed"))


@blueprint.post("/posters/remove")
@requires(may_write_mail)
def remove() -> ResponseReturnValue:
    """Let it post no more."""
    with transaction(db.session()) as session:
        list_id, address_id = (id_from(request.form.get(name, "")) or 0 for name in ("list_id", "address_id"))
        stop_posting(session, list_id, address_id, current_person_id(), now())
    flash(str(words.REMOVED), "success")
    return redirect(url_for(".listed"))


def _form(**options: object) -> PosterForm:
    return PosterForm.of(lists_to_post_to(db.session()), **options)


def _listed(form: PosterForm) -> str:
    session = db.session()
    return render_template(
        "web/posts/listed.html",
        held=held_posts(session),
        decided=decided_posts(session),
        posters=posters_of(session),
        form=form,
        mail_host=current_app.config["CONVENE"].mail_host,
    )
