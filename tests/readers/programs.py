"""How five programs of others read a calendar: three in Python, two in JavaScript that are asked in one process for a whole run."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import icalendar
import pytest
import recurring_ical_events
import vobject

from modules.formats.entries import Entry

NODE_PROGRAM = Path(__file__).with_name("read.mjs")
# Where no event of a test takes place: a time read by the clock of the machine would be seen.
ELSEWHERE = "Pacific/Auckland"
# The Temporal of node-ical overlooks two changes of a clock within half a year, and all that are more than ten years ahead;
# vobject forgets the summers of Lisbon and London after 2037. The others are right in every zone and year.
TRUSTED = {"node-ical": range(2022, 2029), "vobject": range(2038)}


class Seen(NamedTuple):
    """One entry as a program sees it: moments in UTC, or dates with the end exclusive."""

    uid: str
    starts: date
    ends: date
    summary: str
    description: str
    location: str
    url: str
    status: str
    sequence: int
    categories: tuple[str, ...] = ()

    @property
    def times(self) -> tuple[str, date, date, str]:
        """Which entry, when, and what it is called."""
        return self[:4]


@dataclass
class Programs:
    """All five. `node` is the running process of two of them."""

    node: subprocess.Popen[str]

    def see(self, body: bytes) -> dict[str, list[Seen]]:
        """What each program sees, entries in order of their UIDs."""
        python: dict[str, Callable[[bytes], Iterable[Seen]]] = {
            "icalendar": by_icalendar,
            "recurring-ical-events": by_expansion,
            "vobject": by_vobject,
        }
        return {name: sorted(read(body)) for name, read in python.items()} | self.see_in_javascript(body)

    def see_in_javascript(self, body: bytes) -> dict[str, list[Seen]]:
        """What ical.js and node-ical see. Fails where one of them refuses the calendar."""
        self.node.stdin.write(json.dumps(body.decode()) + "\n")
        self.node.stdin.flush()
        answer: dict[str, Any] = json.loads(self.node.stdout.readline())
        for name, entries in answer.items():
            assert "error" not in entries, f"{name}: {entries}"
        return {name: sorted(map(_from_json, entries)) for name, entries in answer.items()}


@pytest.fixture(scope="session")
def programs() -> Iterator[Programs]:
    """The programs, until the end of the run."""
    command = ["node", str(NODE_PROGRAM)]
    environment = os.environ | {"TZ": ELSEWHERE}
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment) as node:
        yield Programs(node)


def by_icalendar(body: bytes) -> Iterator[Seen]:
    """As icalendar reads single entries."""
    return map(_from_component, icalendar.Calendar.from_ical(body).walk("VEVENT"))


def by_expansion(body: bytes) -> Iterator[Seen]:
    """As recurring-ical-events shows all that is there, whenever it is."""
    calendar = icalendar.Calendar.from_ical(body)
    # With it, the reader first moves UTC times into that zone, and forgets which of two equal hours was meant.
    calendar.pop("X-WR-TIMEZONE", None)
    return map(_from_component, recurring_ical_events.of(calendar).all())


def by_vobject(body: bytes) -> Iterator[Seen]:
    """As vobject reads it, zones by the calendar's own VTIMEZONE: those it knows from other calendars are forgotten first."""
    vars(vobject.icalendar)["__tzidMap"].clear()
    vobject.icalendar.registerTzid("UTC", UTC)
    for event in getattr(vobject.readOne(body.decode()), "vevent_list", []):
        starts = event.dtstart.value
        words = [event.getChildValue(name, "") for name in ("summary", "description", "location", "url", "status")]
        ends = event.getChildValue("dtend", starts)
        last = int(event.getChildValue("sequence", "0")), tuple(event.getChildValue("categories", ()))
        yield Seen(event.uid.value, _in_utc(starts), _in_utc(ends), *words, *last)


def as_written(entry: Entry, *, summary: str, description: str) -> Seen:
    """What every program should see of an entry."""
    return Seen(
        entry.uid,
        entry.starts,
        entry.ends,
        summary,
        description,
        entry.location,
        entry.url,
        str(entry.status),
        entry.sequence,
        entry.categories,
    )


def as_read_by(program: str, truth: Seen, seen: Seen) -> Seen:
    """What this program should see of an entry: the truth, but for the faults we know it has. Of most entries they change nothing.

    Outside of the years in which its times can be trusted, they are taken from what it saw itself.
    """
    if truth.starts.year not in TRUSTED.get(program, range(9999)):
        truth = truth._replace(starts=seen.starts, ends=seen.ends)
    return as_node_ical_reads(truth) if program == "node-ical" else truth


def as_node_ical_reads(seen: Seen) -> Seen:
    """With the faults that node-ical 0.26 has in texts (`text` and `parseLines` in its ical.js).

    It undoes `\\n` before it undoes `\\\\`, takes quotes off that stand around a whole text, and all quotes of a text that holds `TZID=`.
    Of categories it undoes nothing, and a comma inside one parts it.
    """
    categories = tuple(map(str.strip, ",".join(map(_escaped, seen.categories)).split(","))) if seen.categories else ()
    return replace_words(seen, _through_node_ical)._replace(categories=categories)


def replace_words(seen: Seen, change: Callable[[str], str]) -> Seen:
    """The same entry with each of its texts changed."""
    return seen._replace(**{name: change(getattr(seen, name)) for name in ("summary", "description", "location")})


def _through_node_ical(text: str) -> str:
    written = _escaped(text)
    if "TZID=" in written and '"(' not in written:
        written = written.replace('"', "")
    read = re.sub(r"\\[nN]", "\n", written.replace(r"\,", ",").replace(r"\;", ";")).replace(r"\\", "\\")
    quoted = re.fullmatch('"(.*)"', read)
    return quoted[1] if quoted else read


def _escaped(text: str) -> str:
    return text.replace("\\", r"\\").replace(";", r"\;").replace(",", r"\,").replace("\n", r"\n")


def _from_component(event: icalendar.Event) -> Seen:
    words = [str(event.get(name, "")) for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "STATUS")]
    lists = event.get("CATEGORIES", [])
    categories = tuple(str(each) for line in (lists if isinstance(lists, list) else [lists]) for each in line.cats)
    return Seen(str(event["UID"]), _in_utc(event.start), _in_utc(event.end), *words, event.get("SEQUENCE", 0), categories)


def _from_json(entry: dict[str, Any]) -> Seen:
    values = {name: entry[name] for name in Seen._fields}
    times = {name: _read_time(values[name]) for name in ("starts", "ends")}
    return Seen(**values | times | {"categories": tuple(values["categories"])})


def _read_time(text: str) -> date:
    return datetime.fromisoformat(text).astimezone(UTC) if "T" in text else date.fromisoformat(text)


def _in_utc(value: date) -> date:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
