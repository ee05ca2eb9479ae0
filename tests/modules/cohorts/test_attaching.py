"""Files that belong to an answer."""

import io

import pytest

from modules.cohorts.applying.attaching import Upload, attach, attachment, detach, files_of
from modules.cohorts.errors import ApplicationClosed, TooManyFiles
from modules.cohorts.rounds.form_content import Question
from modules.core.errors import NotFound
from modules.files.errors import KindNotAllowed
from modules.files.stores import DatabaseStore
from tests.factories.cohorts import an_application

LETTER = Question(key="letter", kind="attachment", ask={"en": "A letter"})
TEXT = Question(key="why", kind="text", ask={"en": "Why?"})


def attached(session, now, application, content=b"We stand behind it.", name="../letter.txt", question=LETTER):
    upload = Upload(io.BytesIO(content), name)
    return attach(session, application, question, upload, DatabaseStore(session), application.started_by, now)


def test_a_file_is_taken_by_its_content_and_its_name_made_harmless(session, now):
    application = an_application(session, now)
    added = attached(session, now, application)
    held = files_of(session, application.id)["letter"]
    assert [(each.filename, each.kind, each.size) for each in held] == [("letter.txt", "text/plain", 19)]
    with pytest.raises(TooManyFiles):
        attached(session, now, application)
    detach(session, application, added.id, application.started_by, now)
    assert files_of(session, application.id) == {}
    assert attachment(session, application.id, added.id).removed_at == now


def test_what_is_refused(session, now):
    application, other = an_application(session, now), an_application(session, now, state="eligible")
    with pytest.raises(KindNotAllowed):
        attached(session, now, application, b"<html><script>", "letter.pdf")
    with pytest.raises(NotFound):
        attached(session, now, application, question=TEXT)
    with pytest.raises(ApplicationClosed):
        attached(session, now, other)
    added = attached(session, now, application)
    with pytest.raises(NotFound):
        attachment(session, other.id, added.id)
