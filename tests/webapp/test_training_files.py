"""Files of modules: whole and in part, kept for ever by those who fetched them, unable to act."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from modules.core.db import transaction
from tests.conftest import counted_queries
from tests.factories.training import a_module
from webapp.extensions import db


@pytest.fixture
def base(fresh_database, now):
    with Session(fresh_database, expire_on_commit=False) as session, transaction(session):
        return f"/training/files/{a_module(session, now).current_id}"


def test_a_film_is_shown_and_kept_for_ever(client, base):
    answer = client.get(f"{base}/film.en.webm")
    assert (answer.status_code, answer.mimetype) == (200, "video/webm")
    assert answer.headers["Accept-Ranges"] == "bytes"
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    again = client.get(f"{base}/film.en.webm", headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    ("asked", "begin", "end"), [("bytes=0-3", 0, 4), ("bytes=4-", 4, None), ("bytes=-5", -5, None), ("bytes=2-2", 2, 3)]
)
def test_a_part_is_a_part(client, base, asked, begin, end):
    whole = client.get(f"{base}/film.en.webm").data
    answer = client.get(f"{base}/film.en.webm", headers={"Range": asked})
    assert (answer.status_code, answer.data) == (206, whole[begin:end])
    assert answer.headers["Content-Range"].endswith(f"/{len(whole)}")
    assert int(answer.headers["Content-Length"]) == len(answer.data)


def test_a_part_beyond_the_end_is_none(client, base):
    assert client.get(f"{base}/film.en.webm", headers={"Range": "bytes=9999-"}).status_code == 416


def test_captions_are_captions_and_papers_are_saved(client, base):
    assert client.get(f"{base}/words.en.vtt").content_type == "text/vtt; charset=utf-8"
    assert client.get(f"{base}/sheet.en.txt").headers["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize("name", ["nothing.webm", "../film.en.webm", "%2e%2e/film.en.webm", "film.en.webm/"])
def test_there_is_nothing_else(client, base, name):
    assert client.get(f"{base}/{name}").status_code == 404


def test_one_file_is_three_questions(app, client, base):
    with app.app_context():
        engine = db.engine
    with counted_queries(engine) as statements:
        client.get(f"{base}/sound.en.opus")
    assert len(statements) == 3
