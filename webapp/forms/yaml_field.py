"""A part of a content as text in a form."""

from __future__ import annotations

from typing import Any

import msgspec
from wtforms import TextAreaField

from modules.formats.plain_yaml import YamlRefused, misfit_of, read_mapping
from modules.training.folders.writing import yaml_of
from webapp.forms.yaml_words import words_of_misfit, words_of_refusal


class YamlField(TextAreaField):
    """A struct as YAML. `hidden` names fields that stand elsewhere on the form: they are neither shown nor read."""

    def __init__(self, label: Any = None, kind: Any = None, hidden: tuple[str, ...] = (), **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.kind, self.hidden = kind, hidden
        self._typed: str | None = None
        self.type = "TextAreaField"  # what the macros of forms know it as

    def _value(self) -> str:
        if self._typed is not None:
            return self._typed
        return yaml_of(self.data, self.hidden) if isinstance(self.data, msgspec.Struct) else ""

    def process_formdata(self, valuelist: list[Any]) -> None:
        """Read it; what is hidden is taken from what stood there."""
        if not valuelist:
            return
        self._typed = str(valuelist[0]).replace("\r\n", "\n")
        kept = {name: value for name, value in self._stored().items() if name in self.hidden}
        try:
            values = read_mapping(self._typed.encode("utf-8", "surrogatepass"))
            self.data = msgspec.convert({**values, **kept}, self.kind)
        except YamlRefused as refused:
            raise ValueError(words_of_refusal(refused.reason, refused.line)) from refused
        except msgspec.ValidationError as error:
            raise ValueError(words_of_misfit(*misfit_of(error))) from error

    def _stored(self) -> dict[str, Any]:
        stored: dict[str, Any] = msgspec.to_builtins(self.object_data) if isinstance(self.object_data, msgspec.Struct) else {}
        return stored
