"""Forms of applications: read from YAML, checked, and kept under a number. A form is never changed, only followed by the next."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.audit.noting import note
from modules.cohorts.errors import FormFaulty, FormStale
from modules.cohorts.models import Form
from modules.cohorts.rounds.as_yaml import read_yaml, write_yaml
from modules.cohorts.rounds.faults import FormFault, key_faults
from modules.cohorts.rounds.form_content import FormContent, Question
from modules.core.errors import NotFound
from modules.core.memory import Memory

MOST_WORDS = 5000
MOST_FILES = 5
ENDLESS = 1e15
"""Numbers stay below it: JSON, in which forms are kept, knows no number without end."""
REMEMBERED = 64
_memory = Memory[FormContent](REMEMBERED)


def read_form(text: str | bytes) -> FormContent:
    """The form that a YAML text or file describes; raises FormFaulty with every fault, or with the first place that cannot be read."""
    return sound(read_yaml(text, FormContent))


def sound(content: FormContent) -> FormContent:
    """The form itself, when nothing in it is wrong; raises FormFaulty with every fault."""
    if faults := tuple(faults_of(content)):
        raise FormFaulty(faults)
    return content


def write_form(content: FormContent) -> str:
    """The same as YAML, for staff to change and bring back."""
    return write_yaml(content)


def faults_of(content: FormContent) -> Iterator[FormFault]:
    """What cannot stand although it can be read."""
    if not content.parts:
        yield FormFault("parts", "missing")
    yield from key_faults("parts", [part.key for part in content.parts])
    yield from key_faults("questions", [each.key for each in content.questions()])
    for part in content.parts:
        if not part.title.get("en"):
            yield FormFault(part.key, "no_title")
        if not part.questions:
            yield FormFault(part.key, "no_questions")
    for question in content.questions():
        yield from _question_faults(question)


def _question_faults(question: Question) -> Iterator[FormFault]:
    codes = {
        "no_ask": not question.ask.get("en"),
        "few_choices": question.kind == "choice" and len(question.choices) < 2,
        "stray_choices": question.kind != "choice" and bool(question.choices),
        "stray_words": question.words is not None and question.kind not in {"text", "long_text"},
        "words_range": question.words is not None and not 0 < question.words <= MOST_WORDS,
        "endless_number": any(each is not None and not abs(each) < ENDLESS for each in (question.least, question.most)),
        "number_range": question.least is not None and question.most is not None and question.least > question.most,
        "files_range": not 0 < question.files <= MOST_FILES,
    }
    yield from (FormFault(question.key, code) for code, wrong in codes.items() if wrong)
    yield from key_faults(question.key, [choice.key for choice in question.choices])


def save_form(
    session: Session, name: str, content: FormContent, actor_id: int | None, now: datetime, *, seen: int | None = None
) -> Form:
    """Keep the form as the next number of its name; the form that stands already comes back when nothing differs.

    Waits for whoever saves a form of this name at the same moment. With `seen`, the id of the number that was followed (0: none),
    raises FormStale when the name has another one by now.
    """
    session.execute(select(func.pg_advisory_xact_lock(func.hashtext(f"cohorts.form.{name}"))))
    newest = session.scalars(select(Form).where(Form.name == name).order_by(Form.number.desc()).limit(1)).one_or_none()
    # not the digest of the core: numbers kept so far are known by this one
    digest = hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()
    if newest is not None and newest.hash == digest:
        return newest
    if newest is not None and seen is not None and newest.id != seen:
        raise FormStale(content, newest)
    number = newest.number + 1 if newest else 1
    form = Form(name=name, number=number, content=msgspec.to_builtins(content), hash=digest, made_at=now, made_by=actor_id)
    session.add(form)
    session.flush()
    note(session, actor_id, "saved", ("form", form.id), now, name=name, number=number)
    return form


def form(session: Session, form_id: int) -> Form:
    """One number of a form."""
    found = session.get(Form, form_id)
    if found is None:
        raise NotFound
    return found


def find_form(session: Session, form_id: int) -> Form | None:
    """One number of a form; None for an id that is none."""
    return session.get(Form, form_id) if form_id else None


def newest_forms(session: Session) -> list[Form]:
    """The newest number of each form, by name."""
    newest = select(Form.name, func.max(Form.number).label("number")).group_by(Form.name).subquery()
    joined = select(Form).join(newest, (newest.c.name == Form.name) & (newest.c.number == Form.number))
    return list(session.scalars(joined.order_by(Form.name)))


def content_of(form: Form) -> FormContent:
    """The form as values; the row's content is loaded only when the form was not read lately."""
    found = _memory.get(form.hash)
    if found is None:
        found = msgspec.convert(form.content, FormContent)
        _memory.put(form.hash, found)
    return found
