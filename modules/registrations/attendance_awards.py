"""Certificates of attendance: whoever came to an event may have one, with the hours of the sessions they came to."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.awards.defining import CertificateWords, define
from modules.awards.issuing import Claim, issue
from modules.awards.models import Award
from modules.events.models import Event
from modules.events.queries import event_by_id
from modules.registrations.attended import attended_sessions, minutes_of
from modules.registrations.errors import EventNotOver, NotAttended


def attendance_key(event: Event) -> str:
    """The key under which the certificate of an event is defined and claimed."""
    return f"event:{event.slug}"


def claim_attendance(session: Session, person_id: int, event_id: int, issuer: str, now: datetime) -> Award:
    """The person's certificate of this event; claimed again it is the same one.

    It is made once the event is over, so that it counts every session: EventNotOver before that. NotAttended for somebody
    who was marked at none; NotFound when there is no such event.
    """
    event = event_by_id(session, event_id)
    came = attended_sessions(session, person_id, [event.id])
    if not came:
        raise NotAttended(event_id=event_id)
    if event.ends_at > now:
        raise EventNotOver(event_id=event_id, ends_at=event.ends_at)
    definition = define(session, attendance_key(event), _words(event, issuer), now)
    claim = Claim(
        definition_key=definition.key,
        person_id=person_id,
        earned_at=came[-1].ends_at,
        minutes=sum(minutes_of(each) for each in came),
        evidence={"event": event.id, "sessions": [each.id for each in came]},
    )
    return issue(session, claim, now)


def _words(event: Event, issuer: str) -> CertificateWords:
    titles = {each.locale: each.title for each in event.wordings}
    return CertificateWords(
        title_en=titles.get("en", ""),
        title_es=titles.get("es", ""),
        issuer=issuer,
        credits=[event.host] if event.host else [],
        sample=event.sample,
    )
