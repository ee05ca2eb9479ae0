"""Shared drafts through the web server of production: 300 people write in 60 drafts at once, and no edit is lost."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection
from threading import Lock
from urllib.parse import urlencode

from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import and_, create_engine, func, select
from sqlalchemy.orm import Session

from config import Config, Secret
from modules.cohorts.models import Answer, AnswerVersion, Collaborator
from modules.cohorts.rounds.form_content import FormContent, Part, Question
from modules.core.db import transaction
from modules.core.times import read_now
from tasks.processes.ports import LOOPBACK
from tests.bench.crowd import Do, crowd
from tests.bench.figures import Figure, share
from tests.bench.site import KEY, site
from tests.factories.accounts import signed_in_client
from tests.factories.cohorts import a_round, an_application
from webapp import create_app
from webapp.extensions import db

DRAFTS, PEOPLE = 60, 300
A_SECOND, SECONDS, THREADS = 100, 12, 16
OWN = ("why", "hopes", "before", "people", "problem")
EVERY = 5
"""Each writes an answer of their own, and every fifth time that of a neighbor."""


class Writer:
    """A person with a part of a draft open: the texts and versions that their page shows."""

    def __init__(self, number: int, application_id: int, cookie: str) -> None:
        self.number, self.application_id, self.cookie = number, application_id, cookie
        self.address = f"/cohorts/applications/{application_id}"
        self.texts: dict[str, str] = {}
        self.versions: dict[str, str] = {}
        self.token = ""
        self.words: list[tuple[str, str]] = []
        self.clashes = 0
        self.lock = Lock()

    def read(self, connection: HTTPConnection) -> None:
        """Open the page."""
        connection.request("GET", f"{self.address}/parts/all", headers={"Cookie": self.cookie})
        answer = connection.getresponse()
        page = BeautifulSoup(answer.read(), "html.parser")
        assert answer.status == HTTPStatus.OK, answer.status
        if fresh := answer.getheader("Set-Cookie"):
            self.cookie = fresh.split(";")[0]
        self.token = page.select_one("input[name=csrf_token]")["value"]
        self.versions = {each: page.select_one(f"input[name='v.{each}']")["value"] for each in OWN}
        self.texts = {each: page.select_one(f"#q-{each}").text.strip() for each in OWN}

    def save(self, connection: HTTPConnection, question: str, word: str) -> bool:
        """One autosave of what is shown and a word behind it; whether it stands."""
        text = f"{self.texts[question]} {word}".strip()
        form = {f"a.{question}": text, f"v.{question}": self.versions[question], "csrf_token": self.token}
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        connection.request("POST", f"{self.address}/answers/{question}", urlencode(form), headers)
        answer = connection.getresponse()
        said = answer.read()
        assert answer.status in {HTTPStatus.OK, HTTPStatus.CONFLICT}, answer.status
        if answer.status == HTTPStatus.OK:
            self.texts[question], self.versions[question] = text, str(json.loads(said)["version"])
        return answer.status == HTTPStatus.OK


@dataclass
class Scene:
    """Everybody who writes, and how long each autosave took from the moment it was due."""

    writers: list[Writer]
    took: list[float]


def measure(url: str) -> list[Figure]:
    """The pace first, then a look at every word."""
    engine = create_engine(url)
    with Session(engine) as session, transaction(session):
        now = read_now(session)
        questions = [Question(key=each, kind="long_text", ask={"en": each.title()}, words=250) for each in OWN]
        content = FormContent(parts=[Part(key="all", title={"en": "All"}, questions=questions)], endorsement=False)
        round_ = a_round(session, now, content=content)
        drafts = [an_application(session, now, round_).id for _ in range(DRAFTS)]
    with site(url.replace("+psycopg", "")) as port:
        scene = Scene(_writers(url, drafts), [])
        with closing(HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
            for writer in scene.writers:
                writer.read(connection)
        began = time.perf_counter() + 1
        pieces = [
            (began + number / A_SECOND, scene.writers[number % PEOPLE], f"w{number}") for number in range(A_SECOND * SECONDS)
        ]
        rate = crowd(THREADS, pieces, lambda: _writing(port, scene)).per_second
    scene.took.sort()
    with Session(engine) as session:
        lost, unkept = _lost(session, scene)
    engine.dispose()
    return [
        Figure("autosaves through HTTP, 300 people, 60 drafts", rate, "/s"),
        Figure("an autosave, p50", share(scene.took, 50), "ms"),
        Figure("an autosave, p95", share(scene.took, 95), "ms", "<= 60"),
        Figure("races that somebody lost and was shown", sum(each.clashes for each in scene.writers), ""),
        Figure("edits that do not stand", lost, "", "== 0"),
        Figure("texts that are not in the history", unkept, "", "== 0"),
    ]


@contextmanager
def _writing(port: int, scene: Scene) -> Iterator[Do]:
    with closing(HTTPConnection(LOOPBACK, port, timeout=60)) as connection:
        connection.connect()

        def write(piece: tuple[float, Writer, str]) -> None:
            due, writer, word = piece
            time.sleep(max(0.0, due - time.perf_counter()))
            with writer.lock:
                neighbor = not len(writer.words) % EVERY
                question = OWN[(writer.number // DRAFTS + neighbor) % len(OWN)]
                stands = writer.save(connection, question, word)
                scene.took.append(1000 * (time.perf_counter() - due))
                writer.words.append((question, word))
                while not stands:
                    writer.clashes += 1
                    writer.read(connection)
                    stands = writer.save(connection, question, word)

        yield write


def _writers(url: str, drafts: list[int]) -> list[Writer]:
    """Five people in each draft, signed in."""
    app = _app(url)
    clients = [signed_in_client(app) for _ in range(PEOPLE)]
    with app.app_context():
        with Session(db.engine) as session, transaction(session):
            now = read_now(session)
            for number, client in enumerate(clients):
                values = {"application_id": drafts[number % DRAFTS], "person_id": client.person_id}
                session.add(Collaborator(**values, part="editor", added_at=now))
        db.engine.dispose()
    kept = [client.get_cookie(app.config["SESSION_COOKIE_NAME"]) for client in clients]
    return [Writer(number, drafts[number % DRAFTS], f"{each.key}={each.value}") for number, each in enumerate(kept)]


def _lost(session: Session, scene: Scene) -> tuple[int, int]:
    """Words that somebody wrote and that stand nowhere; answers whose history lacks the text that stands."""
    rows = session.execute(select(Answer.application_id, Answer.question, Answer.value))
    words = {(row[0], row[1]): set(row[2].split()) for row in rows}
    lost = sum(
        word not in words[writer.application_id, question] for writer in scene.writers for question, word in writer.words
    )
    same = [
        getattr(AnswerVersion, name) == getattr(Answer, name) for name in ("application_id", "question", "version", "value")
    ]
    kept = select(func.count()).select_from(Answer).join(AnswerVersion, and_(*same, AnswerVersion.kept))
    return lost, len(words) - (session.scalar(kept) or 0)


def _app(url: str) -> Flask:
    return create_app(
        Config(
            database_url=Secret(url),
            redis_url=Secret(f"redis://{LOOPBACK}:1/0"),
            secret_key=(Secret(KEY),),
            base_url=f"http://{LOOPBACK}",
            smtp_url=Secret(f"smtp://{LOOPBACK}:1"),
            mail_from="bench@example.org",
            environment="development",
            rate_limits="off",
        )
    )
