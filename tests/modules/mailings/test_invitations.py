"""Invitations in letters bring the entry of a calendar up to date and take it out: judged by two programs and the rules of RFC 5546."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes, policy
from itertools import permutations

import pytest

from modules.events.cancelling import cancel
from modules.events.drafts import EventDraft
from modules.events.moving import Move, move
from modules.events.writing import rewrite
from modules.feeds.addresses import PublicFeed
from modules.feeds.snapshots import make_bytes
from modules.formats.entries import CalendarUser
from modules.formats.icalendar_text import Method, invitation
from modules.mailings.making import make
from tests.factories.calendars import PUBLISHER
from tests.factories.deliveries import a_delivery
from tests.factories.entries import an_entry
from tests.factories.events import an_event
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.readers.inviting import Inbox, body_of, calendar_parts, invitation_faults, letter_faults
from tests.readers.programs import by_icalendar, by_vobject

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ADDRESS = "maria@example.org"


class Story:
    """An event, somebody registered for it, and the letters they get."""

    def __init__(self, desk, now, **over):
        self.desk, self.session, self.now = desk, desk.session, now
        values = {"title": "Confianza; primero, \\ ñ 😀", "format": "hybrid", "venue": "Hall", "registration": "open"}
        self.event = an_event(self.session, now, **values | over)
        self.person = a_person(self.session, now, name='Ana "Nita" Peña; x', language="en", address=ADDRESS)
        self.letters = []
        self.register()

    def register(self):
        self.registration = a_registration(self.session, self.now, self.event, self.person, address=ADDRESS, locale="en")
        return self.post("registration_confirmed")

    def withdraw(self):
        self.registration.state = "withdrawn"
        self.session.flush()
        return self.post("registration_withdrawn")

    def move(self, *changes):
        """Each session to what its change makes of it; None drops it."""
        stored = EventDraft.of(self.event)
        meetings = tuple(change(each) for change, each in zip(changes, stored.meetings, strict=True) if change)
        to = Move(stored.time_zone, meetings, stored.place)
        move(self.session, self.event.id, to, seen_version=self.event.version, actor_id=None, now=self.now)
        return self.post("event_moved")

    def rewrite(self, title):
        """Other words alone: nobody is written to for that."""
        stored = EventDraft.of(self.event)
        draft = replace(stored, words=stored.words | {"en": replace(stored.words["en"], title=title)})
        rewrite(self.session, self.event.id, draft, seen_version=self.event.version, actor_id=None, now=self.now)

    def cancel(self):
        cancel(self.session, self.event.id, "No heat.", seen_version=self.event.version, actor_id=None, now=self.now)
        return self.post("event_cancelled")

    def post(self, name):
        """The letter as it arrives, parsed from its bytes; each is asked for a minute after the one before."""
        self.now += timedelta(minutes=1)
        self.asked = replace(self.desk, now=self.now, asked_at=self.now, revision=self.event.sequence)
        self.row = a_delivery(
            self.session, self.now, letter=name, thing_id=self.registration.id, address=ADDRESS, revision=self.asked.revision
        )
        return self.post_again()

    def post_again(self):
        """The last letter made once more, an hour later: it was not known whether it arrived."""
        self.now += HOUR
        desk = replace(self.asked, now=self.now)
        self.letters.append(message_from_bytes(make(desk, self.row), policy=policy.default))
        return self.letters[-1]

    def in_feed(self):
        """The same event in the public calendar."""
        self.session.flush()
        publisher = replace(PUBLISHER, links=self.desk.links)
        return list(by_icalendar(make_bytes(self.session, publisher, PublicFeed("en"), self.now).body))


def later(days):
    return lambda meeting: replace(meeting, starts=meeting.starts + days * DAY, ends=meeting.ends + days * DAY)


@pytest.fixture
def story(desk, now):
    return lambda **over: Story(desk, now, **over)


def test_every_letter_keeps_the_rules_and_two_programs_read_it(story):
    told = story()
    told.move(later(2))
    told.cancel()
    assert [part.get_param("method") for letter in told.letters for part in calendar_parts(letter)] == [
        "REQUEST",
        "REQUEST",
        "CANCEL",
    ]
    for letter in told.letters:
        assert letter_faults(letter) == []
        for part in calendar_parts(letter):
            assert list(by_icalendar(body_of(part))) == list(by_vobject(body_of(part)))


def test_one_entry_is_confirmed_moved_and_taken_out(story):
    told, inbox = story(), Inbox()
    inbox.receive(told.letters[0])
    (first,) = inbox.live
    assert (first.uid, first.starts, first.sequence) == (told.event.uid, told.event.starts_at, 0)
    inbox.receive(told.move(later(2)))
    (second,) = inbox.live
    assert (second.uid, second.starts, second.sequence) == (first.uid, first.starts + 2 * DAY, 1)
    inbox.receive(told.cancel())
    assert (inbox.live, len(inbox.entries), inbox.entries[first.uid].sequence) == ([], 1, 2)


def test_a_letter_says_what_the_calendar_says(story):
    told = story()
    for deed in (lambda: told.letters[0], lambda: told.move(later(2)), told.cancel):
        (sent,) = by_icalendar(body_of(calendar_parts(deed())[0]))
        (shown,) = told.in_feed()
        assert (sent.times, sent.sequence, sent.location, sent.url) == (shown.times, shown.sequence, shown.location, shown.url)


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_letters_that_arrive_in_another_order_or_twice_end_the_same(story, order):
    told, inbox = story(), Inbox()
    told.move(later(2))
    told.cancel()
    for number in (*order, *order):
        inbox.receive(told.letters[number])
    assert (inbox.live, len(inbox.entries)) == ([], 1)


def test_who_gives_up_a_seat_and_takes_it_again_has_one_entry(story):
    told, inbox = story(), Inbox()
    withdrawn = told.withdraw()
    assert letter_faults(withdrawn) == []
    assert "STATUS" not in body_of(calendar_parts(withdrawn)[0]).decode()
    inbox.receive(told.letters[0])
    inbox.receive(withdrawn)
    assert inbox.live == []
    inbox.receive(told.register())
    assert [seen.uid for seen in inbox.live] == [told.event.uid]
    inbox.receive(withdrawn)
    assert (len(inbox.live), inbox.ignored) == (1, 1)


def test_other_words_come_with_the_next_letter_and_move_nothing(story):
    told, inbox = story(), Inbox()
    inbox.receive(told.letters[0])
    (first,) = inbox.live
    told.rewrite("Trust first")
    inbox.receive(told.post("registration_confirmed"))
    assert inbox.live == [first._replace(summary="Trust first")]
    assert inbox.ignored == 0
    (shown,) = told.in_feed()
    assert (shown.summary, shown.sequence) == ("Trust first", first.sequence)


def test_a_letter_made_again_brings_the_same_file(story):
    told = story()
    first, again = told.letters[0], told.post_again()
    files = [[body_of(part) for part in calendar_parts(letter)] for letter in (first, again)]
    assert files[0] == files[1] != []
    told.move(later(2))
    inbox = Inbox()
    for letter in (told.letters[-1], first, again):
        inbox.receive(letter)
    assert ([seen.starts for seen in inbox.live], inbox.ignored) == ([told.event.starts_at], 2)


def test_each_session_follows_for_itself(story, now):
    told, inbox = story(sessions=[(now + n * DAY, now + n * DAY + HOUR) for n in (7, 14, 21)]), Inbox()
    inbox.receive(told.letters[0])
    assert [seen.summary[-5:] for seen in inbox.live] == ["(1/3)", "(2/3)", "(3/3)"]
    moved = told.move(later(0), None, later(1))
    assert letter_faults(moved) == []
    inbox.receive(moved)
    assert [(seen.starts, seen.summary[-5:]) for seen in inbox.live] == [(now + 7 * DAY, "(1/2)"), (now + 22 * DAY, "(2/2)")]
    inbox.receive(told.cancel())
    assert (inbox.live, len(inbox.entries)) == ([], 3)


@pytest.mark.parametrize("copy", [(b"UID:", b"UID:x"), (b"SEQUENCE:1", b"SEQUENCE:0")], ids=["another UID", "a lower SEQUENCE"])
def test_a_copy_is_seen_as_a_copy(story, copy):
    """Control: with a fault that makes an update a copy, or nothing, the calendar does not end as it should."""
    told, inbox = story(), Inbox()
    inbox.receive(told.letters[0])
    told.move(later(2))
    body = body_of(calendar_parts(told.letters[1])[0])
    inbox.apply(body.replace(*copy).replace(b"DTSTAMP:2027", b"DTSTAMP:2026"))
    assert [seen.starts for seen in inbox.live] != [told.event.starts_at]


BROKEN = {
    "3.2: METHOD": (b"METHOD:REQUEST", b"METHOD:PUBLISH"),
    "3.2.2, 3.2.5: UID": (b"ORGANIZER", b"X-ORGANIZER"),
    "3.2.2, 3.2.5: an attendee": (b"ATTENDEE", b"X-TTENDE"),
    "2.1.4": (b"SEQUENCE", b"X-SEQUENCE"),
    "3.2.2: DTSTART": (b"SUMMARY", b"X-SUMMARY"),
    "3.2.2: STATUS": (b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
    "3.2.2.1": (b"mailto:ana@family.example", b"mailto:events@agency.example"),
    "3.2.19": (b"TZID:America/Los_Angeles", b"TZID:elsewhere"),
    "no alarm": (b"STATUS:CONFIRMED", b"BEGIN:VALARM\r\nEND:VALARM\r\nSTATUS:CONFIRMED"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_seen(now, rule):
    sent = invitation(an_entry(), Method.REQUEST, CalendarUser("Ana", "ana@family.example"), made=now)
    sound, broken = BROKEN[rule]
    assert invitation_faults(sent.body) == []
    assert sound in sent.body
    assert [fault for fault in invitation_faults(sent.body.replace(sound, broken)) if fault.startswith(rule)]
