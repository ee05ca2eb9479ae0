"""Each filter of the page of events is a calendar: alone, with any other, and all of them together."""

from __future__ import annotations

from itertools import combinations

import icalendar
import pytest

from modules.events.choices import FACETS, TAG_KINDS, Choice
from modules.feeds.addresses import PublicFeed
from modules.feeds.snapshots import make_bytes
from tests.factories.calendars import PUBLISHER
from tests.factories.events import a_tag, an_event

WRITTEN = {"format": "in_person", "county": "Kern", "host": "LACOE", "languages": ["es"]}
CHOSEN = {"format": "in_person", "county": "kern", "host": "lacoe", "language": "es"}
SETS = [*((each,) for each in FACETS), *combinations(FACETS, 2), tuple(FACETS)]


@pytest.mark.parametrize("locale", ["en", "es"])
def test_a_calendar_holds_what_has_all_that_was_chosen_and_nothing_else(session, now, locale):
    tags = {kind: a_tag(session, f"A {kind}", kind) for kind in TAG_KINDS}
    chosen = CHOSEN | {kind: tag.slug for kind, tag in tags.items()}
    whole = an_event(session, now, tags=list(tags.values()), **WRITTEN).uid
    lacking = {}  # an event for each facet, which has all the others
    for facet in FACETS:
        facts = {name: value for name, value in WRITTEN.items() if not name.startswith(facet)}
        lacking[facet] = an_event(session, now, tags=[tag for kind, tag in tags.items() if kind != facet], **facts).uid
    assert chosen.keys() == set(FACETS)
    for facets in SETS:
        feed = PublicFeed(locale, Choice(**{facet: chosen[facet] for facet in facets}))
        held = icalendar.Calendar.from_ical(make_bytes(session, PUBLISHER, feed, now).body).walk("VEVENT")
        wanted = {whole, *(uid for facet, uid in lacking.items() if facet not in facets)}
        assert {str(entry["UID"]) for entry in held} == wanted, facets
        assert PublicFeed.at(feed.key) == feed
