"""Forms of applications by words that staff know them by."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from sqlalchemy.orm import Session

from modules.accounts.actors import Role
from modules.cohorts.rounds.forms import save_form
from modules.core.db import transaction
from modules.core.times import read_now
from tests.factories.accounts import signed_in_client
from tests.factories.cohorts import a_cohort, a_form

NAMED = "plln, version 1"
TITLED = "plln, version 1: Your LEA, Your problem of practice"


@pytest.fixture
def kept(fresh_database) -> tuple[int, int]:
    """A form, and a cohort without a round."""
    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        return save_form(session, "plln", a_form(), None, now).id, a_cohort(session, now).id


def test_staff_choose_a_form_by_its_name_its_version_and_what_it_asks(app, kept):
    form_id, cohort_id = kept
    editor = signed_in_client(app, Role.EDITOR)
    page = BeautifulSoup(editor.get(f"/staff/cohorts/{cohort_id}/round").text, "html.parser")
    assert page.select_one(f'select[name=form_id] option[value="{form_id}"]').text == TITLED
    listed = BeautifulSoup(editor.get("/staff/cohorts/forms").text, "html.parser")
    assert listed.select_one(f'a[href="/staff/cohorts/forms/{form_id}"]').text == NAMED
    assert "Your LEA, Your problem of practice" in listed.text
