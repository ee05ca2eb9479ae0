"""Which calendar an address means, and that it can be said in one way only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.events.choices import FACETS, Choice
from modules.feeds.addresses import PublicFeed

SLUGS = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True)
CHOICES = st.builds(lambda chosen: Choice(**chosen), st.dictionaries(st.sampled_from(FACETS), SLUGS))
FEEDS = st.one_of(
    st.builds(PublicFeed, st.sampled_from(["en", "es"]), CHOICES, past=st.booleans()),
    st.builds(PublicFeed, st.sampled_from(["en", "es"]), event=SLUGS),
    st.builds(PublicFeed, st.sampled_from(["en", "es"]), news=st.just(True)),
)


@given(FEEDS)
def test_an_address_leads_back_to_its_calendar(feed):
    assert PublicFeed.at(feed.key) == feed


@pytest.mark.parametrize(
    ("key", "feed"),
    [
        ("/calendar.ics", PublicFeed("en")),
        ("/es/events.atom", PublicFeed("es", news=True)),
        ("/es/calendar.ics?past=all", PublicFeed("es", past=True)),
        ("/es/events/trust-first.ics", PublicFeed("es", event="trust-first")),
        (
            "/calendar/topic-attendance.format-in_person.ics",
            PublicFeed("en", Choice(topic="attendance", format="in_person")),
        ),
    ],
)
def test_addresses_look_like_this(key, feed):
    assert PublicFeed.at(key) == feed


@pytest.mark.parametrize(
    "key",
    [
        "/calendar",
        "/calendar.ics?past=none",
        "/fr/calendar.ics",
        "/calendar/.ics",
        "/calendar/topic-a.topic-b.ics",
        "/calendar/when-past.ics",
        "/calendar/text-trust.ics",
        "/calendar/topic-.ics",
        "/calendar/topic.ics",
        "/calendar/private/7.abc.ics",
        "/events/a/b.ics",
        "/events/.ics",
        "/events/.atom",
        "/calendar.atom",
        "/calendar.ics\n",
    ],
)
def test_anything_else_is_no_calendar_for_everybody(key):
    assert PublicFeed.at(key) is None
