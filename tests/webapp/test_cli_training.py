"""Training on the command line: folders in, folders out, each refusal in a sentence."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from modules.core.times import read_now
from modules.training.content.catalog import find_module
from modules.training.folders.packages import load_folder, save_folder
from tests.factories.events import an_event
from tests.modules.training.test_importing import SERIES, folder_of

pytest_plugins = ["tests.factories.console"]


@pytest.fixture
def series(tmp_path, fresh_database):
    from datetime import timedelta

    with Session(fresh_database) as session, transaction(session):
        now = read_now(session)
        days = [(now + timedelta(days=day), now + timedelta(days=day, hours=1)) for day in (1, 2)]
        an_event(session, now, slug="sample-event", sessions=days)
    for slug in ("one", "two"):
        save_folder(folder_of(slug), tmp_path / "sample" / slug)
    (tmp_path / "sample" / "series.yaml").write_bytes(SERIES)
    return tmp_path / "sample"


def published(engine, slug):
    with Session(engine) as session:
        taught = find_module(session, "sample", slug)
        return taught and taught.version and taught.version.number


def test_a_series_is_imported_published_and_written_out_again(convene, engine, series, tmp_path):
    ended = convene("import", "module", str(series), "--publish", "improvement")
    assert (ended.exit_code, ended.output) == (0, "read 3 = new 3 + changed 0 + unchanged 0 + closed 0 + refused 0\n")
    assert published(engine, "one") == 1
    ended = convene("export", "module", "sample/one", str(tmp_path / "out"))
    assert ended.exit_code == 0
    assert load_folder(tmp_path / "out") == load_folder(series / "one")
    again = convene("import", "module", str(series), "--publish", "improvement")
    assert "unchanged 3" in again.output


def test_a_rehearsal_changes_nothing(convene, engine, series):
    ended = convene("import", "module", str(series), "--publish", "required", "--dry-run")
    assert "new 3" in ended.output
    assert "nothing was changed" in ended.output
    assert published(engine, "one") is None


def test_one_module_becomes_a_draft(convene, engine, series, tmp_path):
    assert convene("import", "module", str(series / "two")).exit_code == 0
    assert published(engine, "two") is None
    ended = convene("export", "module", "sample/two", str(tmp_path / "out"))
    assert "is not published; --draft writes" in ended.output
    assert convene("export", "module", "sample/two", str(tmp_path / "out"), "--draft").exit_code == 0
    assert load_folder(tmp_path / "out") == load_folder(series / "two")


def test_each_refusal_is_a_sentence_with_its_place(convene, engine, series):
    (series / "two" / "first" / "lesson.yaml").write_bytes(b"title: &a {en: x}\nlead: *a\n")
    (series / "one" / "second" / "journal.es.md").unlink()
    ended = convene("import", "module", str(series), "--publish", "correction")
    assert ended.exit_code == 1
    assert "refused two, first/lesson.yaml, line 1: holds an anchor or an alias: write it out\n" in ended.output
    assert 'refused one, second/journal/words: "es" words are missing in this language\n' in ended.output
    assert "refused 2\n" in ended.output
    assert published(engine, "one") is None


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("import", "module", "{}"), "series.yaml: is not there"),
        (("export", "module", "sample/nowhere", "{}/out"), "there is no module sample/nowhere"),
        (("export", "module", "sample", "{}/out"), "an address is SERIES/MODULE"),
    ],
)
def test_what_is_not_there(convene, tmp_path, words, said):
    ended = convene(*(word.format(tmp_path) for word in words))
    assert ended.exit_code == 1
    assert said in ended.output


def test_nothing_is_written_over(convene, series, tmp_path):
    convene("import", "module", str(series), "--publish", "correction")
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    ended = convene("export", "module", "sample/one", str(tmp_path / "full"))
    assert ended.exit_code == 1
    assert "is there already and holds something" in ended.output
