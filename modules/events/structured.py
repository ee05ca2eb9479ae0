"""An event as search engines read it: schema.org Event as JSON-LD."""

from __future__ import annotations

from typing import Any

from modules.core.links import Links
from modules.core.times import local
from modules.events.models import Event, EventSession
from modules.events.wordings import said

_SCHEMA = "https://schema.org"
_MODES = {"online": "Online", "in_person": "Offline", "hybrid": "Mixed"}


def structured_event(event: Event, locale: str, links: Links, agency: str) -> dict[str, Any]:
    """The event, loaded whole, with its real status and where to attend; of several sessions each is a subEvent.

    Online, the place is the event's own page: the link to join is for those who registered.
    """
    page = links.event(event.slug, locale)
    live = [each for each in event.sessions if each.cancelled_at is None]
    found: dict[str, Any] = {
        "@context": _SCHEMA,
        "@type": "Event",
        "name": said(event, "title", locale).text,
        "url": page,
        "startDate": _moment(event, live[0]) if live else event.starts_at.isoformat(),
        "endDate": local(event.ends_at, event.time_zone).isoformat(timespec="minutes"),
        "eventStatus": f"{_SCHEMA}/{_status(event)}",
        "eventAttendanceMode": f"{_SCHEMA}/{_MODES[event.format]}EventAttendanceMode",
        "location": _location(event, page),
        "organizer": {"@type": "Organization", "name": event.host or agency},
        "inLanguage": list(event.languages),
    }
    if summary := said(event, "summary", locale).text:
        found["description"] = summary
    if event.moved_from:
        found["previousStartDate"] = local(event.moved_from, event.time_zone).isoformat(timespec="minutes")
    if event.capacity:
        found["maximumAttendeeCapacity"] = event.capacity
    if len(live) > 1:
        found["subEvent"] = [_sub_event(event, each) for each in live]
    return found


def _status(event: Event) -> str:
    if event.status == "cancelled":
        return "EventCancelled"
    return "EventRescheduled" if event.moved_from else "EventScheduled"


def _location(event: Event, page: str) -> Any:
    online = {"@type": "VirtualLocation", "url": page}
    address = {"@type": "PostalAddress", "streetAddress": event.address, "addressLocality": event.city, "addressCountry": "US"}
    place = {
        "@type": "Place",
        "name": event.venue or event.address,
        "address": {key: value for key, value in address.items() if value},
    }
    return {"online": online, "in_person": place, "hybrid": [place, online]}[event.format]


def _sub_event(event: Event, session: EventSession) -> dict[str, str]:
    ends = local(session.ends_at, event.time_zone)
    return {"@type": "Event", "startDate": _moment(event, session), "endDate": ends.isoformat(timespec="minutes")}


def _moment(event: Event, session: EventSession) -> str:
    starts = local(session.starts_at, event.time_zone)
    return starts.date().isoformat() if session.all_day else starts.isoformat(timespec="minutes")
