"""The receipt of an application on paper."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from modules.cohorts.applying.answers import write_answer
from modules.cohorts.applying.beginning import dossier
from modules.cohorts.applying.receipts import print_receipt
from modules.cohorts.applying.submitting import SignOff, submit
from modules.cohorts.rounds.form_content import FormContent, Part, Question
from modules.cohorts.rounds.forms import content_of, form
from tasks.context import words
from tests.factories.cohorts import a_round, an_application
from tests.modules.awards.test_printing import said_by

START = Question(key="start", kind="date", ask={"en": "When would you start?", "es": "¿Cuándo empezarían?"})
FORM = FormContent(parts=[Part(key="lea", title={"en": "Your LEA"}, questions=[START])], endorsement=False)


@pytest.fixture
def sent(session, now):
    application = an_application(session, now, a_round(session, now, content=FORM))
    write_answer(session, application, START.key, "2027-08-16", 0, None, now)
    sign_off = SignOff("Sandra Sample", date(2027, 1, 11))
    return submit(session, application.id, sign_off, application.started_by, arrived_at=now, now=now)


def receipt(session, sent, locale: str) -> str:
    found = dossier(session, sent.application_id)
    content = content_of(form(session, sent.form_id))
    return said_by(PdfReader(BytesIO(print_receipt(found, sent, content, words(locale), "Sample Agency"))))


@pytest.mark.parametrize(
    ("locale", "start", "signed"),
    [
        ("en", "Monday, August 16, 2027", "Signed by Sandra Sample, Monday, January 11, 2027"),
        ("es", "lunes 16 de agosto de 2027", "Sandra Sample, lunes 11 de enero de 2027"),
    ],
)
def test_days_are_said_in_the_language_of_the_reader(session, sent, locale, start, signed):
    said = receipt(session, sent, locale)
    assert start in said
    assert signed in said
    assert "2027-08-16" not in said


def test_who_signed_is_left_out_where_nobody_did_and_named_as_removed_after_an_erasure(session, sent):
    sent.signed_name = ""
    said = receipt(session, sent, "en")
    assert "Signed by somebody whose name was removed, Monday, January 11, 2027" in said
    sent.signed_on = None
    assert "Signed by" not in receipt(session, sent, "en")
