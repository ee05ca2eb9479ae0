"""The fields of a quiz: one for each type of question."""

from __future__ import annotations

import hashlib
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Form, FormField, RadioField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, InputRequired

from modules.training.content.values import AnyQuestion, Item, Multiple, Order, Single, TrueFalse, in_locale
from webapp.forms.bounds import at_most
from webapp.forms.event_fields import MultiCheckboxField

LONGEST_WORDS = 200
ITEM = "i-"


class OrderForm(Form):
    """A place for each item; every place is given once."""

    def validate(self, extra_validators: Any = None) -> bool:
        """All places from first to last."""
        fields = list(self)
        sound = super().validate(extra_validators)
        if sound and sorted(field.data or "" for field in fields) == [str(place) for place in range(1, len(fields) + 1)]:
            return True
        fields[0].errors = [_("Give each line its own place, from 1 to %(last)s.", last=len(fields))]
        return False

    def order(self) -> list[str]:
        """The items by their places."""
        return [field.short_name.removeprefix(ITEM) for field in sorted(self, key=lambda field: int(field.data))]


def quiz_field(question: AnyQuestion, locale: str, seed: str) -> Any:
    """The field of a question. The items of an order stand shuffled by `seed`, and never in their right order."""
    ask = in_locale(question.ask, locale)
    if isinstance(question, Single):
        return RadioField(ask, [InputRequired(_l("Choose an answer."))], choices=_choices(question, locale))
    if isinstance(question, Multiple):
        return MultiCheckboxField(ask, [InputRequired(_l("Choose at least one answer."))], choices=_choices(question, locale))
    if isinstance(question, TrueFalse):
        words = [SelectChoice("true", _l("True")), SelectChoice("false", _l("False"))]
        return RadioField(ask, [InputRequired(_l("Choose an answer."))], choices=words)
    if isinstance(question, Order):
        return FormField(_order_form(question, locale, seed), ask)
    return StringField(ask, [DataRequired(_l("Write your answer.")), at_most(LONGEST_WORDS)])


def _choices(question: Single | Multiple, locale: str) -> list[SelectChoice]:
    return [SelectChoice(each.key, in_locale(each.text, locale)) for each in question.choices]


def _order_form(question: Order, locale: str, seed: str) -> type[OrderForm]:
    places = [SelectChoice("", _l("Place")), *(SelectChoice(str(place)) for place in range(1, len(question.items) + 1))]
    fields = {
        f"{ITEM}{item.key}": SelectField(in_locale(item.text, locale), choices=places, validate_choice=False)
        for item in shuffled(question.items, f"{seed}/{question.key}")
    }
    return type("OrderForm", (OrderForm,), fields)


def shuffled(items: list[Item], seed: str) -> list[Item]:
    """The items in an order that the seed alone decides, other than their own."""
    mixed = sorted(items, key=lambda item: hashlib.sha256(f"{seed}/{item.key}".encode()).digest())
    return mixed if mixed != items else [*mixed[1:], mixed[0]]
