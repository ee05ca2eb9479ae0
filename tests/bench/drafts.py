"""Shared drafts through the web server of production: 300 people write in 60 drafts at once, and no edit is lost."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from html import unescape
from http import HTTPStatus
from threading import Lock
from urllib.parse import urlencode

from sqlalchemy import and_, create_engine, func, select
from sqlalchemy.orm import Session

from modules.cohorts.models import Answer, AnswerVersion, Collaborator
from modules.cohorts.rounds.form_content import FormContent, Part, Question
from modules.core.db import transaction
from modules.core.times import read_now
from tests.bench.crowd import READY, Do, crowd
from tests.bench.figures import Figure, share
from tests.bench.site import an_account, signing_in, site, token_of
from tests.bench.wire import FORM, Wire
from tests.factories.cohorts import a_round, an_application
from webapp.extensions import db

DRAFTS, PEOPLE = 60, 300
A_SECOND, SECONDS, THREADS = 100, 12, 16
OWN = ("why", "hopes", "before", "people", "problem")
EVERY = 5
"""Each writes an answer of their own, and every fifth time that of a neighbor."""
SEEN, SHOWN = 'name="v.{}" value="([^"]*)"', '(?s)<textarea[^>]* id="q-{}"[^>]*>(.*?)</textarea>'
"""Where a page has the version of an answer, and its text."""


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

    def read(self, wire: Wire) -> None:
        """Open the page."""
        answer = wire.get(f"{self.address}/parts/all", self.cookie)
        assert answer.status == HTTPStatus.OK, answer.status
        self.cookie, self.token = answer.cookie or self.cookie, token_of(answer)
        page = answer.body.decode()
        self.versions = {each: re.search(SEEN.format(each), page)[1] for each in OWN}
        self.texts = {each: unescape(re.search(SHOWN.format(each), page)[1]).strip() for each in OWN}

    def save(self, wire: Wire, question: str, word: str) -> bool:
        """One autosave of what is shown and a word behind it; whether it stands."""
        text = f"{self.texts[question]} {word}".strip()
        form = {f"a.{question}": text, f"v.{question}": self.versions[question], "csrf_token": self.token}
        answer = wire.post(f"{self.address}/answers/{question}", self.cookie, FORM, urlencode(form))
        assert answer.status in {HTTPStatus.OK, HTTPStatus.CONFLICT}, answer.status
        if answer.status == HTTPStatus.OK:
            self.texts[question], self.versions[question] = text, str(json.loads(answer.body)["version"])
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
        with Wire(port) as wire:
            for writer in scene.writers:
                writer.read(wire)
        began = time.perf_counter() + READY
        pieces = [
            (began + number / A_SECOND, scene.writers[number % PEOPLE], f"w{number}") for number in range(A_SECOND * SECONDS)
        ]
        crowd(THREADS, pieces, lambda: _writing(port, scene))
        rate = len(pieces) / (time.perf_counter() - began)
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
    """Before the clock starts each connection has seen a draft: a server that has just started answers its first pages slowly."""
    with Wire(port) as wire:
        scene.writers[0].read(wire)

        def write(piece: tuple[float, Writer, str]) -> None:
            due, writer, word = piece
            time.sleep(max(0.0, due - time.perf_counter()))
            with writer.lock:
                neighbor = not (writer.number + len(writer.words)) % EVERY
                question = OWN[(writer.number // DRAFTS + neighbor) % len(OWN)]
                stands = writer.save(wire, question, word)
                scene.took.append(1000 * (time.perf_counter() - due))
                writer.words.append((question, word))
                while not stands:
                    writer.clashes += 1
                    writer.read(wire)
                    stands = writer.save(wire, question, word)

        yield write


def _writers(url: str, drafts: list[int]) -> list[Writer]:
    """Five people in each draft, signed in."""
    with signing_in(url) as app:
        accounts = [an_account(app) for _ in range(PEOPLE)]
        with app.app_context(), Session(db.engine) as session, transaction(session):
            now = read_now(session)
            for number, each in enumerate(accounts):
                values = {"application_id": drafts[number % DRAFTS], "person_id": each.person_id}
                session.add(Collaborator(**values, part="editor", added_at=now))
    return [Writer(number, drafts[number % DRAFTS], each.cookie) for number, each in enumerate(accounts)]


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
