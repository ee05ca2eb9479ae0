"""From an edition to its pages: the same items and links in both parts, one hash, nothing that was typed taken for markup or a hole."""

import re
from html.parser import HTMLParser

import pytest
from sqlalchemy import select

from modules.core.errors import NotFound
from modules.mailings.bulk.holes import CLOSE, OPEN, Hole
from modules.mailings.editions.composing import Wording, write_text
from modules.mailings.editions.models import EditionPage
from modules.mailings.editions.pressing import hash_of, press
from modules.mailings.items.models import ItemText
from tests.conftest import counted_queries
from tests.factories.editions import SUMMARY, a_draft, an_item, hand_of

ADDRESS = re.compile(rf"https?://[^\s)]+|{OPEN}\w+{CLOSE}")


class Reader(HTMLParser):
    """What a reader gets of a page: its links in order, its headings, the words of each tag."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links, self.tables, self.sizes, self.images = [], [], [], []
        self.root: dict[str, str | None] = {}
        self.headings: list[tuple[str, str]] = []
        self._heading = ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.sizes += re.findall(r"font-size:\s*(\d+)px", found.get("style") or "")
        match tag:
            case "html":
                self.root = found
            case "a":
                self.links.append(found["href"])
            case "table":
                self.tables.append(found.get("role"))
            case "img":
                self.images.append((found["src"], found["alt"]))
            case "h1" | "h2" | "h3":
                self._heading = tag

    def handle_endtag(self, tag):
        self._heading = "" if tag == self._heading else self._heading

    def handle_data(self, data):
        if self._heading and data.strip():
            self.headings.append((self._heading, data.strip()))


def test_each_language_with_a_subject_gets_a_page(session, tools, now):
    edition = a_draft(session, now, locales=("es", "en"))
    write_text(session, hand_of(edition), "fr", Wording(intro="Bonjour."), now)
    pages = press(session, tools, edition.id)
    assert [(page.locale, page.subject) for page in pages] == [("en", "Five things en"), ("es", "Five things es")]
    assert session.scalars(select(EditionPage)).all() == []


def test_both_parts_have_the_same_items_and_links_in_the_same_order(session, tools, now):
    edition = a_draft(session, now)
    said = Wording(subject="Five", intro="See [the toolkit](https://toolkit.example.org/a) first.")
    write_text(session, hand_of(edition), "en", said, now)
    for page in press(session, tools, edition.id):
        html = Reader(page.html)
        assert html.links == ADDRESS.findall(page.text)
        told = [words for tag, words in html.headings if tag == "h2"]
        assert told == re.findall(r"^\d\. (.+)$", page.text, re.MULTILINE)
        assert len(told) == 5
    assert press(session, tools, edition.id)[0].text.count("https://toolkit.example.org/a") == 1


def test_a_page_is_readable_by_everybody(session, tools, now):
    item = an_item(session, now)
    [page, _] = press(session, tools, a_draft(session, now, item).id)
    html = Reader(page.html)
    assert (html.root["lang"], html.root["dir"]) == ("en", "ltr")
    assert set(html.tables) == {"presentation"}
    assert html.headings == [("h1", "Friday"), ("h1", "5"), ("h2", item.texts[0].headline)]
    # Those of 0 and 1 are gaps, and the line that mail programs show beside the subject and nobody in the page.
    assert {each for each in html.sizes if int(each) < 14} <= {"0", "1"}
    assert "prefers-color-scheme: dark" in page.html
    assert "<img" not in page.html
    assert tools.head.postal_address in page.html
    assert tools.head.postal_address in page.text


def test_it_has_both_holes_and_the_address_on_the_web(session, tools, now):
    edition = a_draft(session, now)
    for page in press(session, tools, edition.id):
        for part in (page.text, page.html):
            assert part.count(Hole.LEAVE) == part.count(Hole.PREFERENCES) == 1
            assert part.count(OPEN) == 2
        assert f"{'/es' if page.locale == 'es' else ''}/newsletters/" in page.text


def test_nothing_that_was_typed_is_taken_for_markup_or_a_hole(session, tools, now):
    item = an_item(session, now, "en", link="https://example.org/?a=1&b=2")
    item.texts[0].headline = f"<b>Bold</b> {Hole.LEAVE} {{{{ 7 * 7 }}}}"
    item.texts[0].summary = f"<script>x</script> {SUMMARY}"
    edition = a_draft(session, now, item, locales=("en",))
    said = Wording(subject=f"A\nB {Hole.LEAVE}", preheader="</div><b>", intro=f"<b>x</b> *y* {Hole.PREFERENCES}")
    write_text(session, hand_of(edition), "en", said, now)
    [page] = press(session, tools, edition.id)
    assert page.subject == "A B leave"
    assert "&lt;b&gt;Bold&lt;/b&gt; leave {{ 7 * 7 }}" in page.html
    assert "<script>x" not in page.html
    assert "<em>y</em>" in page.html
    assert page.html.count(OPEN) == page.text.count(OPEN) == 2
    assert Reader(page.html).links[0] == "https://example.org/?a=1&b=2"


def test_an_item_without_this_language_says_in_which_it_is_told(session, tools, now):
    item = an_item(session, now, "es")
    [page, _] = press(session, tools, a_draft(session, now, item).id)
    assert '<tr lang="es">' in page.html
    assert item.texts[0].headline in page.text


def test_the_same_edition_gives_the_same_pages_and_any_change_another_hash(session, tools, now):
    edition = a_draft(session, now)
    before = hash_of(press(session, tools, edition.id))
    assert hash_of(reversed(press(session, tools, edition.id))) == before
    text = session.scalars(select(ItemText).limit(1)).one()
    text.summary += " More."
    session.flush()
    assert hash_of(press(session, tools, edition.id)) != before


def test_six_items_in_full_are_far_below_what_mail_programs_cut_off(session, tools, now):
    items = [an_item(session, now) for _ in range(6)]
    pages = press(session, tools, a_draft(session, now, *items).id)
    assert all(len(page.html.encode()) < 30_000 for page in pages)


def test_pressing_asks_as_often_for_one_item_as_for_nine(session, tools, now, engine):
    one = a_draft(session, now, an_item(session, now)).id
    nine = a_draft(session, now, *(an_item(session, now) for _ in range(9))).id
    counts = []
    for edition_id in (one, nine):
        session.expire_all()
        with counted_queries(engine) as statements:
            press(session, tools, edition_id)
        counts.append(len(statements))
    assert counts[0] == counts[1] <= 6


def test_what_is_not_there_cannot_be_pressed(session, tools):
    with pytest.raises(NotFound):
        press(session, tools, 1)
