"""Whatever staff may type into the form of an event, and then do with it: drawn for tests of any event."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import available_timezones

from hypothesis import strategies as st

from modules.events.drafts import EventDraft, Meeting, Place, Words
from tests.modules.formats.test_vevent import TEXTS

KNOWN = ["America/Los_Angeles", "America/Phoenix", "Europe/Berlin", "Africa/Casablanca", "Asia/Kolkata", "Australia/Lord_Howe"]
OFFERED = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/", "US/")))
ZONES = st.sampled_from(KNOWN) | st.sampled_from(OFFERED)
YEARS = st.sampled_from([2026, 2027]) | st.integers(2000, 2100)
QUARTER = timedelta(minutes=15)
# Both directions of writing, a family of four in one character, and what people paste out of other programs.
PASTED = [
    "עברית (Room 3) عربي",
    "👩🏽‍🏫👨‍👩‍👧‍👦" * 9,
    "\ufeffPasted\u00a0\u200btext\u00ad",
    "<b>Bold</b> &amp; <script>x</script>",
]
LINES = st.sampled_from(["", "Room 3", "Hall; 1, 2", "Café Ñandú 😀", "C:\\dir", 'The "Oaks"', *PASTED]) | TEXTS.map(
    lambda text: text[:90]
)
VENUES = LINES.map(lambda text: f"Hall {text}") | st.just("")
MARKDOWN = st.sampled_from(
    [
        "",
        "**Bold** and _plain_",
        "1. One\n2. Two",
        "# Heading\n\n- [link](https://a.example/?b=1;2)",
        "| a | b |\n|--|--|\n| 1 | 2 |",
        "ñ" * 3000,
        *PASTED,
    ]
)
TITLES = st.sampled_from(["Trust; first, \\ always", "Reunión de familias 😀", "x" * 200, *PASTED]) | TEXTS.map(
    lambda text: f"T{text[:60]}"
)
TOPICS = ("Families", "LCAP; data, more", "Niñez 😀", 'The "Oaks"', "C:\\dir and so on")
LINKS = st.sampled_from(["", "", "https://hosts.example/more?a=1;2,3", "https://niño.example/ñ(1)"])
FAULTS = st.sampled_from(
    [
        {"time_zone": "America/Nowhere"},
        {"capacity": 0},
        {"meetings": ()},
        {"words": {}},
        {"page_link": "javascript:alert(1)"},
        {"place": Place("in_person")},
        {"contact_email": "nobody"},
        {"position": "Fresno"},
        {"languages": ("xx",)},
    ]
)


def words() -> st.SearchStrategy[Words]:
    """The words of one language."""
    return st.builds(Words, title=TITLES, summary=LINES, description=MARKDOWN | TEXTS, access=LINES)


@st.composite
def meetings(draw: st.DrawFn) -> tuple[Meeting, ...]:
    """One session, or a weekly course; around midnight, over days, whole days, inside hours that a clock skips or repeats."""
    day = date(draw(YEARS), draw(st.integers(1, 12)), draw(st.integers(1, 28)))
    first = datetime.combine(day, time()) + draw(st.integers(0, 95)) * QUARTER
    length = draw(st.integers(1, 12) | st.integers(1, 300)) * QUARTER
    all_day = draw(st.sampled_from([False, False, True]))
    made = []
    for week in range(draw(st.sampled_from([1, 2, 3, 8]))):
        starts = first + timedelta(weeks=week)
        made.append(Meeting(starts, starts + length, draw(LINES), all_day))
    return tuple(made)


@st.composite
def drafts(draw: st.DrawFn) -> EventDraft:
    """A draft as the form makes it; one in eight has a fault that no chance would bring about."""
    values = {
        "words": {"en": draw(words()), "es": draw(words() | st.just(Words()))},
        "time_zone": draw(ZONES),
        "meetings": draw(meetings()),
        "place": draw(st.builds(Place, st.sampled_from(["online", "in_person", "hybrid"]), VENUES, LINES, LINES)),
        "position": draw(st.sampled_from(["", "36.7378, -119.7871", "0.00001 180", "-45.5;170.5"])),
        "join_link": draw(st.sampled_from(["", "https://meet.example.org/secret-room"])),
        "page_link": draw(LINKS),
        "host": draw(LINES),
        "contact_email": draw(st.sampled_from(["", "questions@coe.example", "o'brien@coe.example", "ñ b@coe.example"])),
    }
    if draw(st.sampled_from([True, *[False] * 7])):
        values |= draw(FAULTS)
    return EventDraft(**values)


def changed(draw: st.DataObject, meetings: tuple[Meeting, ...]) -> tuple[Meeting, ...]:
    """The sessions after a move: each stays, goes, or comes at another time; at least one is left."""
    after = []
    for number, meeting in enumerate(meetings):
        deed = draw.draw(st.sampled_from(["stays", "goes", "goes", "later", "longer"]), label="deed")
        shift = draw.draw(st.integers(1, 200), label="quarters") * QUARTER
        if deed == "goes" and (after or number + 1 < len(meetings)):
            continue
        starts, ends = meeting.starts, meeting.ends
        if deed == "later":
            starts, ends = starts + shift, ends + shift
        elif deed == "longer":
            ends += shift
        after.append(Meeting(starts, ends, meeting.room, meeting.all_day, meeting.session_id))
    return tuple(after)
