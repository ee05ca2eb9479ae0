"""Every letter in both languages, read as a mail program reads it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage

import icalendar
import pytest
import vobject
from bs4 import BeautifulSoup
from sqlalchemy import select
from werkzeug.exceptions import MethodNotAllowed, NotFound

from modules.awards.models import Award
from modules.events.models import EventSession
from modules.mailings.letters import LETTERS
from modules.people.models import Person
from modules.registrations.models import Registration
from tests.factories.awards import a_standing, an_award

LOCALES = ("en", "es")
METHODS = {
    "registration_confirmed": "REQUEST",
    "event_moved": "REQUEST",
    "registration_withdrawn": "CANCEL",
    "event_cancelled": "CANCEL",
}
LINK = re.compile(r"https?://\S+")


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content()


def page_of(letter: EmailMessage) -> BeautifulSoup:
    return BeautifulSoup(letter.get_body(("html",)).get_content(), "html.parser")


def said_words(text: str) -> list[str]:
    """Words without addresses and punctuation, which the two parts may set differently."""
    return re.findall(r"\w+", LINK.sub(" ", text))


def visible(page: BeautifulSoup) -> str:
    for hidden in page.select("title, style, [style*='display:none']"):
        hidden.decompose()
    return page.body.get_text(" ")


@pytest.fixture(params=LOCALES)
def locale(request) -> str:
    return request.param


@pytest.mark.parametrize("name", LETTERS)
class TestEveryLetter:
    def test_it_says_who_writes_to_whom_and_when(self, written, name, locale, now):
        letter = written(name, locale)
        assert str(letter["From"]) == "Convene <convene@example.org>"
        assert letter["To"].addresses[0].display_name == "María Peña"
        assert str(letter["Reply-To"]) == "help@example.org"
        assert letter["Date"].datetime == now
        assert re.fullmatch(r"<[^@<> ]+@[^@<> ]+>", str(letter["Message-ID"]))
        assert (letter["Auto-Submitted"], letter["Content-Language"], letter["X-Request-ID"]) == (
            "auto-generated",
            locale,
            "request-77",
        )
        assert [each for each in letter if each.lower().startswith("list-")] == []

    def test_the_text_comes_first_and_says_the_same(self, written, name, locale):
        letter = written(name, locale)
        kinds = [each.get_content_type() for each in letter.walk()]
        assert kinds.index("text/plain") < kinds.index("text/html")
        # The page alone has the site's name on its bar; the text begins with the fact.
        assert ["Convene", *said_words(text_of(letter))] == said_words(visible(page_of(letter)))

    def test_both_parts_have_the_same_links_and_they_lead_somewhere(self, written, app_once, name, locale):
        letter = written(name, locale)
        links = [link["href"] for link in page_of(letter).select("a[href]")]
        assert LINK.findall(text_of(letter)) == links
        router = app_once.url_map.bind("localhost")
        for link in links:
            if link.startswith("http://localhost/"):
                assert leads_somewhere(router, link.removeprefix("http://localhost")), link

    def test_it_speaks_the_language_of_its_reader(self, written, name, locale):
        page = page_of(written(name, locale))
        assert page.html["lang"] == locale
        spanish = {"de", "que", "su", "este", "correo"} & set(said_words(page.get_text(" ").lower()))
        assert bool(spanish) == (locale == "es")

    def test_it_is_plain_calm_and_needs_no_picture(self, written, name, locale):
        letter = written(name, locale)
        page = page_of(letter)
        text = text_of(letter)
        assert "!" not in text
        assert page.find_all("img") == []
        assert len(page.select("h1")) == 1
        assert "Sample Education Agency" in text
        assert "Sacramento, CA 95814" in text
        assert max(len(line) for line in bytes(letter).split(b"\n")) < 998
        assert bytes(letter).isascii()

    def test_it_carries_the_calendar_files_it_should(self, written, name, locale):
        files = list(written(name, locale).iter_attachments())
        assert [each.get_param("method") for each in files] == ([METHODS[name]] if name in METHODS else [])


def leads_somewhere(router, path: str) -> bool:
    try:
        router.match(path.removeprefix("/es") or "/", method="GET")
    except (NotFound, MethodNotAllowed):
        return False
    return True


def entry_of(file: EmailMessage) -> icalendar.Event:
    (entry,) = icalendar.Calendar.from_ical(file.get_content()).walk("VEVENT")
    return entry


@pytest.mark.parametrize("name", METHODS)
def test_two_programs_read_the_calendar_file(written, now, name):
    (file,) = written(name, "es").iter_attachments()
    entry, other = entry_of(file), vobject.readOne(file.get_content())
    assert (file.get_content_type(), other.method.value) == ("text/calendar", METHODS[name])
    assert (entry.start, entry.end) == (now + timedelta(days=1), now + timedelta(days=1, hours=1))
    assert (str(entry["ATTENDEE"]), str(entry["ORGANIZER"])) == ("mailto:maria@example.org", "mailto:convene@example.org")
    assert (other.vevent.uid.value, other.vevent.dtstart.value) == (str(entry["UID"]), entry.start)
    assert other.vevent.sequence.value == "2"


def test_registering_and_withdrawing_speak_of_one_and_the_same_entry(posted, thing, session):
    registration_id = thing("registration_confirmed")
    (taken,) = posted("registration_confirmed", registration_id).iter_attachments()
    session.get(Registration, registration_id).state = "withdrawn"
    session.flush()
    (given_up,) = posted("registration_withdrawn", registration_id).iter_attachments()
    assert entry_of(taken)["UID"] == entry_of(given_up)["UID"]
    assert "STATUS" not in entry_of(given_up)


def test_each_session_has_its_file_and_a_dropped_one_is_taken_out(posted, thing, session, now):
    starts = [now + timedelta(days=days) for days in (1, 8, 15)]
    registration_id = thing("event_moved", sessions=[(start, start + timedelta(hours=1)) for start in starts])
    dropped = session.scalars(select(EventSession).order_by(EventSession.starts_at)).all()[1]
    dropped.cancelled_at = now
    session.flush()
    letter = posted("event_moved", registration_id)
    asked = {str(entry_of(file)["UID"]): file.get_param("method") for file in letter.iter_attachments()}
    assert len({file.get_filename() for file in letter.iter_attachments()}) == 3
    assert asked.pop(dropped.uid) == "CANCEL"
    assert list(asked.values()) == ["REQUEST", "REQUEST"]
    assert "January 19" not in text_of(letter)


def test_the_join_link_goes_to_registered_people_only(written):
    for name in ("registration_confirmed", "event_moved"):
        assert "https://meet.example.org/sample" in text_of(written(name))
    for name in ("confirm_registration", "registration_withdrawn", "event_cancelled"):
        assert "meet.example.org" not in text_of(written(name))


def test_a_reader_in_another_zone_is_told_both_times(written):
    text = text_of(written("registration_confirmed"))
    assert "10:00 to 11:00 a.m. Pacific time" in text
    assert "on your clock: 11:00 a.m. to 12:00 noon Mountain time" in text


def test_what_has_been_written_in_one_language_only_is_marked_as_such(written):
    page = page_of(written("registration_confirmed", "en", title=None, title_es="Solo en español"))
    assert page.find(string="Solo en español").parent["lang"] == "es"


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("confirm_account", {"confirmed_at": datetime(2027, 1, 1, tzinfo=UTC)}),
        ("choose_password", {"password": "x"}),
        ("reset_password", {"active": False}),
    ],
)
def test_a_letter_about_an_account_is_not_written_when_it_came_too_late(desk, thing, name, change):
    assert LETTERS[name](desk, thing(name)) is not None
    assert LETTERS[name](desk, thing(name, **change)) is None


def test_a_link_that_would_be_too_old_is_not_sent(desk, thing):
    assert LETTERS["reset_password"](replace(desk, now=desk.now + timedelta(hours=3)), thing("reset_password")) is None


@pytest.mark.parametrize(
    ("name", "state"),
    [
        ("confirm_registration", "confirmed"),
        ("confirm_registration", "lapsed"),
        ("registration_confirmed", "withdrawn"),
        ("registration_withdrawn", "confirmed"),
        ("event_moved", "withdrawn"),
        ("event_cancelled", "withdrawn"),
    ],
)
def test_a_letter_about_a_seat_is_not_written_when_it_came_too_late(desk, thing, session, name, state):
    registration_id = thing(name)
    session.get(Registration, registration_id).state = state
    session.flush()
    assert LETTERS[name](desk, registration_id) is None


@pytest.mark.parametrize("name", LETTERS)
def test_nobody_writes_to_an_erased_person(desk, thing, session, now, name):
    thing_id = thing(name)
    for each in session.scalars(select(Person)):
        each.erased_at = now
    session.flush()
    assert LETTERS[name](desk, thing_id) is None


@pytest.mark.parametrize("name", LETTERS)
def test_nobody_writes_about_what_is_not_there(desk, name):
    assert LETTERS[name](desk, 123_456_789) is None


def test_a_certificate_says_what_it_is_for_and_leads_to_its_proof(written):
    text = text_of(written("award_issued", "en", code="7KQM-2XN4-R9TD", minutes=125))
    assert "Roots up: engagement that lasts" in text
    assert "Completed on: Monday, January 11, 2027" in text
    assert "2 hours 5 minutes" in text
    assert "http://localhost/account/awards/7KQM-2XN4-R9TD.pdf" in text
    assert "http://localhost/verify/7KQM-2XN4-R9TD" in text


def test_a_certificate_that_is_taken_back_says_why(written):
    letter = written("award_revoked")
    assert str(letter["Subject"]) == "Your certificate no longer counts: Roots up: engagement that lasts"
    assert "Reason: It was issued to the wrong person." in text_of(letter)


@pytest.mark.parametrize(("name", "state"), [("award_issued", "revoked"), ("award_revoked", "restored")])
def test_a_letter_about_a_certificate_is_not_written_when_it_came_too_late(desk, thing, session, now, name, state):
    award_id = thing(name)
    a_standing(session, now, session.get(Award, award_id), state=state)
    assert LETTERS[name](desk, award_id) is None


def test_nobody_without_an_address_is_written_to(desk, session, now):
    assert LETTERS["award_issued"](desk, an_award(session, now).id) is None
