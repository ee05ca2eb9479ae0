"""Sending an application: what was said is frozen, and the moment at which the request arrived decides whether it counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.applying.answers import Stand, answers_of
from modules.cohorts.applying.attaching import Held, files_of
from modules.cohorts.applying.beginning import Dossier, dossier
from modules.cohorts.applying.endorsing import endorsement_of, office_to_ask
from modules.cohorts.applying.gaps import Gap, PartState, gaps_of, part_states
from modules.cohorts.applying.moving import locked_application, move_application
from modules.cohorts.applying.states import STATES
from modules.cohorts.errors import ApplicationClosed, DeadlinePassed, NotComplete
from modules.cohorts.facts import ApplicationSubmitted
from modules.cohorts.models import Application, Endorsement, Round, Submission
from modules.cohorts.rounds.rounds import counts, steady_round
from modules.core.errors import NotFound
from modules.organizations.models import Organization
from modules.outbox.recording import record


@dataclass(frozen=True)
class SignOff:
    """Whose name stands under the application, and the day on which they signed."""

    name: str
    signed_on: date


@dataclass(frozen=True)
class Draft:
    """A draft as it stands: everything that decides whether it can be sent."""

    dossier: Dossier
    answers: Mapping[str, Stand]
    files: Mapping[str, list[Held]]
    office: Organization | None
    endorsement: Endorsement | None

    @property
    def parts(self) -> list[PartState]:
        """How far each part is."""
        return part_states(self.dossier.content, self._values, self._counts)

    @property
    def gaps(self) -> list[Gap]:
        """Everything that is missing."""
        gaps = list(gaps_of(self.dossier.content, self._values, self._counts))
        state = self.endorsement.state if self.endorsement else "not_asked"
        if self.office is not None and state != "endorsed":
            gaps.append(Gap("", "", f"endorsement_{state}"))
        return gaps

    @property
    def _values(self) -> dict[str, str]:
        return {key: stand.value for key, stand in self.answers.items()}

    @property
    def _counts(self) -> dict[str, int]:
        return {key: len(held) for key, held in self.files.items()}

    def frozen(self) -> dict[str, Any]:
        """The answers as a submission keeps them."""
        said: dict[str, Any] = {}
        for question in self.dossier.content.questions():
            if question.kind == "attachment":
                held = [asdict(each) for each in self.files.get(question.key, [])]
                said[question.key] = [{name: each[name] for name in ("filename", "sha256", "size", "kind")} for each in held]
            else:
                said[question.key] = self._values.get(question.key, "")
        return said


def draft_of(session: Session, application_id: int) -> Draft:
    """The draft of an application; five statements."""
    found = dossier(session, application_id)
    office = office_to_ask(session, found.content, found.organization)
    answers, files = answers_of(session, application_id), files_of(session, application_id)
    return Draft(found, answers, files, office, endorsement_of(session, application_id))


def submit(
    session: Session, application_id: int, sign_off: SignOff, person_id: int, *, arrived_at: datetime, now: datetime
) -> Submission:
    """Send the draft as it stands, and record ApplicationSubmitted. Before the deadline it may be sent again, as the next revision.

    What counts is `arrived_at`, when the request reached us. Locks the round, so that one deadline holds, then the application,
    so that no answer changes while it is frozen. Sending what was sent already gives the same submission, unless it was withdrawn in between. Refuses with
    ApplicationClosed, DeadlinePassed, NotComplete; the draft stays in any case.
    """
    round_, application = _lock(session, application_id)
    if not STATES[application.state].sends:
        raise ApplicationClosed(application_id=application_id, state=application.state)
    _require_in_time(round_, application, arrived_at)
    draft = draft_of(session, application_id)
    if gaps := draft.gaps:
        raise NotComplete(gaps)
    said, last = draft.frozen(), newest_submission(session, application_id)
    same = last is not None and (last.answers, last.signed_name, last.signed_on) == (said, sign_off.name, sign_off.signed_on)
    if last is not None and same and application.state != "draft":
        return last
    return _freeze(session, application, said, sign_off, person_id, (arrived_at, now))


def withdraw(session: Session, application_id: int, person_id: int, now: datetime, reason: str = "") -> None:
    """Take the application out of the round; what was said stays. Refuses with IllegalMove once it was decided."""
    move_application(session, locked_application(session, application_id), "withdrawn", person_id, now, reason=reason)


def take_up(session: Session, application_id: int, person_id: int, *, arrived_at: datetime, now: datetime) -> None:
    """Make a withdrawn application the draft again that it was, with all that was written; it counts once it is sent again.

    Refuses with DeadlinePassed, by `arrived_at`, and with IllegalMove where it is not withdrawn.
    """
    round_, application = _lock(session, application_id)
    _require_in_time(round_, application, arrived_at)
    move_application(session, application, "draft", person_id, now)


def _freeze(
    session: Session,
    application: Application,
    said: dict[str, Any],
    sign_off: SignOff,
    by: int,
    when: tuple[datetime, datetime],
) -> Submission:
    arrived_at, now = when
    if application.state == "draft":
        move_application(session, application, "submitted", by, now)
    application.revision += 1
    application.submitted_at = arrived_at
    sent = Submission(
        application_id=application.id,
        revision=application.revision,
        form_id=application.form_id,
        answers=said,
        arrived_at=arrived_at,
        submitted_by=by,
        signed_name=sign_off.name,
        signed_on=sign_off.signed_on,
    )
    session.add(sent)
    session.flush()
    record(session, ApplicationSubmitted(submission_id=sent.id), now)
    note(session, by, "submitted", ("application", application.id), now, revision=sent.revision)
    return sent


def _lock(session: Session, application_id: int) -> tuple[Round, Application]:
    """The round first: the release goes the same way."""
    own = select(Application.round_id).where(Application.id == application_id)
    return steady_round(session, own.scalar_subquery()), locked_application(session, application_id)


def _require_in_time(round_: Round, application: Application, arrived_at: datetime) -> None:
    """What staff ask for later, in a state of its own, is not held against the round's deadline."""
    if application.state != "supplemental" and not counts(round_, arrived_at):
        raise DeadlinePassed(application_id=application.id, arrived_at=arrived_at, closes_at=round_.closes_at)


def newest_submission(session: Session, application_id: int) -> Submission | None:
    """What was sent last."""
    statement = select(Submission).where(Submission.application_id == application_id)
    return session.scalars(statement.order_by(Submission.revision.desc()).limit(1)).one_or_none()


def submissions_of(session: Session, application_id: int) -> list[Submission]:
    """Everything that was sent, the newest first."""
    statement = select(Submission).where(Submission.application_id == application_id)
    return list(session.scalars(statement.order_by(Submission.revision.desc())))


def submission(session: Session, application_id: int, revision: int) -> Submission:
    """One revision."""
    here = (Submission.application_id == application_id, Submission.revision == revision)
    found = session.scalars(select(Submission).where(*here)).one_or_none()
    if found is None:
        raise NotFound
    return found
