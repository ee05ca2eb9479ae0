"""Feeds of news: well-formed, whole by the rules of RFC 4287, and the same for the same."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.formats.atom import Article, Head, atom, urn_of
from tests.factories.news import ATOM, read_feed

LANG = "{http://www.w3.org/XML/1998/namespace}lang"
AT = datetime(2027, 1, 11, 18, 0, 0, 999_000, tzinfo=UTC)
HEAD = Head("en", "New", "Convene", "https://convene.example.org/events.atom", "https://convene.example.org/events", AT)
UID = "3f2b8e0a-52b6-4d8e-9a0c-0c6b7d1f9a55"
UNHEARD = {"\ufffe", "\uffff", *map(chr, range(0xD800, 0xE000))}
TEXTS = st.text(st.characters(exclude_categories=[]), max_size=40)


def article(**over):
    values = {
        "uid": UID,
        "locale": "es",
        "title": "Confianza",
        "page": "https://convene.example.org/es/events/trust?a=1&b=2",
        "published": AT,
        "updated": AT + timedelta(days=1),
        "author": "LACOE",
        "summary": "Una hora",
        "html": "<p>Una <b>hora</b> &amp; más</p>",
        "categories": ("Familias",),
    }
    return Article(**(values | over))


def test_the_feed_has_what_it_must_have_once():
    feed = read_feed(atom(HEAD, [article()]))
    assert feed.tag == f"{ATOM}feed"
    assert feed.get(LANG) == "en"
    texts = {
        name: feed.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "author/{http://www.w3.org/2005/Atom}name")
    }
    assert list(texts.values()) == [HEAD.address, "New", "2027-01-11T18:00:00Z", "Convene"]
    links = {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")}
    assert links == {"self": HEAD.address, "alternate": HEAD.page}


def test_an_entry_has_what_it_must_have_once():
    (entry,) = read_feed(atom(HEAD, [article()])).findall(f"{ATOM}entry")
    found = [(child.tag.removeprefix(ATOM), child.text) for child in entry]
    assert found == [
        ("id", f"urn:uuid:{UID}"),
        ("title", "Confianza"),
        ("published", "2027-01-11T18:00:00Z"),
        ("updated", "2027-01-12T18:00:00Z"),
        ("author", None),
        ("link", None),
        ("category", None),
        ("summary", "Una hora"),
        ("content", "<p>Una <b>hora</b> &amp; más</p>"),
    ]
    assert entry.get(LANG) == "es"
    assert entry.find(f"{ATOM}link").attrib["href"].endswith("?a=1&b=2")
    assert entry.find(f"{ATOM}content").get("type") == "html"
    assert entry.find(f"{ATOM}category").get("term") == "Familias"


def test_a_feed_without_entries_is_one():
    assert read_feed(atom(HEAD, [])).findall(f"{ATOM}entry") == []


def test_moments_are_those_of_utc():
    pacific = AT.astimezone(timezone(timedelta(hours=-8)))
    assert atom(HEAD, [article(published=pacific)]) == atom(HEAD, [article()])


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_breaks_it_and_what_xml_can_hold_comes_back(title, summary, term):
    texts = {"title": title, "summary": summary, "html": f"<p>{summary}</p>", "author": title, "categories": (term,)}
    (entry,) = read_feed(atom(HEAD, [article(**texts)])).findall(f"{ATOM}entry")
    kept = "".join(sign for sign in title if sign in "\t\n\r" or (sign >= " " and sign not in UNHEARD))
    assert entry.findtext(f"{ATOM}title") == kept.replace("\r\n", "\n").replace("\r", "\n")


@pytest.mark.parametrize("uid", ["7f@pycon.org", "", "not a uuid"])
def test_a_uid_of_another_calendar_gets_a_name_that_stays(uid):
    assert urn_of(uid) == urn_of(uid) != urn_of(uid + "x")
    assert UUID(urn_of(uid)).version == 5
