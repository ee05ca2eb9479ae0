"""The draft that a request works on: found for whoever works on it, 404 for everybody else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO, cast

from flask import request
from werkzeug.datastructures import FileStorage

from modules.cohorts.applying.attaching import Upload, attach, detach
from modules.cohorts.applying.beginning import Dossier, own_dossier
from modules.cohorts.applying.states import stands
from modules.cohorts.errors import TooManyFiles
from modules.cohorts.models import Application, Collaborator
from modules.cohorts.permissions import may_lead_application, may_write
from modules.cohorts.rounds.form_content import FormContent, Part
from modules.cohorts.rounds.rounds import counts, last_move
from modules.core.errors import Forbidden, NotFound, Refused
from modules.files.errors import FileEmpty, FileTooLarge, KindNotAllowed
from webapp.access import current_person_id, now
from webapp.extensions import db
from webapp.forms.event_parts import id_from
from webapp.storing import file_store

BAD_FILES = (KindNotAllowed, FileTooLarge, FileEmpty, TooManyFiles)


@dataclass(frozen=True)
class OwnDraft:
    """An application with the reader's part in it."""

    dossier: Dossier
    me: Collaborator

    @property
    def application(self) -> Application:
        """The application itself."""
        return self.dossier.application

    @property
    def content(self) -> FormContent:
        """What it asks."""
        return self.dossier.content

    @property
    def leads(self) -> bool:
        """Whether the reader may send it and let people in."""
        return may_lead_application(self.me)

    @property
    def writes(self) -> bool:
        """Whether the reader may change answers now."""
        return may_write(self.me, self.application, in_time=counts(self.dossier.round, now()))

    @property
    def stands(self) -> bool:
        """Whether it was sent and counts; not once it is withdrawn, nor once that is taken up again."""
        return stands(self.application.state)

    @property
    def is_withdrawn(self) -> bool:
        """Whether its LEA took it out of the round."""
        return self.application.state == "withdrawn"

    def part(self, key: str) -> Part:
        """One part; NotFound for a key of none."""
        found = self.content.part(key)
        if found is None:
            raise NotFound
        return found


def own_draft(application_id: int) -> OwnDraft:
    """The draft, if the reader works on it."""
    return OwnDraft(*own_dossier(db.session(), application_id, current_person_id()))


def led_draft(application_id: int) -> OwnDraft:
    """The draft, if the reader leads it; Forbidden for those who only write."""
    found = own_draft(application_id)
    if not found.leads:
        raise Forbidden
    return found


def frame(own: OwnDraft) -> dict[str, object]:
    """What every page of a draft shows: its deadline, and whether it takes any words at all."""
    round_ = own.dossier.round
    return {"move": last_move(db.session(), round_.id), "is_open": counts(round_, now()), "writes": own.writes}


def save_files(own: OwnDraft, part: Part) -> dict[str, Refused]:
    """Take in the files that a part's form brings and take away those it drops, in the transaction that is open.

    By question: why a file of it was refused.
    """
    for text in request.form.getlist("drop"):
        if (attachment_id := id_from(text)) is not None:
            detach(db.session(), own.application, attachment_id, current_person_id(), now())
    refused: dict[str, Refused] = {}
    for question in part.questions:
        try:
            for each in _chosen(request.files.getlist(f"f.{question.key}")):
                upload = Upload(cast("BinaryIO", each.stream), each.filename or "")
                attach(db.session(), own.application, question, upload, file_store(), current_person_id(), now())
        except BAD_FILES as bad:
            refused[question.key] = bad
    return refused


def _chosen(files: Iterable[FileStorage]) -> list[FileStorage]:
    """Browsers send a field without a file too."""
    return [each for each in files if each.filename]
