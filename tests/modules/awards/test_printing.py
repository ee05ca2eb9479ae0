"""The certificate on paper: what it says, readable aloud, on one page whatever stands on it."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader

from modules.awards.printing import print_certificate
from modules.awards.queries import award_by_id
from modules.people.erasing import erase_person
from tasks.context import context_of, words
from tests.factories.awards import a_definition, an_award
from tests.factories.people import a_person

PACIFIC = "America/Los_Angeles"
LEGIBLE = 20
LONG = "Wolfeschlegelsteinhausenbergerdorff"


@pytest.fixture
def printed(session, config):
    """The certificate of an award as a reader of PDF finds it."""
    links = context_of(config).links
    return lambda award, locale="en": PdfReader(
        BytesIO(print_certificate(award_by_id(session, award.id), words(locale), links, PACIFIC))
    )


def said_by(reader: PdfReader) -> str:
    return " ".join(reader.pages[0].extract_text().split())


def sizes_of(reader: PdfReader, line: str) -> set[float]:
    """The sizes, in points, in which the letters of a line of the first page are set."""
    found: list[tuple[str, float]] = []
    reader.pages[0].extract_text(visitor_text=lambda text, _cm, _tm, _font, size: found.append((text.strip(), size)))
    return {size for text, size in found if text and text in line}


def structure(node) -> list[dict]:
    """Every element of the tree of tags, in reading order."""
    node = node.get_object()
    if isinstance(node, list):
        return [each for child in node for each in structure(child)]
    if not isinstance(node, dict) or ("/S" not in node and "/K" not in node):
        return []
    return [node, *(structure(node["/K"]) if "/K" in node else [])]


def test_it_says_who_earned_what_when_and_for_how_long(session, now, printed):
    award = an_award(session, now, a_person(session, now, name="Iñaki Muñoz Ávila"), code="7KQM-2XN4-R9TD", sample=False)
    said = said_by(printed(award))
    for words_of_it in (
        "Certificate of completion",
        "Iñaki Muñoz Ávila",
        "Roots up: engagement that lasts",
        "Monday, January 11, 2027",
        "1 hour 30 minutes",
        "Sample County Office of Education",
        "Sample Education Agency",
        "7KQM-2XN4-R9TD",
        "localhost/verify",
    ):
        assert words_of_it in said
    assert "proves nothing" not in said


def test_it_is_tagged_with_title_language_and_words_for_each_picture(session, now, printed):
    reader = printed(an_award(session, now))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert reader.metadata.title == "Certificate of completion: Roots up: engagement that lasts"
    tags = structure(root["/StructTreeRoot"])
    kinds = [str(tag.get("/S")) for tag in tags]
    assert kinds.count("/H1") == 1
    assert {"/Table", "/TR", "/Link"} <= set(kinds)
    pictures = [str(tag["/Alt"]) for tag in tags if tag.get("/S") == "/Figure"]
    assert len(pictures) == 2
    assert all(len(words_for_it) > 20 for words_for_it in pictures)
    [link] = [each.get_object() for each in reader.pages[0]["/Annots"]]
    assert link["/A"]["/URI"].startswith("http://localhost/verify/")


def test_it_speaks_spanish(session, now, printed):
    award = an_award(session, now)
    reader = printed(award, "es")
    assert reader.trailer["/Root"]["/Lang"] == "es"
    said = said_by(reader)
    assert "Desde la raíz: participación que perdura" in said
    assert "lunes 11 de enero de 2027" in said
    assert "Roots up" in said_by(printed(an_award(session, now, title_es=""), "es"))


def test_a_sample_says_so(session, now, printed):
    assert "Sample. This document proves nothing." in said_by(printed(an_award(session, now, sample=True)))


def test_a_certificate_of_an_event_speaks_of_attendance(session, now, printed):
    said = said_by(printed(an_award(session, now, definition=a_definition(session, now, key="event:institute"), minutes=120)))
    assert "Certificate of attendance" in said
    assert "2 hours Made with" in said


@pytest.mark.parametrize(("minutes", "said"), [(0, None), (1, "1 minute"), (60, "1 hour"), (61, "1 hour 1 minute")])
def test_hours_are_said_as_they_are(session, now, printed, minutes, said):
    text = said_by(printed(an_award(session, now, minutes=minutes)))
    assert ("Length" in text) == bool(said)
    assert said is None or f"Length {said} Made" in text


def test_one_that_runs_out_says_when(session, now, printed):
    assert "Good until Monday, January 11, 2027" in said_by(printed(an_award(session, now, expires_at=now)))
    assert "Good until" not in said_by(printed(an_award(session, now)))


@pytest.mark.parametrize(
    "over",
    [
        {"name": (LONG + " ") * 3},
        {"name": "W" * 120},
        {"title_en": "Engagement that lasts " * 40},
        {"credits": ["Sample County Office of Education"] * 30},
        {"name": "李明 Ana \N{GRINNING FACE}"},
        {"name": "#panic() *x* $y$ \\"},
        {"credits": [], "title_en": "x", "name": "A"},
    ],
)
def test_whatever_stands_on_it_it_is_one_page(session, now, printed, over):
    reader = printed(an_award(session, now, **over))
    assert len(reader.pages) == 1
    assert "Check this certificate" in said_by(reader)


@pytest.mark.parametrize(
    "name",
    [
        LONG * 3 + "-Ramirez-II",
        "Maria Guadalupe Concepcion de los Angeles Hernandez Villanueva y Rodriguez de la Fuente Santamaria del Rosario Lopez",
    ],
)
def test_a_long_name_goes_over_two_lines_and_stays_legible(session, now, printed, name):
    assert len(name) == 116
    reader = printed(an_award(session, now, name=name))
    lines = [line.strip() for line in reader.pages[0].extract_text().splitlines()]
    start = lines.index("This certifies that") + 1
    assert "".join(lines[start : start + 2]).replace(" ", "") == name.replace(" ", "")
    assert lines[start + 2] == "completed"
    assert min(sizes_of(reader, lines[start])) >= LEGIBLE


def test_a_name_that_was_removed_is_not_printed(session, now, printed):
    award = an_award(session, now)
    erase_person(session, award.person_id, None, now)
    said = said_by(printed(award))
    assert "María" not in said
    assert "a person whose name was removed at their wish" in said


def test_the_same_award_gives_the_same_bytes(session, now, config):
    certificate, links = award_by_id(session, an_award(session, now).id), context_of(config).links
    assert len({print_certificate(certificate, words("en"), links, PACIFIC) for _ in range(3)}) == 1
