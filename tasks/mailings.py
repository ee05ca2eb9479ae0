"""Letters: what a fact makes us write, and what is due."""

from __future__ import annotations

from time import monotonic

import structlog

from modules.core.times import read_now
from modules.deliveries.sending import LetterUnmade
from modules.mailings.editions.testing import queue_test
from modules.mailings.facts import EditionTestAsked
from modules.mailings.queueing import queue_letter
from modules.mailings.telling import tell_registered
from modules.mailings.telling_collaborators import tell_county, tell_deadline, tell_decision, tell_leads, tell_received
from tasks.app import app
from tasks.context import context
from tasks.reaction import Reaction

SENDING_SECONDS = 20.0
log = structlog.get_logger()


def _write(letter: str, thing_id: int, fact_id: int) -> None:
    """Put one letter into the ledger and send it at once; what fails here is sent when it is due again."""
    with context().transaction() as session:
        desk = context().desk(session, read_now(session))
        delivery_id = queue_letter(desk, letter, thing_id, occasion=fact_id)
    if delivery_id is not None:
        context().sender.send_one(delivery_id)


def _tell(letter: str, event_id: int, sequence: int) -> None:
    """Put a letter to everybody registered into the ledger, and ring for it to be sent."""
    with context().transaction() as session:
        tell_registered(context().desk(session, read_now(session)), letter, event_id, sequence)
    send_letters.delay()


@app.task(base=Reaction)
def confirm_account(fact_id: int, account_id: int) -> None:
    """Ask the owner of a new account's address to confirm it."""
    _write("confirm_account", account_id, fact_id)


@app.task(base=Reaction)
def account_exists(fact_id: int, account_id: int) -> None:
    """Tell the owner that somebody tried to sign up once more."""
    _write("account_exists", account_id, fact_id)


@app.task(base=Reaction)
def reset_password(fact_id: int, account_id: int) -> None:
    """Send the link behind which a new password is chosen."""
    _write("reset_password", account_id, fact_id)


@app.task(base=Reaction)
def password_changed(fact_id: int, account_id: int) -> None:
    """Tell the owner, who may not be the one who changed it."""
    _write("password_changed", account_id, fact_id)


@app.task(base=Reaction)
def choose_password(fact_id: int, account_id: int) -> None:
    """Welcome an imported account: its owner chooses a password."""
    _write("choose_password", account_id, fact_id)


@app.task(base=Reaction)
def confirm_lists(fact_id: int, address_id: int) -> None:
    """Ask the owner of an address whether they want the lists that somebody asked for."""
    _write("confirm_lists", address_id, fact_id)


@app.task(base=Reaction)
def lists_known(fact_id: int, address_id: int) -> None:
    """Tell who gets all those lists already where to change that."""
    _write("lists_known", address_id, fact_id)


@app.task(base=Reaction)
def confirm_registration(fact_id: int, registration_id: int) -> None:
    """Ask a guest to confirm the address, and so the seat."""
    _write("confirm_registration", registration_id, fact_id)


@app.task(base=Reaction)
def registration_confirmed(fact_id: int, registration_id: int) -> None:
    """Send what a registered person needs, with the event for the calendar."""
    _write("registration_confirmed", registration_id, fact_id)


@app.task(base=Reaction)
def registration_withdrawn(fact_id: int, registration_id: int) -> None:
    """Confirm that the seat was given up, and take the event out of the calendar."""
    _write("registration_withdrawn", registration_id, fact_id)


@app.task(base=Reaction)
def event_moved(fact_id: int, event_id: int, sequence: int) -> None:  # noqa: ARG001 (the event's sequence is the occasion)
    """Tell everybody registered the new time or place."""
    _tell("event_moved", event_id, sequence)


@app.task(base=Reaction)
def event_cancelled(fact_id: int, event_id: int, sequence: int) -> None:  # noqa: ARG001 (the event's sequence is the occasion)
    """Tell everybody registered that the event will not take place."""
    _tell("event_cancelled", event_id, sequence)


@app.task(base=Reaction)
def award_issued(fact_id: int, award_id: int) -> None:
    """Tell the holder where the certificate is."""
    _write("award_issued", award_id, fact_id)


@app.task(base=Reaction)
def award_revoked(fact_id: int, award_id: int) -> None:
    """Tell the holder why the certificate no longer counts."""
    _write("award_revoked", award_id, fact_id)


@app.task(base=Reaction)
def application_decided(fact_id: int, decision_id: int) -> None:  # noqa: ARG001 (the decision is the occasion)
    """Tell everybody who works on an application what was decided."""
    with context().transaction() as session:
        tell_decision(context().desk(session, read_now(session)), decision_id)
    send_letters.delay()


@app.task(base=Reaction)
def deadline_moved(fact_id: int, round_id: int, move_id: int) -> None:  # noqa: ARG001 (the move is the occasion)
    """Tell everybody who has begun an application when it is due now."""
    with context().transaction() as session:
        tell_deadline(context().desk(session, read_now(session)), round_id, move_id)
    send_letters.delay()


@app.task(base=Reaction)
def collaborator_invited(fact_id: int, invitation_id: int) -> None:
    """Ask somebody in to work on an application."""
    _write("collaborator_invited", invitation_id, fact_id)


@app.task(base=Reaction)
def collaborator_asked(fact_id: int, invitation_id: int) -> None:  # noqa: ARG001 (the request is the occasion)
    """Tell the leads that somebody asks to be let in."""
    with context().transaction() as session:
        tell_leads(context().desk(session, read_now(session)), invitation_id)
    send_letters.delay()


@app.task(base=Reaction)
def endorsement_asked(fact_id: int, endorsement_id: int) -> None:
    """Tell the county office that a district asks for its word."""
    with context().transaction() as session:
        tell_county(context().desk(session, read_now(session)), endorsement_id, fact_id)
    send_letters.delay()


@app.task(base=Reaction)
def application_received(fact_id: int, submission_id: int) -> None:  # noqa: ARG001 (the submission is the occasion)
    """Tell everybody who works on an application that it arrived."""
    with context().transaction() as session:
        tell_received(context().desk(session, read_now(session)), submission_id)
    send_letters.delay()


@app.task(base=Reaction)
def seat_given(fact_id: int, seat_id: int) -> None:
    """Tell somebody that they have a seat in a team."""
    _write("seat_given", seat_id, fact_id)


@app.task(base=Reaction)
def edition_test(fact_id: int, edition_id: int, person_id: int, locale: str) -> None:
    """Send an edition to one who works on it."""
    with context().transaction() as session:
        asked = EditionTestAsked(edition_id=edition_id, person_id=person_id, locale=locale)
        delivery_id = queue_test(context().desk(session, read_now(session)), asked, fact_id)
    if delivery_id is not None:
        context().sender.send_one(delivery_id)


@app.task
def send_letters() -> None:
    """Send the letters that are due, the longest waiting first; ring again when the time is over before they are."""
    until = monotonic() + SENDING_SECONDS
    while _send_next():
        if monotonic() > until:
            send_letters.delay()
            return


def _send_next() -> bool:
    try:
        return context().sender.send_next("letter")
    except LetterUnmade as error:
        log.exception("a letter could not be made", delivery_id=error.args[0])
        return True
