"""What RFC 5545 and RFC 7986 demand of a calendar, each rule with its section; and what this house demands of a feed.

A rule is its words and a question that is true of whatever breaks it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from tests.readers.grammar import Broken, Line, Part, physical_faults, tree

Rules = dict[str, Callable[[Part], object]]

_UTC = re.compile(r"\d{8}T\d{6}Z")
_LOCAL = re.compile(r"\d{8}T\d{6}")
_DATE = re.compile(r"\d{8}")
_OFFSET = re.compile(r"[+-](?!0000$)\d{4}(\d{2})?|\+0000")
_ADDRESS = re.compile(r"(?:https?|mailto):[^\s\"<>]+")
_GEO = re.compile(r"-?\d{1,2}(\.\d+)?;-?\d{1,3}(\.\d+)?")
_TEXT = re.compile(r"(?:[^\\;,]|\\[\\;,nN])*")
_TEXTS = re.compile(r"(?:[^\\;]|\\[\\;,nN])+")
_YEARLY = re.compile(r"FREQ=YEARLY;BYMONTH=\d{1,2};BYDAY=-?\d(?:MO|TU|WE|TH|FR|SA|SU)")
_WORDS = {
    "SUMMARY",
    "DESCRIPTION",
    "LOCATION",
    "UID",
    "X-ALT-DESC",
    "STYLED-DESCRIPTION",
    "NAME",
    "X-WR-CALNAME",
    "TZNAME",
    "TZID",
}
_ONCE = {
    "UID",
    "DTSTAMP",
    "DTSTART",
    "DTEND",
    "DURATION",
    "CLASS",
    "CREATED",
    "DESCRIPTION",
    "GEO",
    "LAST-MODIFIED",
    "LOCATION",
}
_ONCE |= {"ORGANIZER", "PRIORITY", "SEQUENCE", "STATUS", "SUMMARY", "TRANSP", "URL", "RECURRENCE-ID", "RRULE"}
_NAMES_OF_UTC = {"UTC", "Etc/UTC", "GMT", "Zulu", "Z"}


def faults(body: bytes) -> list[str]:
    """Every fault of a calendar, feed or invitation; nothing for a sound one."""
    found = list(physical_faults(body))
    if found:
        return found
    try:
        calendar = tree(body)
    except Broken as error:
        return [str(error)]
    return [*broken(calendar, CALENDAR), *_below(calendar, "VTIMEZONE", ZONE), *_below(calendar, "VEVENT", EVENT)]


def feed_faults(body: bytes) -> list[str]:
    """The faults of a feed: also those against what this house promises."""
    if found := faults(body):
        return found
    calendar = tree(body)
    return [*broken(calendar, FEED), *_below(calendar, "VEVENT", ENTRY)]


def broken(part: Part, rules: Rules) -> Iterator[str]:
    return (rule for rule, isbroken in rules.items() if isbroken(part))


def _below(calendar: Part, kind: str, rules: Rules) -> Iterator[str]:
    for part in calendar.kinds(kind):
        yield from (f"{rule}: {part.value('UID') or part.value('TZID')}" for rule in broken(part, rules))


def lacks(*names: str) -> Callable[[Part], list[str]]:
    return lambda part: [name for name in names if len(part.all(name)) != 1]


def _differs(form: re.Pattern[str], *names: str) -> Callable[[Part], list[Line]]:
    """Whether a line of these names has not this form."""
    return lambda part: [line for name in names for line in part.all(name) if not form.fullmatch(line.value)]


def _says_not(name: str, parameter: str, value: str) -> Callable[[Part], bool]:
    return lambda part: any(line.parameters.get(parameter) != value for line in part.all(name))


def _defined(calendar: Part) -> list[str]:
    return [zone.value("TZID") for zone in calendar.kinds("VTIMEZONE")]


def _named(calendar: Part) -> set[str]:
    return {line.parameters["TZID"] for event in calendar.kinds("VEVENT") for line in event.lines if "TZID" in line.parameters}


def _is_formless(line: Line) -> bool:
    """Whether a time is neither a date nor local in a zone nor in UTC."""
    zone = line.parameters.get("TZID")
    if line.parameters.get("VALUE") == "DATE":
        return bool(zone) or not _DATE.fullmatch(line.value)
    return not (_LOCAL if zone else _UTC).fullmatch(line.value)


def _ends_in_another_form(event: Part) -> bool:
    start, end = event.first("DTSTART"), event.first("DTEND")
    return bool(start and end and start.parameters != end.parameters)


def _unescaped(part: Part) -> list[Line]:
    return [line for line in part.lines if line.name in _WORDS and not _TEXT.fullmatch(line.value)]


CALENDAR: Rules = {
    "3.6: not one PRODID and one VERSION": lacks("PRODID", "VERSION"),
    "3.6: more than one CALSCALE or METHOD": lambda calendar: any(
        len(calendar.all(name)) > 1 for name in ("CALSCALE", "METHOD")
    ),
    "3.6: no component": lambda calendar: not calendar.parts,
    "3.3.11: a text of the calendar is not escaped": _unescaped,
    "3.6.5: a zone defined twice": lambda calendar: len(_defined(calendar)) != len(set(_defined(calendar))),
    "3.2.19: no VTIMEZONE for a zone": lambda calendar: _named(calendar) - set(_defined(calendar)),
    "3.2.19: UTC is written with a Z": lambda calendar: _named(calendar) & _NAMES_OF_UTC,
    "a VTIMEZONE for nothing": lambda calendar: set(_defined(calendar)) - _named(calendar) - {calendar.value("X-WR-TIMEZONE")},
}
ZONE: Rules = {
    "3.6.5: a zone has one TZID and at least one observance": lambda zone: len(zone.all("TZID")) != 1 or not zone.parts,
    "3.6.5: an observance is of another kind": lambda zone: {part.kind for part in zone.parts} - {"STANDARD", "DAYLIGHT"},
    "3.6.5: an observance begins at a local time": lambda zone: any(_differs(_LOCAL, "DTSTART")(part) for part in zone.parts),
    "3.6.5: an observance lacks a line": lambda zone: any(
        lacks("DTSTART", "TZOFFSETFROM", "TZOFFSETTO")(part) for part in zone.parts
    ),
    "3.3.14: an offset": lambda zone: any(_differs(_OFFSET, "TZOFFSETFROM", "TZOFFSETTO")(part) for part in zone.parts),
    "MS-OXCICAL 2.1.3.1.1.19: more than one rule of a kind": lambda zone: any(
        len([part for part in zone.kinds(kind) if part.first("RRULE")]) > 1 for kind in ("STANDARD", "DAYLIGHT")
    ),
    "MS-OXCICAL 2.1.3.1.1.19.2: no yearly rule with one numbered weekday": lambda zone: any(
        _differs(_YEARLY, "RRULE")(part) for part in zone.parts
    ),
    "one local RDATE a line": lambda zone: any(_differs(_LOCAL, "RDATE")(part) for part in zone.parts),
}
EVENT: Rules = {
    "3.6.1: no UID, DTSTAMP or DTSTART": lambda event: not all(map(event.first, ("UID", "DTSTAMP", "DTSTART"))),
    "3.6.1: more than one of a kind": lambda event: [name for name in _ONCE if len(event.all(name)) > 1],
    "3.6.1: DTEND and DURATION": lambda event: event.first("DTEND") and event.first("DURATION"),
    "3.8.7: a stamp is not in UTC": _differs(_UTC, "DTSTAMP", "CREATED", "LAST-MODIFIED"),
    "3.3.5: a time of no form": lambda event: any(map(_is_formless, (*event.all("DTSTART"), *event.all("DTEND")))),
    "3.8.2.2: DTEND has another form than DTSTART": _ends_in_another_form,
    "3.8.2.2: DTEND is not later than DTSTART": lambda event: (
        event.first("DTEND") and event.value("DTEND") <= event.value("DTSTART")
    ),
    "3.3.11: a text is not escaped": _unescaped,
    "3.8.1.2: CATEGORIES": _differs(_TEXTS, "CATEGORIES"),
    "3.8.1.6: GEO": _differs(_GEO, "GEO"),
    "3.8.1.11: STATUS": _differs(re.compile("TENTATIVE|CONFIRMED|CANCELLED"), "STATUS"),
    "3.8.2.7: TRANSP": _differs(re.compile("OPAQUE|TRANSPARENT"), "TRANSP"),
    "3.8.7.4: SEQUENCE": _differs(re.compile(r"\d{1,10}"), "SEQUENCE"),
    "3.3.13: no address": _differs(_ADDRESS, "URL", "CONFERENCE", "ORGANIZER", "ATTENDEE"),
    "RFC 7986, 5.11: CONFERENCE says VALUE=URI": _says_not("CONFERENCE", "VALUE", "URI"),
    "RFC 9073, 6.5: STYLED-DESCRIPTION says VALUE=TEXT": _says_not("STYLED-DESCRIPTION", "VALUE", "TEXT"),
}
FEED: Rules = {
    "a feed has no METHOD": lambda feed: feed.first("METHOD"),
    "a feed says its name and when to look again": lacks(
        "NAME", "X-WR-CALNAME", "X-WR-TIMEZONE", "REFRESH-INTERVAL", "X-PUBLISHED-TTL"
    ),
    "RFC 7986, 5.7: REFRESH-INTERVAL says VALUE=DURATION": _says_not("REFRESH-INTERVAL", "VALUE", "DURATION"),
    "3.3.6: how long to wait": _differs(re.compile(r"PT\d+[HM]"), "REFRESH-INTERVAL", "X-PUBLISHED-TTL"),
    "3.8.4.7: a UID twice": lambda feed: (
        len({event.value("UID") for event in feed.kinds("VEVENT")}) != len(feed.kinds("VEVENT"))
    ),
}
ENTRY: Rules = {
    "an entry says all its stamps": lacks("SEQUENCE", "CREATED", "LAST-MODIFIED", "SUMMARY", "STATUS", "TRANSP"),
    "3.8.7.2: without METHOD, DTSTAMP is the last change": lambda event: event.value("DTSTAMP") != event.value("LAST-MODIFIED"),
    "a feed has no ATTENDEE": lambda event: event.first("ATTENDEE"),
    "a feed has no VALARM": lambda event: event.parts,
    "an entry stands for itself and says when it ends": lambda event: any(
        map(event.first, ("RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "DURATION"))
    ),
    "an entry with a page tells of it": lambda event: event.first("URL") and not event.value("DESCRIPTION"),
    "3.8.1.5: a description is plain text": lambda event: "<p>" in event.value("DESCRIPTION"),
    "what is cancelled takes no time": lambda event: (event.value("STATUS"), event.value("TRANSP")) == ("CANCELLED", "OPAQUE"),
}
