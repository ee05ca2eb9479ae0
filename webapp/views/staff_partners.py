"""Staff pages of partners: whose calendars we read, what waits for an editor, accepting it or setting it aside."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import Stale
from modules.events.importing import CalendarUnreadable
from modules.events.permissions import may_edit_events
from modules.feeds.incoming import keeping
from modules.feeds.incoming.deciding import accept, set_aside
from modules.feeds.incoming.errors import AddressRefused, BeingPublished, NameTaken
from modules.feeds.incoming.keeping import PartnerDraft, find_partner
from modules.feeds.incoming.models import Partner
from modules.feeds.incoming.patience import is_behind
from modules.feeds.incoming.queries import changes_of, find_arrival, look_at_arrival, partners_listed, publishing_of
from webapp.access import current_person_id, now, requires
from webapp.event_presenting import site_zone
from webapp.extensions import db
from webapp.forms import partners as forms
from webapp.forms.event_search import page_from
from webapp.forms.partners import DecisionForm, FileForm, NewPartnerForm, PartnerForm
from webapp.partner_presenting import shown_page

blueprint = Blueprint("staff_partners", __name__, url_prefix="/staff/events/partners")


@blueprint.get("")
@requires(may_edit_events)
def listed() -> ResponseReturnValue:
    """All of them, those that wait for somebody first."""
    return render_template("web/staff_partners/listed.html", rows=partners_listed(db.session(), now()))


@blueprint.get("/new")
@requires(may_edit_events)
def new() -> ResponseReturnValue:
    """The form of another one."""
    form = NewPartnerForm(data={"time_zone": site_zone()})
    return render_template("web/staff_partners/new.html", form=form)


@blueprint.post("/new")
@requires(may_edit_events)
def add() -> ResponseReturnValue:
    """Add it, with its first calendar if one was chosen; all of it or nothing."""
    form = NewPartnerForm()
    partner = _added(form) if form.validate() else None
    if partner is None:
        return render_template("web/staff_partners/new.html", form=form), 422
    said = forms.ADDED if partner.address else forms.BROUGHT if form.file.data else forms.ADDED_FOR_FILES
    flash(str(said), "success")
    return redirect(url_for(".show", partner_id=partner.id))


@blueprint.get("/<int:partner_id>")
@requires(may_edit_events)
def show(partner_id: int) -> ResponseReturnValue:
    """One partner: what its calendar would change, and what was published of it."""
    return _page(find_partner(db.session(), partner_id))


@blueprint.get("/<int:partner_id>/edit")
@requires(may_edit_events)
def edit(partner_id: int) -> ResponseReturnValue:
    """Its name, address and zone."""
    partner = find_partner(db.session(), partner_id)
    return _edit(PartnerForm(obj=partner, data={"mark": PartnerDraft.of(partner).mark}), partner)


@blueprint.post("/<int:partner_id>/edit")
@requires(may_edit_events)
def change(partner_id: int) -> ResponseReturnValue:
    """Save them, unless somebody else did since the form was opened."""
    form, partner = PartnerForm(), find_partner(db.session(), partner_id)
    try:
        if not (form.validate() and _changed(form, partner_id)):
            return _edit(form, partner), 422
    except Stale:
        return _clash(form, partner_id), 409
    except BeingPublished:
        return _page(find_partner(db.session(), partner_id), warning=forms.BEING_PUBLISHED), 409
    flash(str(forms.SAVED), "success")
    return redirect(url_for(".show", partner_id=partner_id))


@blueprint.post("/<int:partner_id>/stop")
@requires(may_edit_events)
def stop(partner_id: int) -> ResponseReturnValue:
    """Look at it no more."""
    with transaction(db.session()) as session:
        keeping.stop(session, partner_id, current_person_id(), now())
    flash(str(forms.STOPPED), "success")
    return redirect(url_for(".show", partner_id=partner_id))


@blueprint.post("/<int:partner_id>/go-on")
@requires(may_edit_events)
def go_on(partner_id: int) -> ResponseReturnValue:
    """Look at it again."""
    with transaction(db.session()) as session:
        keeping.go_on(session, partner_id, current_person_id(), now())
    flash(str(forms.GOES_ON), "success")
    return redirect(url_for(".show", partner_id=partner_id))


@blueprint.post("/<int:partner_id>/file")
@requires(may_edit_events)
def upload(partner_id: int) -> ResponseReturnValue:
    """Take in a calendar that was brought as a file."""
    form, partner = FileForm(), find_partner(db.session(), partner_id)
    if not form.file.data:
        form.file.errors = [str(forms.CHOOSE_A_FILE)]
        return _page(partner, form), 422
    try:
        with transaction(db.session()) as session:
            arrival = keeping.bring_file(session, partner_id, form.brought, current_person_id(), now())
    except CalendarUnreadable as refused:
        form.refuse_file(str(refused.values["reason"]))
        return _page(find_partner(db.session(), partner_id), form), 422
    except BeingPublished:
        return _page(find_partner(db.session(), partner_id), warning=forms.BEING_PUBLISHED), 409
    flash(str(forms.BROUGHT if arrival else forms.NOTHING_NEW), "success")
    return redirect(url_for(".show", partner_id=partner_id))


@blueprint.post("/<int:partner_id>/publish")
@requires(may_edit_events)
def publish(partner_id: int) -> ResponseReturnValue:
    """Have what was seen published, and nothing else: a worker does it, and the page says how far it is."""
    form, person = DecisionForm(), current_person_id()
    seen, close = form.seen.data or "", bool(form.close.data)
    try:
        with transaction(db.session()) as session:
            accept(session, partner_id, seen=seen, close=close, actor_id=person, now=now())
    except Stale:
        return _page(find_partner(db.session(), partner_id), warning=forms.CALENDAR_CHANGED), 409
    return redirect(url_for(".show", partner_id=partner_id))


@blueprint.post("/<int:partner_id>/set-aside")
@requires(may_edit_events)
def leave(partner_id: int) -> ResponseReturnValue:
    """Leave everything as it stands."""
    seen = DecisionForm().seen.data or ""
    try:
        with transaction(db.session()) as session:
            set_aside(session, partner_id, seen=seen, actor_id=current_person_id(), now=now())
    except Stale:
        return _page(find_partner(db.session(), partner_id), warning=forms.CALENDAR_CHANGED), 409
    flash(str(forms.SET_ASIDE), "success")
    return redirect(url_for(".listed"))


def _added(form: NewPartnerForm) -> Partner | None:
    """What was added; None when the form says why not."""
    try:
        with transaction(db.session()) as session:
            partner = keeping.add_partner(session, form.draft(), current_person_id(), now())
            if form.file.data:
                keeping.bring_file(session, partner.id, form.brought, current_person_id(), now())
        return partner
    except AddressRefused as refused:
        form.refuse_address(str(refused.values["reason"]))
    except NameTaken:
        form.refuse_name()
    except CalendarUnreadable as refused:
        form.refuse_file(str(refused.values["reason"]))
    return None


def _changed(form: PartnerForm, partner_id: int) -> bool:
    """Whether it was saved; otherwise the form says why not. Raises Stale."""
    try:
        with transaction(db.session()) as session:
            seen, person = form.mark.data or "", current_person_id()
            keeping.change_partner(session, partner_id, form.draft(), seen=seen, actor_id=person, now=now())
        return True
    except AddressRefused as refused:
        form.refuse_address(str(refused.values["reason"]))
    except NameTaken:
        form.refuse_name()
    return False


def _edit(form: PartnerForm, partner: Partner, **values: object) -> str:
    return render_template("web/staff_partners/edit.html", form=form, partner=partner, **values)


def _clash(form: PartnerForm, partner_id: int) -> str:
    """What was typed stays in the form; saving once more is then a decision, so it carries the mark of what stands."""
    partner = find_partner(db.session(), partner_id)
    stored = PartnerDraft.of(partner)
    form.mark.data = stored.mark
    return _edit(form, partner, theirs=stored, mine=form.draft())


def _page(partner: Partner, form: FileForm | None = None, **values: object) -> str:
    look = look_at_arrival(db.session(), partner, now())
    return render_template(
        "web/staff_partners/show.html",
        partner=partner,
        is_behind=is_behind(partner, now()),
        arrival=find_arrival(db.session(), partner),
        look=look,
        publishing=publishing_of(db.session(), partner),
        page=shown_page(look.comparison, request.args.get("show", ""), page_from(request.args)) if look else None,
        decision=DecisionForm(formdata=None, data={"seen": look.seen if look else ""}),
        form=form or FileForm(formdata=None),
        changes=changes_of(db.session(), partner.id),
        now=now(),
        **values,
    )
