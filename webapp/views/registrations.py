"""Pages of one's own place at an event: asking for it, confirming it, looking at it, giving it up. The links of letters lead here."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from flask.typing import ResponseReturnValue

from modules.core.db import transaction
from modules.core.errors import NotFound, Refused
from modules.core.tokens import Tokens
from modules.events.models import Event
from modules.events.queries import event_by_id, event_by_slug
from modules.events.seeing import require_sight
from modules.groups.queries import is_member
from modules.registrations.asking import ask_again, ask_for_seat, confirmed_address
from modules.registrations.confirming import confirm
from modules.registrations.errors import AlreadyRegistered, AlreadyWithdrawn, Busy, EventFull
from modules.registrations.models import Registration
from modules.registrations.panel import REFUSED, panel_for, registration_panel
from modules.registrations.queries import find_live_registration, registration, registration_of
from modules.registrations.seats import door_of, read_door_by_slug
from modules.registrations.withdrawing import withdraw
from webapp.access import current_actor, now, public
from webapp.errors import answer_domain
from webapp.extensions import db, limiter
from webapp.forms.registrations import RegistrationForm
from webapp.headers import keep_private
from webapp.typed_addresses import typed_address

RETRY_SECONDS = 5
ASKED = "asked for a seat"
WHY = {**REFUSED, EventFull: "full", AlreadyWithdrawn: "withdrawn"}
CONFIRM, OWN = "confirm-registration", "registration"
blueprint = Blueprint("registrations", __name__)
blueprint.after_request(keep_private)

A_WHOLE_SCHOOL = "600 per hour"
"""From one network address: the staff of a large school stands behind one."""


def tokens() -> Tokens:
    """The signer of links."""
    signer: Tokens = current_app.extensions["convene.tokens"]
    return signer


@blueprint.app_template_global("registration_url")
def registration_url(own: Registration) -> str:
    """The page of a registration, for its owner: whoever has the link needs no account."""
    return url_for("registrations.show", token=tokens().make(OWN, own.id, own.nonce))


@blueprint.get("/events/<slug>/register")
@public
def ask(slug: str) -> ResponseReturnValue:
    """The form; or why there is none, and what to do instead."""
    event = _public_event(slug)
    panel = registration_panel(db.session(), event, current_actor(), now())
    if panel.state == "registered" and panel.registration:
        return redirect(registration_url(panel.registration))
    if panel.state not in {"open", "few", "held"}:
        return _refused(event, panel.state)
    return _form(event, RegistrationForm.for_reader(current_actor(), _proved()))


@blueprint.post("/events/<slug>/register")
@public
@limiter.limit(A_WHOLE_SCHOOL)
@limiter.limit("10 per hour", key_func=typed_address("seat"))
def register(slug: str) -> ResponseReturnValue:
    """Take the seat, or hold it until the address is confirmed."""
    door = read_door_by_slug(db.session(), slug)
    if door.group_id is not None and not is_member(db.session(), door.group_id, current_actor().person_id):
        raise NotFound
    form = RegistrationForm.for_reader(current_actor(), _proved())
    if not form.validate():
        return _form(_public_event(slug), form), 422
    try:
        with transaction(db.session()) as made:
            taken = ask_for_seat(made, form.wish(door.event_id, current_actor()), now())
    except AlreadyRegistered as known:
        taken = _known(form, int(str(known.values["registration_id"])))
    except Busy:
        return _form(_public_event(slug), form, busy=True), 503, {"Retry-After": str(RETRY_SECONDS)}
    return _answer(slug, form, taken)


def _known(form: RegistrationForm, registration_id: int) -> Registration:
    if form.address:
        with transaction(db.session()) as made:
            ask_again(made, registration_id, now())
    return registration(db.session(), registration_id)


def _answer(slug: str, form: RegistrationForm, taken: Registration) -> ResponseReturnValue:
    # A guest is told the same whether the address was registered before or not: who comes is nobody's business.
    if form.address:
        session[ASKED] = form.address.data
        return redirect(url_for(".asked", slug=slug))
    return redirect(registration_url(taken))


@blueprint.get("/events/<slug>/check-email")
@public
def asked(slug: str) -> ResponseReturnValue:
    """The seat is held: the letter has the rest."""
    return render_template("web/registrations/asked.html", event=_public_event(slug), address=session.get(ASKED))


@blueprint.get("/registrations/confirm/<token>")
@public
def confirming(token: str) -> ResponseReturnValue:
    """A button; opening the link changes nothing, since mail scanners open links."""
    return _confirming(token)


@blueprint.post("/registrations/confirm/<token>")
@public
@limiter.limit(A_WHOLE_SCHOOL)
def confirmed(token: str) -> ResponseReturnValue:
    """The seat is theirs."""
    held = registration_of(db.session(), tokens(), token, CONFIRM)
    try:
        with transaction(db.session()) as made:
            seat = confirm(made, held.id, now())
    except Busy:
        return _confirming(token, busy=True)
    return redirect(registration_url(seat))


@blueprint.get("/registrations/<token>")
@public
def show(token: str) -> ResponseReturnValue:
    """One's own registration: what, when, how to join, giving it up. An older link leads to the seat one has now."""
    own = registration_of(db.session(), tokens(), token, OWN)
    live = find_live_registration(db.session(), own.event_id, own.person_id, now())
    if live is not None and live.id != own.id:
        return redirect(registration_url(live))
    event = event_by_id(db.session(), own.event_id)
    panel = panel_for(db.session(), event, live, now())
    return render_template("web/registrations/show.html", event=event, own=own, panel=panel, token=token)


