"""Forms of series in the training editor, and of a series or module that is begun."""

from __future__ import annotations

from typing import Any

import msgspec
from flask_babel import lazy_gettext as _l
from wtforms import Form, FormField, StringField, TextAreaField

from modules.training.content.values import Eligibility, ModuleContent, RolePath, Rule, SeriesContent
from webapp.forms.event_fields import NumberField
from webapp.forms.staff_training import KEY_RULES, LINE, LONG, MINUTES, LessonWords, PartForm, VersionForm, both, tidy
from webapp.forms.yaml_field import YamlField


class SeriesWords(Form):
    """A series' words in one language."""

    title = StringField(_l("Title"), LINE)
    summary = TextAreaField(_l("In one or two sentences"), LONG)
    description = TextAreaField(_l("About the series"), LONG)


class Shape(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """How the modules of a series come to its certificate."""

    modules: list[str]
    rule: Rule
    roles: dict[str, RolePath] = {}
    eligibility: Eligibility | None = None


class SeriesHeadForm(VersionForm, PartForm):
    """The words of a series, whichever way the rest is written."""

    LONG_FIELDS = ("description",)
    as_text = False
    en: FormField[Any] = FormField(SeriesWords)
    es: FormField[Any] = FormField(SeriesWords)
    credits = TextAreaField(_l("Who made it"), LONG)

    @classmethod
    def of(cls, series: SeriesContent, version: int) -> Any:
        """The form of a series."""
        return cls(data={"version": version, **cls._values(series)})

    @classmethod
    def _values(cls, series: SeriesContent) -> dict[str, Any]:
        return {"credits": "\n".join(series.credits), **both(series, "title", "summary", "description")}

    def series(self, stored: SeriesContent) -> SeriesContent:
        """What was typed."""
        texts = {name: self.text(name, stored) for name in ("title", "summary", "description")}
        made = [line.strip() for line in tidy(self.credits.data).split("\n") if line.strip()]
        return msgspec.structs.replace(stored, credits=made, **texts)


class SeriesTextForm(SeriesHeadForm):
    """A series whose way to the certificate is written as text."""

    as_text = True
    shape = YamlField(_l("Modules, rule, roles and eligibility"), Shape)

    @classmethod
    def _values(cls, series: SeriesContent) -> dict[str, Any]:
        shape = Shape(modules=series.modules, rule=series.rule, roles=series.roles, eligibility=series.eligibility)
        return {"shape": shape, **super()._values(series)}

    def series(self, stored: SeriesContent) -> SeriesContent:
        """What was typed."""
        shape = {name: getattr(self.shape.data, name) for name in Shape.__struct_fields__}
        return msgspec.structs.replace(super().series(stored), **shape)


class NewSeriesForm(PartForm):
    """Another series."""

    en = FormField(LessonWords)
    es = FormField(LessonWords)
    key = StringField(_l("Key in the address"), KEY_RULES)

    def series(self) -> SeriesContent:
        """A series without modules."""
        title, summary = self.text("title"), self.text("lead")
        return SeriesContent(slug=self.key.data or "", title=title, summary=summary, modules=[], rule=Rule(all_of=[]))


class NewModuleForm(PartForm):
    """Another module of a series."""

    en = FormField(LessonWords)
    es = FormField(LessonWords)
    key = StringField(_l("Key in the address"), KEY_RULES)
    minutes = NumberField(_l("Minutes it takes"), MINUTES)

    def module(self) -> ModuleContent:
        """A module without lessons."""
        return ModuleContent(
            slug=self.key.data or "",
            title=self.text("title"),
            summary=self.text("lead"),
            minutes=self.minutes.data or 1,
            lessons=[],
            rule=Rule(all_of=[]),
        )
