"""To everybody who works on an application: it was sent, when it arrived, and where everything that was said can be read."""

from __future__ import annotations

from modules.cohorts.applying.submitting import newest_submission
from modules.formats.dates import say_moment, with_zone
from modules.mailings.application_letters import case_of, find_colleague, letter_to
from modules.mailings.desk import Desk
from modules.mailings.letter import Letter


def application_received(desk: Desk, collaborator_id: int) -> Letter | None:
    """None when it was sent once more since this was asked for, or withdrawn."""
    found = find_colleague(desk, collaborator_id)
    if found is None:
        return None
    collaborator, person = found
    case, locale = case_of(desk, collaborator.application_id), person.language
    sent = newest_submission(desk.session, case.application.id)
    if sent is None or sent.arrived_at > desk.asked_at or case.application.state == "withdrawn":
        return None
    zone = case.round.time_zone
    arrived = with_zone(say_moment(sent.arrived_at, zone, locale), zone, locale)
    again = case.application.state == "submitted" and desk.asked_at < case.round.closes_at
    link = desk.links.receipt(case.application.id, sent.revision, locale)
    values = {"arrived": arrived, "again": again, "number": sent.revision, "link": link}
    return letter_to(desk, person, "application_received", case.values(locale) | values)
