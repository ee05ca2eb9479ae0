"""Every reason for which a text cannot be read has a sentence of its own, in both languages."""

from __future__ import annotations

from typing import get_args

import msgspec
import pytest
from flask_babel import force_locale

from modules.cohorts.rounds.faults import FormFault
from modules.cohorts.rounds.form_content import Choice, Question
from modules.formats.plain_yaml import Reason, misfit_of
from webapp.forms.rounds import FAULTS, fault_words
from webapp.forms.yaml_words import words_of_misfit, words_of_refusal


def test_every_reason_has_its_words_and_is_no_fault_of_a_form(app):
    with app.test_request_context():
        said = {words_of_refusal(reason, 3) for reason in get_args(Reason)}
        assert all(words.startswith("Line 3: ") for words in said)
        assert len(said) == len(get_args(Reason))
        assert fault_words(FormFault("3", "alias")) == words_of_refusal("alias", 3)
    assert not set(get_args(Reason)) & FAULTS.keys()


@pytest.mark.parametrize(
    ("values", "kind", "words"),
    [
        ({"key": "a"}, Choice, "“text” is missing."),
        ({"key": "a", "text": {}, "txet": {}}, Choice, "“txet” is not known here."),
        ({"key": "a", "text": {"en": 3}}, Choice, "At text[...]: A value of another kind belongs here."),
        ({"key": "a", "kind": "song", "ask": {}}, Question, "At kind: “song” is not known here."),
    ],
)
def test_a_value_that_does_not_fit_is_said_at_its_place(app, values, kind, words):
    with app.test_request_context(), pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(values, kind)
    with app.test_request_context():
        assert words_of_misfit(*misfit_of(refused.value)) == words
        with force_locale("es"):
            assert words_of_misfit(*misfit_of(refused.value)) != words
        assert fault_words(FormFault("", "wrong_shape", misfit_of(refused.value)[0])).endswith(words.rpartition(": ")[2])
