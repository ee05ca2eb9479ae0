"""To everybody who works on an application that is not sent in yet: when it is due."""

from __future__ import annotations

from modules.mailings.application_letters import case_of, find_colleague, letter_to
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter
from modules.mailings.reminders.models import Reminder, ReminderRule
from modules.mailings.reminders.moments import moment_of


def application_reminder(desk: Desk, reminder_id: int) -> Letter | None:
    """None once it was sent in or withdrawn, the deadline has passed or moved, or the person works on it no more."""
    reminder = desk.session.get(Reminder, reminder_id)
    found = find_colleague(desk, reminder.collaborator_id) if reminder and reminder.collaborator_id else None
    if reminder is None or found is None:
        return None
    collaborator, person = found
    case, rule = case_of(desk, collaborator.application_id), desk.session.get_one(ReminderRule, reminder.rule_id)
    same = moment_of(rule, case.round.closes_at, case.round.time_zone) == reminder.due_at
    if not same or case.application.state != "draft" or case.round.closes_at <= desk.now:
        return None
    locale = person.language
    links = {
        "link": desk.links.application(case.application.id, locale),
        "stop": desk.links.page("/account/reminders", locale),
    }
    return letter_to(desk, person, "application_reminder", case.values(locale) | links)
