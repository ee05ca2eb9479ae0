"""Taking a completion back: a row of its own with who and why; the completion stays as it was written.

What the learner did until then counts no more, and waivers end. What happens from then on, deeds or new waivers, can earn the
module anew: as the completion of the next cycle, with a certificate of its own.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.awards.queries import awards_of
from modules.awards.revoking import revoke
from modules.core.errors import NotFound
from modules.people.models import Person
from modules.training.completion.certifying import certify_series, rests_on, stands_for
from modules.training.completion.progress import waivers_of
from modules.training.completion.recounting import ask_recount
from modules.training.completion.waiving import end_waiver
from modules.training.errors import AlreadyWithdrawn, ReasonMissing
from modules.training.models import Completion, Enrolment, Withdrawal


def withdraw(session: Session, completion_id: int, reason: str, *, by: int | None, now: datetime) -> Withdrawal:
    """Let the completion count no more; certificates that rest on it are revoked for the same reason, and their holder is told.

    A series that is complete without it is certified anew. Locks the person, as certifying does: no certificate is made
    meanwhile. Refuses with ReasonMissing, AlreadyWithdrawn.
    """
    if not reason.strip():
        raise ReasonMissing
    completion = session.get(Completion, completion_id)
    if completion is None:
        raise NotFound
    session.get_one(Person, completion.person_id, with_for_update={"key_share": True}, populate_existing=True)
    if session.scalar(select(Withdrawal.id).where(Withdrawal.completion_id == completion_id)) is not None:
        raise AlreadyWithdrawn
    made = Withdrawal(completion_id=completion_id, reason=reason.strip(), withdrawn_at=now, withdrawn_by=by)
    session.add(made)
    session.flush()
    person_id, module_id = completion.person_id, completion.module_id
    note(session, by, "completion withdrawn", ("completion", completion_id), now, person_id=person_id, module_id=module_id)
    _end_waivers(session, completion, by, now)
    _revoke_awards(session, completion, made)
    certify_series(session, person_id, module_id, now)
    ask_recount(session, person_id, module_id, now)
    return made


def _end_waivers(session: Session, completion: Completion, by: int | None, now: datetime) -> None:
    """Locks the enrolment, as waiving does: what is waived from here on counts for the next completion."""
    own = select(Enrolment.id).where(Enrolment.person_id == completion.person_id, Enrolment.module_id == completion.module_id)
    session.execute(own.with_for_update())
    for each in waivers_of(session, completion.person_id, completion.module_id):
        end_waiver(session, each.id, by=by, now=now)


def _revoke_awards(session: Session, completion: Completion, made: Withdrawal) -> None:
    """The module's certificate, and those of series that counted it."""
    for each in awards_of(session, stands_for(session, completion.person_id)):
        if rests_on(each, completion) and not each.revoked:
            revoke(session, each.award.id, made.reason, made.withdrawn_by, made.withdrawn_at)
