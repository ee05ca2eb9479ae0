"""The transcript: every hour counted once, and the same on paper, tagged and in both languages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from modules.core.links import Links
from modules.registrations.attendance import mark
from modules.registrations.attendance_awards import claim_attendance
from modules.registrations.models import Attendance
from modules.training.completion.certifying import certify
from modules.training.completion.progress import completions_of
from modules.training.completion.withdrawing import withdraw
from modules.training.learning.attending import attend
from modules.training.learning.own_training import own_training
from modules.training.learning.printing_transcripts import Paper, print_transcript
from modules.training.learning.transcript import Line, Transcript, transcript
from tasks.context import context_of, words
from tests.conftest import counted_queries
from tests.factories.events import an_event
from tests.factories.learning import a_learner, count_all, everything_but, tell
from tests.factories.people import a_person
from tests.factories.registrations import a_registration
from tests.factories.training import a_module, a_series
from tests.modules.awards.test_printing import said_by, structure

PACIFIC = "America/Los_Angeles"
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


@pytest.fixture
def learner(session, now):
    return a_person(session, now, name="Iñaki Muñoz")


@pytest.fixture
def links(config) -> Links:
    return context_of(config).links


def an_event_attended(session, now, person):
    """Two sessions of an hour each, both over, and the person came to both; with the marks that say so."""
    meetings = [(now - days * DAY, now - days * DAY + HOUR) for days in (3, 2)]
    event = an_event(session, now, sessions=meetings)
    place = a_registration(session, now, event, person)
    for meeting in event.sessions:
        mark(session, place.id, meeting.id, True, now, None)
    return event


def finish(session, now, person, module):
    learner = a_learner(session, now, module, person)
    tell(session, learner, *everything_but(enrolment=learner, at=now - DAY), now=now)
    count_all(session, now)
    for each in completions_of(session, person.id).values():
        certify(session, each.id, now)


def read(session, person, now, locale="en") -> Transcript:
    return transcript(session, person.id, own_training(session, person.id, now).done, locale, PACIFIC)


def hours(found: Transcript) -> list[tuple[str, int, int]]:
    return [(line.kind, line.minutes, line.counted) for line in found.lines]


def test_each_hour_is_counted_once(session, now, learner):
    series = a_series(session, now)
    modules = [a_module(session, now, series) for _ in range(2)]
    for module in modules:
        finish(session, now, learner, module)
    event = an_event_attended(session, now, learner)
    claim_attendance(session, learner.id, event.id, "Sample Agency", now)
    found = read(session, learner, now)
    assert hours(found)[:3] == [("module", 30, 30), ("module", 30, 30), ("event", 120, 120)]
    assert sorted(hours(found)[3:]) == [("certificate", minutes, 0) for minutes in (30, 30, 60, 120)]
    assert all(line.code for line in found.lines[3:])
    assert (found.minutes, sum(line.minutes for line in found.lines)) == (180, 420)


@pytest.mark.parametrize(("asked", "counted"), [(0, 120), (1, 60), (2, 0)])
def test_a_meeting_that_a_module_asks_for_is_part_of_the_module(session, now, learner, asked, counted):
    event = an_event_attended(session, now, learner)
    live = [{"attended": "second/live", "sessions": asked}] if asked else []
    module = a_module(session, now, event=event, rule={"all": [{"viewed": "first/read"}, *live]})
    for each in session.scalars(select(Attendance.id)).all():
        attend(session, each, now)
    finish(session, now, learner, module)
    found = read(session, learner, now)
    assert hours(found)[:2] == [("module", 30, 30), ("event", 120, counted)]
    assert found.minutes == 30 + counted
    # The certificate says the same of the module and what was beyond it.
    assert {line.minutes for line in found.lines[2:]} == {found.minutes}


def test_what_was_taken_back_adds_nothing_and_is_named(session, now, learner):
    finish(session, now, learner, a_module(session, now))
    [done] = completions_of(session, learner.id).values()
    withdraw(session, done.id, "A mix-up.", by=None, now=now)
    count_all(session, now)
    assert hours(read(session, learner, now)) == [("revoked", 30, 0), ("revoked", 30, 0)]
    assert read(session, learner, now).minutes == 0


def test_days_are_those_of_the_reader_and_of_the_event(session, now, learner):
    finish(session, now, learner, a_module(session, now))
    an_event_attended(session, now, learner)
    assert [line.day for line in read(session, learner, now).lines[:2]] == [date(2027, 1, 10), date(2027, 1, 9)]
    assert read(session, learner, now, "es").lines[0].title.endswith("(es)")


def test_many_cost_no_more_than_few(session, now, learner, engine):
    for _ in range(3):
        an_event_attended(session, now, learner)
        finish(session, now, learner, a_module(session, now))
    done = own_training(session, learner.id, now).done
    session.expire_all()
    done = own_training(session, learner.id, now).done
    with counted_queries(engine) as statements:
        assert len(transcript(session, learner.id, done, "en", PACIFIC).lines) == 12
    assert len(statements) <= 9


def a_transcript(*lines: Line) -> Transcript:
    return Transcript(lines)


MODULE = Line("module", "Roots up", date(2027, 1, 10), 90, 90)
CERTIFICATE = Line("certificate", "Roots up #panic()", date(2027, 1, 10), 90, 0, code="7KQM-2XN4-R9TD")
REVOKED = Line("revoked", "Partnerships", date(2027, 1, 11), 45, 0, code="9KQM-2XN4-R9TD")


def printed(lines, links, locale="en", name="Iñaki Muñoz") -> PdfReader:
    paper = Paper(name=name, agency="Sample Agency", made=date(2027, 1, 12))
    return PdfReader(BytesIO(print_transcript(a_transcript(*lines), paper, words(locale), links)))


def test_on_paper_it_says_the_rows_their_sum_and_where_each_certificate_is_checked(links):
    said = said_by(reader := printed((MODULE, CERTIFICATE, REVOKED), links))
    for words_of_it in (
        "Iñaki Muñoz",
        "Tuesday, January 12, 2027",
        "Module completed Roots up Sunday, January 10, 2027 1 hour 30 min 1 hour 30 min",
        "Total, each hour counted once 1 hour 30 min",
        "Certificate, revoked",
        "localhost/verify Code 7KQM-2XN4-R9TD",
        "Partnerships (revoked)",
        "#panic()",
    ):
        assert words_of_it in said
    links_of_it = [str(each.get_object()["/A"]["/URI"]) for each in reader.pages[0]["/Annots"]]
    assert links_of_it == [links.verify("7KQM-2XN4-R9TD"), links.verify("9KQM-2XN4-R9TD")]


@pytest.mark.parametrize(("locale", "title"), [("en", "Transcript of Iñaki Muñoz"), ("es", "Iñaki Muñoz")])
def test_it_is_tagged_with_title_language_and_a_table_that_has_headers(links, locale, title):
    reader = printed((MODULE, CERTIFICATE), links, locale)
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == locale
    assert title in reader.metadata.title
    assert b"pdfuaid:part>1<" in root["/Metadata"].get_data()
    kinds = [str(tag.get("/S")) for tag in structure(root["/StructTreeRoot"])]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 2
    assert kinds.count("/TH") >= 5
    assert {"/THead", "/TBody", "/Link", "/Figure"} <= set(kinds)


def test_many_rows_go_on_over_pages(links):
    reader = printed([MODULE] * 80, links)
    assert len(reader.pages) > 1
    assert "120 hr" in " ".join(reader.pages[-1].extract_text().split())


@pytest.mark.parametrize("locale", ["en", "es"])
def test_no_row_is_torn_apart_and_each_page_names_its_columns(links, locale):
    titles = ("Beginning " + "of a title that goes on over lines " * (number * 7 % 9) + "ending" for number in range(40))
    lines = [replace(MODULE, title=title) for title in titles]
    pages = [page.extract_text() for page in printed(lines, links, locale).pages]
    rows = [page.count("Beginning") for page in pages]
    assert sum(rows) == 40
    assert rows == [page.count("ending") for page in pages]
    headed = {"en": "What", "es": "Qué"}[locale]
    assert all(headed in page for page, count in zip(pages, rows, strict=True) if count)


def test_an_empty_one_says_so_and_a_sample_too(links):
    assert "Nothing is completed yet." in said_by(printed((), links, name=""))
    assert "proves nothing" in said_by(printed((replace(MODULE, sample=True),), links))
    assert "proves nothing" not in said_by(printed((MODULE,), links))
