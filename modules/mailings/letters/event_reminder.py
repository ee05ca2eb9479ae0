"""To somebody registered, before a session of the event: when, where, how to join, how to give the seat up."""

from __future__ import annotations

from dataclasses import replace

from modules.core.times import local
from modules.events.models import Event, EventSession
from modules.formats.dates import say_day, say_moment, with_zone
from modules.mailings.desk import Desk
from modules.mailings.event_letters import event_words, find_place, live_sessions
from modules.mailings.letter import Letter
from modules.mailings.reminders.models import Reminder, ReminderRule
from modules.mailings.reminders.moments import moment_of


def event_reminder(desk: Desk, reminder_id: int) -> Letter | None:
    """None once the seat was given up, the session has begun, is cancelled, or has another time: its own letter says that."""
    reminder = desk.session.get(Reminder, reminder_id)
    place = find_place(desk, reminder.registration_id) if reminder and reminder.registration_id else None
    if reminder is None or place is None or place.registration.state != "confirmed":
        return None
    rule, event = desk.session.get_one(ReminderRule, reminder.rule_id), place.event
    meetings = _meant(desk, event, rule, reminder)
    if not meetings or event.status != "published":
        return None
    registration, locale, words = place.registration, place.locale, event_words(place, joins=True)
    times = zip(live_sessions(event), words.times, strict=True)
    values = {
        "event": replace(words, times=[said for each, said in times if each in meetings]),
        "when": _when(event, meetings[0], locale),
        "joins": bool(words.join_link and words.online and rule.minutes),
        "link": desk.links.registration(registration.id, registration.nonce, locale),
        "stop": desk.links.reminders(registration.id, registration.nonce, locale),
    }
    return Letter(template="event_reminder", to=place.addressee, locale=locale, values=values)


def _meant(desk: Desk, event: Event, rule: ReminderRule, reminder: Reminder) -> list[EventSession]:
    """The sessions to come for which this is the moment: all of one day, where the rule counts days."""
    ahead = [each for each in live_sessions(event) if each.starts_at > desk.now]
    return [each for each in ahead if moment_of(rule, each.starts_at, event.time_zone) == reminder.due_at]


def _when(event: Event, meeting: EventSession, locale: str) -> str:
    if meeting.all_day:
        return say_day(local(meeting.starts_at, event.time_zone).date(), locale)
    return with_zone(say_moment(meeting.starts_at, event.time_zone, locale), event.time_zone, locale)
