"""The console command: what it does, what it says, and how it ends."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from config import settings_table
from modules.accounts.hashing import verify_password
from modules.accounts.models import Account
from modules.accounts.queries import actor_of
from modules.core.times import read_now
from modules.events.models import Event
from modules.organizations.models import Organization
from tests.factories.organizations import a_line, a_list

pytest_plugins = ["tests.factories.console"]

GOOD = "seven unrelated table words"


@pytest.fixture
def listed(tmp_path):
    """Write a state list to a file."""

    def write(*lines: bytes) -> str:
        path = tmp_path / "districts.tsv"
        path.write_bytes(b"".join(a_list(*lines)))
        return str(path)

    return write


def count(engine, model) -> int:
    with Session(engine) as session:
        return session.scalar(select(func.count()).select_from(model))


def test_every_fault_of_the_settings_is_named_at_once(convene):
    ended = convene("migrate", env={"TIME_ZONE": "Mars/Base", "PROXY_HOPS": "x"})
    assert ended.exit_code == 2
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "BASE_URL", "SMTP_URL", "MAIL_FROM", "TIME_ZONE", "PROXY_HOPS"):
        assert f"  {name} " in ended.output


def test_settings_can_stand_in_a_file_as_the_runner_writes_it(convene, environment, tmp_path):
    (tmp_path / "environment").write_text(
        "# of the runner\n" + "".join(f"{name}={value!r}\n" for name, value in environment.items())
    )
    ended = convene("--settings", str(tmp_path / "environment"), "migrate", env={})
    assert (ended.exit_code, ended.output) == (0, "The database stands at the newest step.\n")


def test_who_has_started_the_runner_is_told_of_its_settings(convene, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "var").mkdir()
    (tmp_path / "var" / "environment").write_text("")
    assert "convene --settings var/environment" in convene("migrate", env={}).output


def test_the_settings_are_printed_as_a_table_without_any_being_set(convene):
    printed = convene("settings", env={})
    assert printed.exit_code == 0
    assert [line.split("`")[1] for line in printed.output.splitlines()[2:]] == [name for name, _, _ in settings_table()]


def test_a_database_that_is_away_is_said_in_one_line(convene, environment, listed):
    ended = convene(
        "import", "organizations", listed(a_line()), env=environment | {"DATABASE_URL": "postgresql://convene@127.0.0.1:1/x"}
    )
    assert ended.exit_code == 1
    assert ended.output.startswith("Error: the database does not answer:")


def test_an_empty_database_is_brought_to_the_newest_step(convene, environment, servers, listed):
    empty = environment | {"DATABASE_URL": servers.create("cli_empty").replace("postgresql+psycopg", "postgresql")}
    assert "run `convene migrate` first" in convene("import", "organizations", listed(a_line()), env=empty).output
    assert convene("migrate", env=empty).exit_code == 0
    assert convene("import", "organizations", listed(a_line()), env=empty).exit_code == 0


def test_organizations_are_imported_again_and_again(convene, listed):
    file = listed(a_line(), a_line(CD_Code="1062117"))
    assert (
        convene("import", "organizations", file).output == "read 2 = new 2 + changed 0 + unchanged 0 + closed 0 + refused 0\n"
    )
    again = convene("import", "organizations", file)
    assert (again.exit_code, again.output) == (0, "read 2 = new 0 + changed 0 + unchanged 2 + closed 0 + refused 0\n")
    shorter = convene("import", "organizations", listed(a_line()))
    assert shorter.output == "read 2 = new 0 + changed 0 + unchanged 1 + closed 1 + refused 0\n"


def test_each_refusal_is_said_with_its_place_and_the_end_is_1(convene, listed, engine):
    ended = convene("import", "organizations", listed(a_line(), a_line(CD_Code="1062117", Latitude="north", County="Fresco")))
    assert ended.exit_code == 1
    assert 'refused line 3, Latitude: "north" is no number of degrees in its range' in ended.output
    assert 'refused line 3, County: "Fresco" is none of the 58 counties of California' in ended.output
    assert ended.output.endswith("read 2 = new 1 + changed 0 + unchanged 0 + closed 0 + refused 1\n")
    assert count(engine, Organization) == 1


def test_a_dry_run_changes_nothing(convene, listed, engine):
    ended = convene("import", "organizations", "--dry-run", listed(a_line()))
    assert "new 1" in ended.output
    assert "nothing was changed" in ended.output
    assert count(engine, Organization) == 0


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "no text in UTF-8"),
        (b"a\tb\n1\t2\n", "these columns are missing or stand twice: CD Code, County"),
        (b"".join(a_list()), "a header and no rows"),
        (b"".join(a_list(a_line(), b"x" * 30_000)), "line 3 is too long"),
    ],
)
def test_a_broken_file_leaves_nothing_behind(convene, engine, tmp_path, content, words):
    (tmp_path / "broken.tsv").write_bytes(content)
    ended = convene("import", "organizations", str(tmp_path / "broken.tsv"))
    assert ended.exit_code == 1
    assert words in ended.output
    assert "Nothing was imported." in ended.output
    assert count(engine, Organization) == 0


def test_a_file_that_is_not_there_is_a_wrong_command(convene):
    assert convene("import", "organizations", "/nowhere.tsv").exit_code == 2


CALENDAR = b"""BEGIN:VCALENDAR
BEGIN:VEVENT
UID:1@example.org
DTSTART:20270115T170000Z
DTEND:20270115T180000Z
SUMMARY:Open door
END:VEVENT
BEGIN:VEVENT
UID:2@example.org
SUMMARY:No start
END:VEVENT
END:VCALENDAR
""".replace(b"\n", b"\r\n")


def test_events_are_imported_and_what_cannot_be_read_is_said(convene, engine, tmp_path):
    (tmp_path / "sample.ics").write_bytes(CALENDAR)
    ended = convene("import", "events", str(tmp_path / "sample.ics"), "--zone", "America/New_York")
    assert ended.exit_code == 1
    assert "No start" in ended.output
    assert ended.output.endswith("read 2 = new 1 + changed 0 + unchanged 0 + closed 0 + refused 1\n")
    with Session(engine) as session:
        assert session.scalars(select(Event.source)).one() == "sample"


def test_events_need_a_zone_and_a_calendar(convene, listed):
    assert convene("import", "events", listed(a_line())).exit_code == 2
    assert convene("import", "events", listed(a_line()), "--zone", "Mars/Base").exit_code == 2
    ended = convene("import", "events", listed(a_line()), "--zone", "America/New_York")
    assert (ended.exit_code, ended.output) == (1, "Error: the file is no iCalendar file. Nothing was imported.\n")


def test_accounts_are_imported_from_csv(convene, engine, tmp_path):
    (tmp_path / "old.csv").write_text("Email,Name\nana@example.org,Ana Sample\nnobody,Bo Sample\n")
    ended = convene("import", "accounts", str(tmp_path / "old.csv"))
    assert ended.exit_code == 1
    assert 'email: "nobody" is no email address' in ended.output
    assert count(engine, Account) == 1
    (tmp_path / "old.csv").write_bytes(b"Email,Name\nana@example.org,A\xf1a\n")
    assert "no text in UTF-8" in convene("import", "accounts", str(tmp_path / "old.csv")).output
    (tmp_path / "old.csv").write_text("mail\nana@example.org\n")
    assert "lacks these columns: email, name" in convene("import", "accounts", str(tmp_path / "old.csv")).output


def test_the_first_administrator_is_made_and_may_do_so_again(convene, engine):
    for password in (GOOD, GOOD + " two"):
        made = convene("create-admin", "ada@example.org", "--name", "Ada Sample", input=f"{password}\n")
        assert made.exit_code == 0, made.output
        assert password not in made.output
    with Session(engine) as session:
        account = session.scalars(select(Account)).one()
        assert verify_password(GOOD + " two", account.password)
        assert actor_of(session, account.person_id, read_now(session)).holds("administrator")


@pytest.mark.parametrize(
    ("email", "name", "password", "words"),
    [
        ("ada@example.org", "Ada", "short", "less than 8 characters"),
        ("ada@example.org", "Ada", "password1", "guessed first"),
        ("ada@example.org", "Ada", "", "less than 8 characters"),
        ("nobody", "Ada", GOOD, "no email address"),
        ("ada@example.org", "<b>", GOOD, "no name of a person"),
    ],
)
def test_a_faulty_administrator_is_refused(convene, engine, email, name, password, words):
    ended = convene("create-admin", email, "--name", name, input=f"{password}\n")
    assert ended.exit_code == 1
    assert words in ended.output
    assert count(engine, Account) == 0
