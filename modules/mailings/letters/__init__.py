"""One file for each letter: it gathers the values of one thing. The words stand in `templates/email/<letter>/`."""

from __future__ import annotations

from collections.abc import Callable

from modules.mailings.desk import Desk
from modules.mailings.letter import Letter
from modules.mailings.letters.account_exists import account_exists
from modules.mailings.letters.application_decided import application_decided
from modules.mailings.letters.application_received import application_received
from modules.mailings.letters.application_reminder import application_reminder
from modules.mailings.letters.award_issued import award_issued
from modules.mailings.letters.award_revoked import award_revoked
from modules.mailings.letters.choose_password import choose_password
from modules.mailings.letters.collaborator_asked import collaborator_asked
from modules.mailings.letters.collaborator_invited import collaborator_invited
from modules.mailings.letters.confirm_account import confirm_account
from modules.mailings.letters.confirm_lists import confirm_lists
from modules.mailings.letters.confirm_registration import confirm_registration
from modules.mailings.letters.deadline_moved import deadline_moved
from modules.mailings.letters.deadline_moved_county import deadline_moved_county
from modules.mailings.letters.deadline_moved_invited import deadline_moved_invited
from modules.mailings.letters.edition_held import edition_held
from modules.mailings.letters.endorsement_asked import endorsement_asked
from modules.mailings.letters.event_cancelled import event_cancelled
from modules.mailings.letters.event_moved import event_moved
from modules.mailings.letters.event_reminder import event_reminder
from modules.mailings.letters.hand_in_returned import hand_in_returned
from modules.mailings.letters.lists_known import lists_known
from modules.mailings.letters.mail_stands import mail_stands
from modules.mailings.letters.password_changed import password_changed
from modules.mailings.letters.post_held import post_held
from modules.mailings.letters.post_waiting import post_waiting
from modules.mailings.letters.registration_confirmed import registration_confirmed
from modules.mailings.letters.registration_withdrawn import registration_withdrawn
from modules.mailings.letters.reset_password import reset_password
from modules.mailings.letters.seat_given import seat_given

Write = Callable[[Desk, int], Letter | None]
"""Writes the letter about a thing, by its id; None when there is nothing to say any more."""

LETTERS: dict[str, Write] = {
    "account_exists": account_exists,
    "application_decided": application_decided,
    "application_received": application_received,
    "application_reminder": application_reminder,
    "award_issued": award_issued,
    "award_revoked": award_revoked,
    "choose_password": choose_password,
    "collaborator_asked": collaborator_asked,
    "collaborator_invited": collaborator_invited,
    "confirm_account": confirm_account,
    "confirm_lists": confirm_lists,
    "confirm_registration": confirm_registration,
    "deadline_moved": deadline_moved,
    "deadline_moved_county": deadline_moved_county,
    "deadline_moved_invited": deadline_moved_invited,
    "edition_held": edition_held,
    "endorsement_asked": endorsement_asked,
    "event_cancelled": event_cancelled,
    "event_moved": event_moved,
    "event_reminder": event_reminder,
    "hand_in_returned": hand_in_returned,
    "lists_known": lists_known,
    "mail_stands": mail_stands,
    "password_changed": password_changed,
    "post_held": post_held,
    "post_waiting": post_waiting,
    "registration_confirmed": registration_confirmed,
    "registration_withdrawn": registration_withdrawn,
    "reset_password": reset_password,
    "seat_given": seat_given,
}
