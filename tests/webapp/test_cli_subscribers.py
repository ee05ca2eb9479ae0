"""`convene import subscribers`: readers of a list from a file."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.mailings.lists.leaving import Way, leave_all
from modules.mailings.lists.models import Subscription
from tests.factories.lists import a_list, a_subscriber

pytest_plugins = ["tests.factories.console"]
CONSENT = ("--consent", "Sheets of the conference")


@pytest.fixture
def file(tmp_path, engine):
    """Four people: one is new, one is no address, one stands there twice, one has left everything."""
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        leave_all(session, a_subscriber(session, now, address="left@example.org").address_id, Way.PAGE, now)
        a_list(session, now, slug="news")
    made = tmp_path / "readers.csv"
    made.write_text("email,name\nana@example.org,Ana\nnobody,N\nANA@example.org,A\nleft@example.org,L\n")
    return made


def on_it(engine) -> list[tuple[str, str, str]]:
    with Session(engine) as session:
        return session.execute(select(Subscription.state, Subscription.source, Subscription.consent)).all()


def test_readers_are_imported_and_each_refusal_is_said(convene, engine, file):
    done = convene("import", "subscribers", str(file), "--list", "news", *CONSENT)
    assert done.exit_code == 1
    assert "read 4 = new 1 + changed 0 + unchanged 0 + closed 0 + refused 3" in done.output
    assert 'refused line 3, email: "nobody" is no email address' in done.output
    assert "refused line 4, email" in done.output
    assert "refused line 5, email" in done.output
    assert "it left everything" in done.output
    assert on_it(engine) == [("active", "import", CONSENT[1])]
    again = convene("import", "subscribers", str(file), "--list", "news", *CONSENT)
    assert "read 4 = new 0 + changed 0 + unchanged 1 + closed 0 + refused 3" in again.output


def test_a_dry_run_changes_nothing(convene, engine, file):
    done = convene("import", "subscribers", str(file), "--list", "news", *CONSENT, "--dry-run")
    assert "new 1" in done.output
    assert "This was a dry run" in done.output
    assert on_it(engine) == []


@pytest.mark.parametrize(
    ("options", "words", "code"),
    [
        (("--list", "nothing", *CONSENT), "there is no list nothing; there are: news", 2),
        (("--list", "news"), "say who vouches", 2),
    ],
)
def test_what_is_missing_is_named(convene, engine, file, options, words, code):
    done = convene("import", "subscribers", str(file), *options)
    assert done.exit_code == code
    assert words in " ".join(done.output.split())
    assert on_it(engine) == []


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "the file is empty"), (b"who\nana@example.org\n", "no column of the file is called email"), (b"email\n", "no rows")],
)
def test_a_file_that_is_none_leaves_nothing_behind(convene, engine, file, content, words):
    file.write_bytes(content)
    done = convene("import", "subscribers", str(file), "--list", "news", *CONSENT)
    assert done.exit_code == 1
    assert words in done.output
    assert on_it(engine) == []
