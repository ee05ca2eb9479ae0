"""What staff read a kind of letter by, where the ledger keeps its plain name."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

LETTER_NAMES = {
    "account_exists": _l("You already have an account"),
    "application_decided": _l("Decision on an application"),
    "application_received": _l("Receipt for an application"),
    "application_reminder": _l("Reminder of an application"),
    "award_issued": _l("Certificate"),
    "award_revoked": _l("Certificate taken back"),
    "choose_password": _l("Link to choose a password"),
    "collaborator_asked": _l("Somebody asks to help with an application"),
    "collaborator_invited": _l("Invitation to an application"),
    "confirm_account": _l("Link to confirm an account"),
    "confirm_lists": _l("Link to confirm a subscription"),
    "confirm_registration": _l("Link to confirm a registration"),
    "deadline_moved": _l("New deadline, to a team"),
    "deadline_moved_county": _l("New deadline, to a county office"),
    "deadline_moved_invited": _l("New deadline, to somebody invited"),
    "digest": _l("Digest"),
    "edition": _l("Issue of a newsletter"),
    "edition_held": _l("An issue did not go out"),
    "edition_test": _l("Test of an issue"),
    "endorsement_asked": _l("Request for an endorsement"),
    "event_cancelled": _l("Event cancelled"),
    "event_moved": _l("Event moved"),
    "event_reminder": _l("Reminder of an event"),
    "hand_in_returned": _l("Work returned to a team"),
    "lists_known": _l("You already get our mail"),
    "mail_stands": _l("Mail stands still"),
    "password_changed": _l("Password changed"),
    "post_held": _l("A message waits for a decision"),
    "post_waiting": _l("Your message waits for a decision"),
    "registration_confirmed": _l("Registration confirmed"),
    "registration_withdrawn": _l("Registration given up"),
    "reset_password": _l("Link to reset a password"),
    "seat_given": _l("Seat in a team"),
}


def letter_name(name: str) -> str:
    """Rows that outlive their letter keep its plain name."""
    return str(LETTER_NAMES.get(name, name))
