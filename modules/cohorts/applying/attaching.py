"""Files that belong to an answer: taken in by their content, taken away without being lost."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.applying.answers import IS_OPEN
from modules.cohorts.errors import ApplicationClosed, TooManyFiles
from modules.cohorts.models import Application, Attachment
from modules.cohorts.rounds.form_content import Question
from modules.core.db import hold
from modules.core.errors import NotFound
from modules.files.models import StoredFile
from modules.files.reading import clean_filename
from modules.files.stores import Store
from modules.files.storing import store_file


@dataclass(frozen=True)
class Upload:
    """Bytes on their way in, under the name that the sender gave them."""

    stream: BinaryIO
    filename: str


@dataclass(frozen=True)
class Held:
    """A file of a draft; `size` in bytes, `kind` its sniffed media type."""

    id: int
    filename: str
    sha256: str
    kind: str
    size: int


def attach(
    session: Session, application: Application, question: Question, upload: Upload, store: Store, person_id: int, now: datetime
) -> Attachment:
    """Add a file to an answer. Locks the application. Refuses with ApplicationClosed, TooManyFiles, and what `store_file` refuses."""
    if question.kind != "attachment":
        raise NotFound
    _hold_open(session, application, now)
    if len(files_of(session, application.id).get(question.key, [])) >= question.files:
        raise TooManyFiles(question=question.key, limit=question.files)
    stored = store_file(session, upload.stream, store, now)
    added = Attachment(
        application_id=application.id,
        question=question.key,
        filename=clean_filename(upload.filename),
        sha256=stored.sha256,
        added_at=now,
        added_by=person_id,
    )
    session.add(added)
    session.flush()
    note(session, person_id, "file added", ("application", application.id), now, question=question.key)
    return added


def detach(session: Session, application: Application, attachment_id: int, person_id: int, now: datetime) -> Attachment:
    """Take a file away from the draft; what was sent keeps it. Refuses with ApplicationClosed."""
    _hold_open(session, application, now)
    found = attachment(session, application.id, attachment_id)
    if found.removed_at is None:
        found.removed_at = now
        note(session, person_id, "file removed", ("application", application.id), now, question=found.question)
    return found


def _hold_open(session: Session, application: Application, now: datetime) -> None:
    hold(session, application)
    if not session.scalar(IS_OPEN, {"application_id": application.id, "now": now}):
        raise ApplicationClosed(application_id=application.id, state=application.state)


def attachment(session: Session, application_id: int, attachment_id: int) -> Attachment:
    """One file of an application, removed ones too: somebody may have sent it."""
    found = session.get(Attachment, attachment_id)
    if found is None or found.application_id != application_id:
        raise NotFound
    return found


def files_of(session: Session, application_id: int) -> dict[str, list[Held]]:
    """The files of a draft by question, in the order in which they came."""
    statement = (
        select(Attachment.question, Attachment.id, Attachment.filename, Attachment.sha256, StoredFile.kind, StoredFile.size)
        .join(StoredFile, StoredFile.sha256 == Attachment.sha256)
        .where(Attachment.application_id == application_id, Attachment.removed_at.is_(None))
        .order_by(Attachment.id)
    )
    found: defaultdict[str, list[Held]] = defaultdict(list)
    for row in session.execute(statement):
        found[row[0]].append(Held(*row[1:]))
    return dict(found)
