"""Problems of a training content in the words of the reader, beside the fields that they are about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import get_template_attribute
from sqlalchemy.orm import Session
from wtforms import Field

from modules.training.content.judging import problems_of
from modules.training.content.values import ModuleContent
from modules.training.errors import Problem
from webapp.forms.rows import field_at, say_at


def problems_at(session: Session, content: ModuleContent, place: str) -> list[Problem]:
    """What is wrong within one activity, its place left out of theirs."""
    found, _ = problems_of(session, content)
    here = f"{place}/"
    return [
        Problem(each.place.removeprefix(place).strip("/"), each.code, each.values)
        for each in found
        if f"{each.place}/".startswith(here)
    ]


def show_problems(form: Any, problems: Iterable[Problem]) -> None:
    """Put each beside its field; one without a field stands above the form."""
    sentence = get_template_attribute("web/staff_training/_problems.html", "sentence")
    for problem in problems:
        for locale in problem.values.get("locales", ["en"]):  # type: ignore[attr-defined]  # a list where it is named so
            field = _field_of(form, [step for step in problem.place.split("/") if step], locale)
            say_at(form, field, str(sentence(problem)).strip())
            if field is None:
                break


def _field_of(form: Any, path: Sequence[str], locale: str) -> Field | None:
    if path[:1] == ["rule"]:
        found: Field | None = form.rule_field(path[1:])
        return found
    return field_at(form, path[1:] if path[:1] == ["eligibility"] else path, locale)
