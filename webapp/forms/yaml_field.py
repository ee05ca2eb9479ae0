"""A part of a content as text in a form, with what cannot be read said in a sentence."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from flask_babel import gettext as _
from wtforms import TextAreaField

from modules.formats.plain_yaml import YamlRefused, read_yaml
from modules.training.folders.writing import yaml_of

_MISSING = re.compile(r"missing required field `(?P<name>[^`]+)`")
_UNKNOWN = re.compile(r"unknown field `(?P<name>[^`]+)`")


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
            values = read_yaml(self._typed.encode("utf-8", "surrogatepass"))
            self.data = msgspec.convert({**_mapping(values), **kept}, self.kind)
        except YamlRefused as refused:
            raise ValueError(said_of_yaml(refused)) from refused
        except msgspec.ValidationError as error:
            raise ValueError(said_of_value(error)) from error

    def _stored(self) -> dict[str, Any]:
        stored: dict[str, Any] = msgspec.to_builtins(self.object_data) if isinstance(self.object_data, msgspec.Struct) else {}
        return stored


def _mapping(values: object) -> dict[Any, Any]:
    if not isinstance(values, dict):
        raise YamlRefused("no_mapping", 1)
    return values


def said_of_yaml(refused: YamlRefused) -> str:
    """Why the text cannot be read, and in which line."""
    reasons = {
        "alias": _("Anchors and aliases (& and *) are not read: write it out."),
        "tag": _("Tags (!) are not read."),
        "key_twice": _("A name stands twice."),
        "too_deep": _("It is nested too deep."),
        "no_mapping": _("It has to begin with a name and a colon."),
    }
    reason = reasons.get(refused.reason, _("This cannot be read. Look at the blanks before the words and at the colons."))
    return str(_("Line %(line)s: %(reason)s", line=refused.line, reason=reason))


def said_of_value(error: msgspec.ValidationError) -> str:
    """Which value cannot stand, and where."""
    said, _at, place = str(error).partition(" - at ")
    place = place.strip("`").removeprefix("$").lstrip(".")
    where = str(_("At %(place)s: ", place=place)) if place else ""
    if missing := _MISSING.search(said):
        return where + str(_("“%(name)s” is missing.", name=missing["name"]))
    if unknown := _UNKNOWN.search(said):
        return where + str(_("“%(name)s” is not known here.", name=unknown["name"]))
    return where + str(_("A value of another kind belongs here."))
