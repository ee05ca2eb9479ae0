"""Fields that browsers have a picker for, numbers, and boxes to tick, with our own words for what cannot be read."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FloatField, IntegerField, SelectMultipleField, TimeField
from wtforms.widgets import CheckboxInput, ListWidget

from modules.formats.decimals import read_decimal, write_decimal


class DayField(DateField):
    """A day, as date fields send it: 2027-01-28."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it, in our words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Write the day as year, month and day, such as 2027-01-28.")) from error


class HourField(TimeField):
    """A time of day: 09:00, with seconds or without."""

    def __init__(self, label: Any = None, validators: Any = None, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H:%M:%S"], **kwargs)

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it, in our words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Write the time as hours and minutes, such as 16:30.")) from error


class NumberField(IntegerField):
    """A whole number."""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it, in our words."""
        try:
            super().process_formdata(valuelist)
        except ValueError as error:
            raise ValueError(_l("Write a whole number.")) from error


class AmountField(FloatField):
    """A number, whole or not, as `modules.formats.decimals` reads it."""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return write_decimal(self.data) if self.data is not None else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it, in our words; nothing typed is no number."""
        typed = valuelist[0].strip() if valuelist else ""
        self.data = read_decimal(typed)
        if typed and self.data is None:
            raise ValueError(_l("Write a number with a point before decimals, such as 1,200 or 12.5."))


class MultiCheckboxField(SelectMultipleField):
    """Some of a list, each with a box to tick; a value of no box is dropped, as no browser sends one."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Keep what the list offers, in its order."""
        sent = set(valuelist)
        offered = [choice.value for choice in self.choices or ()]  # type: ignore[union-attr]  # SelectChoice, newer than its stubs
        self.data = [value for value in offered if str(value) in sent]