@blueprint.post("/registrations/<token>/give-up")
@public
@limiter.limit(A_WHOLE_SCHOOL)
def give_up(token: str) -> ResponseReturnValue:
    """Free the seat."""
    own = registration_of(db.session(), tokens(), token, OWN)
    with transaction(db.session()) as made:
        withdraw(made, own.id, now(), actor_id=own.person_id)
    return redirect(url_for(".show", token=token))


@blueprint.errorhandler(Refused)
def answer_refusal(refused: Refused) -> ResponseReturnValue:
    """Why not, and what to do instead."""
    if type(refused) not in WHY:
        return answer_domain(refused)
    event = event_by_id(db.session(), int(str(refused.values["event_id"])))
    return _refused(event, WHY[type(refused)])


def _refused(event: Event, why: str) -> ResponseReturnValue:
    return render_template("web/registrations/refused.html", event=event, why=why), 409


def _public_event(slug: str) -> Event:
    event = event_by_slug(db.session(), slug)
    require_sight(db.session(), current_actor(), event)
    if event.status == "draft":
        raise NotFound
    return event


def _proved() -> str | None:
    person_id = current_actor().person_id
    return None if person_id is None else confirmed_address(db.session(), person_id)


def _form(event: Event, form: RegistrationForm, *, busy: bool = False) -> str:
    return render_template(
        "web/registrations/form.html", event=event, form=form, proved=_proved(), busy=busy, seconds=RETRY_SECONDS
    )


def _confirming(token: str, *, busy: bool = False) -> ResponseReturnValue:
    held = registration_of(db.session(), tokens(), token, CONFIRM)
    if held.state == "confirmed":
        return redirect(registration_url(held))
    event = event_by_id(db.session(), held.event_id)
    if refused := door_of(event).takes_place(now()):
        return _refused(event, WHY[type(refused)])
    if held.state == "withdrawn":
        return _refused(event, "withdrawn")
    ran_out = held.held_until is None or held.held_until <= now()
    page = render_template(
        "web/registrations/confirm.html",
        event=event,
        held=held,
        ran_out=ran_out,
        token=token,
        busy=busy,
        seconds=RETRY_SECONDS,
    )
    return (page, 503, {"Retry-After": str(RETRY_SECONDS)}) if busy else page
