"""From a completion to certificates: the module's, and the series' once its rule is met too."""

from __future__ import annotations

from datetime import datetime
from itertools import count

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.awards.issuing import Claim, issue
from modules.awards.models import Award
from modules.awards.queries import Certificate, awards_of
from modules.people.errors import PersonGone
from modules.people.models import Person
from modules.training.completion.awarding import module_key, series_key
from modules.training.completion.hours import minutes_earned
from modules.training.completion.series_completion import SeriesDone, series_begun, series_completed, series_done
from modules.training.models import Completion, Module, Series, SeriesEnrolment, Withdrawal


def certify(session: Session, completion_id: int, now: datetime) -> list[Award]:
    """The awards that a completion earned, issued now or before: run again, it finds the same ones.

    None for a completion that was taken back, or whose learner was erased.
    """
    completion = session.get_one(Completion, completion_id)
    session.get_one(Person, completion.person_id, with_for_update={"read": True})  # nobody withdraws it meanwhile
    if session.scalar(select(Withdrawal.id).where(Withdrawal.completion_id == completion_id)) is not None:
        return []
    try:
        award = _certify(session, completion, now)
    except PersonGone:
        return []
    return [award, *certify_series(session, completion.person_id, completion.module_id, now)]


def rests_on(held: Certificate, completion: Completion) -> bool:
    """Whether an award was issued for this completion, alone or with others."""
    return completion.id in held.award.evidence.get("completions", ())


def certify_series(session: Session, person_id: int, module_id: int, now: datetime) -> list[Award]:
    """The award of the module's series, if the person has completed it: a new one when the last rests on what was taken back.

    The caller holds the person's lock.
    """
    try:
        return [_certify_series(session, person_id, each, now) for each in series_completed(session, person_id, module_id)]
    except PersonGone:
        return []


def certify_entered(session: Session, enrolment_id: int, now: datetime) -> list[Award]:
    """The same for somebody who says only now that they take a series whose modules they have completed."""
    enrolment = session.get_one(SeriesEnrolment, enrolment_id)
    session.get_one(Person, enrolment.person_id, with_for_update={"read": True})
    done = series_done(session, enrolment.person_id, enrolment.series_id)
    try:
        return [_certify_series(session, enrolment.person_id, done, now)] if done else []
    except PersonGone:
        return []


def certify_merged(session: Session, kept_id: int, now: datetime) -> list[Award]:
    """The awards of series that a record has completed since another's completions went over to it: no module brings them."""
    person_id = stands_for(session, kept_id)
    session.get_one(Person, person_id, with_for_update={"read": True})
    done = (series_done(session, person_id, each) for each in series_begun(session, person_id))
    try:
        return [_certify_series(session, person_id, each, now) for each in done if each]
    except PersonGone:
        return []


def _certify(session: Session, completion: Completion, now: datetime) -> Award:
    """The one that rests on it, else that of its cycle; of a later one where a merge brought an award of the same number along."""
    module = session.get_one(Module, completion.module_id)
    key = module_key(session.get_one(Series, module.series_id), module)
    held = [each for each in awards_of(session, stands_for(session, completion.person_id)) if each.key == key]
    if found := next((each for each in held if rests_on(each, completion)), None):
        return found.award
    taken = {each.award.cycle for each in held}
    claim = Claim(
        definition_key=key,
        person_id=completion.person_id,
        earned_at=completion.earned_at,
        minutes=minutes_earned(session, [completion]),
        evidence={"completions": [completion.id], "hash": completion.version_hash},
        cycle=next(each for each in count(completion.cycle) if each not in taken),
    )
    return issue(session, claim, now)


def _certify_series(session: Session, person_id: int, done: SeriesDone, now: datetime) -> Award:
    counted = session.scalars(select(Completion).where(Completion.id.in_(done.evidence["completions"]))).all()
    claim = Claim(
        definition_key=series_key(done.series),
        person_id=person_id,
        earned_at=done.earned_at,
        minutes=minutes_earned(session, counted),
        evidence=done.evidence,
        cycle=1 + _taken_back(session, person_id, series_key(done.series)),
    )
    return issue(session, claim, now)


def stands_for(session: Session, person_id: int) -> int:
    """The record that a merged one became part of."""
    kept = session.get_one(Person, person_id).merged_into_id
    return stands_for(session, kept) if kept is not None else person_id


def _taken_back(session: Session, person_id: int, key: str) -> int:
    """How many awards of this key rest on a completion that was taken back: they are revoked, and the next is a new one."""
    held = awards_of(session, stands_for(session, person_id))
    mine = [each.award.evidence.get("completions", ()) for each in held if each.key == key]
    ids = {each for evidence in mine for each in evidence}
    gone = set(session.scalars(select(Withdrawal.completion_id).where(Withdrawal.completion_id.in_(ids)))) if mine else set()
    return sum(not gone.isdisjoint(evidence) for evidence in mine)
