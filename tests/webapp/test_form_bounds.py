"""How long and how large: one sentence of ours, in nested forms too, which do not translate WTForms' own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import pytest
from flask_wtf import FlaskForm
from werkzeug.datastructures import MultiDict
from wtforms import Form
from wtforms.fields.core import UnboundField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Regexp

from webapp import forms
from webapp.forms.activity_editing import RecordingForm
from webapp.forms.form_editing import FormRowsForm

SPEAK = (DataRequired, InputRequired, Length, NumberRange, Regexp)


def nested_forms() -> Iterator[type[Form]]:
    for module in iter_modules(forms.__path__):
        for each in vars(import_module(f"webapp.forms.{module.name}")).values():
            if isinstance(each, type) and issubclass(each, Form) and not issubclass(each, FlaskForm):
                yield each


def validators_of(field: UnboundField[Any]) -> list[Any]:
    lists = [each for each in (*field.args, field.kwargs.get("validators")) if isinstance(each, list | tuple)]
    return [each for validators in lists for each in validators]


def test_no_validator_of_a_nested_form_speaks_with_the_words_of_wtforms():
    judged, silent = 0, []
    for form in nested_forms():
        for name in dir(form):
            field = getattr(form, name)
            spoken = (
                [each for each in validators_of(field) if isinstance(each, SPEAK)] if isinstance(field, UnboundField) else []
            )
            judged += len(spoken)
            silent += [f"{form.__name__}.{name}: {type(each).__name__}" for each in spoken if not each.message]
    assert judged > 50
    assert silent == []


@pytest.mark.parametrize(
    ("form", "typed", "said"),
    [
        (FormRowsForm, {"parts-0-title_en": "x" * 301}, "Write at most 300 characters."),
        (FormRowsForm, {"parts-0-questions-0-ask_es": "x" * 2001}, "Write at most 2,000 characters."),
        (RecordingForm, {"es-seconds": "-1"}, "Write a number from 0 to 100,000."),
    ],
)
def test_a_row_says_how_long_and_how_large(app, form, typed, said):
    with app.test_request_context(method="POST", data=MultiDict(typed)):
        filled = form()
        assert not filled.validate()
        assert said in str(filled.errors)
