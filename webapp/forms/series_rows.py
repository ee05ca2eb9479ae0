"""The form in which a series is written: the order of its modules, its roles, what is asked before enrolling, and its rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FormField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs

from modules.events.drafts import LOCALES
from modules.training.content.drawn_rules import OWN_ROLE, drawn, rule_of
from modules.training.content.values import Eligibility, RolePath, SeriesContent, Text, in_locale
from webapp.forms.item_editing import ItemRow, items_of
from webapp.forms.rows import Row, Rows, kept_text, told
from webapp.forms.rule_editing import RuleTree
from webapp.forms.series_editing import SeriesHeadForm, SeriesWords
from webapp.forms.staff_training import LINE, LONG


class AskedWords(SeriesWords):
    """A series' words in one language, with what is asked before enrolling."""

    ask = TextAreaField(_l("What is asked"), LONG)


class ModuleRow(Row):
    """A module, to be put in its place. Modules come and go on pages of their own."""

    TEXTS = ()

    @property
    def name_words(self) -> str:
        """Its key, which it has from the start."""
        return self.key.data or ""

    @property
    def head(self) -> Field:
        """Where a problem of it is said."""
        return self.key


class RoleRow(Row):
    """A role with the module made for it."""

    NAMED, TEXTS = "title", ("title",)
    title_en = StringField(_l("Role in English"), LINE)
    title_es = StringField(_l("Role in Spanish"), LINE)
    module = SelectField(_l("Its module"), validate_choice=False)


class SeriesForm(SeriesHeadForm):
    """A series in rows. A rule that cannot be drawn is neither shown nor changed here."""

    en = FormField(AskedWords)
    es = FormField(AskedWords)
    modules = Rows(ModuleRow, _l("Modules"), most=200)
    roles = Rows(RoleRow, _l("Roles"))
    statements = Rows(ItemRow, _l("Statements"))
    rule = FormField(RuleTree)

    @classmethod
    def of(cls, series: SeriesContent, version: int) -> Any:
        """The form of a series."""
        form = super().of(series, version)
        if drawn(series) is None:
            del form.rule
        return form

    @classmethod
    def _values(cls, series: SeriesContent) -> dict[str, Any]:
        words, asked, group = super()._values(series), series.eligibility, drawn(series)
        roles = [{"key": key, "module": path.module, **told(path, "title")} for key, path in series.roles.items()]
        return {
            **words,
            **{locale: {**words[locale], "ask": asked.ask.get(locale, "") if asked else ""} for locale in LOCALES},
            "modules": [{"key": each} for each in series.modules],
            "roles": roles,
            "statements": [ItemRow.shown(each) for each in asked.statements] if asked else [],
            "rule": RuleTree.shown(group) if group else {},
        }

    def offer(self, titles: Mapping[str, Text]) -> None:
        """Let modules be chosen by their titles."""
        locale, keys = str(get_locale()), [row.key.data or "" for row in self.modules.forms]
        self.titles = names = {key: in_locale(titles.get(key, {}), locale) or key for key in keys}
        for role in self.roles.forms:
            there = names if role.module.data in {*names, None} else {**names, role.module.data: role.module.data}
            role.module.choices = [SelectChoice("", _l("Choose")), *(SelectChoice(*each) for each in there.items())]
        if self.rule:
            self.rule.form.offer({**names, OWN_ROLE: _("The module of the role that the learner has")})

    def series(self, stored: SeriesContent) -> SeriesContent:
        """What was typed."""
        order = [row.key.data or "" for row in self.modules.forms if row.key.data in stored.modules]
        shape: dict[str, Any] = {
            "modules": list(dict.fromkeys([*order, *stored.modules])),
            "roles": self._roles(stored),
            "eligibility": self._eligibility(stored.eligibility),
        }
        if self.rule:
            shape["rule"] = rule_of(self.rule.form.drawn(), stored)
        return msgspec.structs.replace(super().series(stored), **shape)

    def rule_field(self, path: Sequence[str]) -> Field | None:
        """Where a problem of the rule is said."""
        return self.rule.form.field_of(path) if self.rule else None

    def _roles(self, stored: SeriesContent) -> dict[str, RolePath]:
        keyed = self.roles.keyed("role", stored.roles)
        return {
            key: RolePath(title=row.text("title", stored.roles.get(key)), module=row.module.data or "") for key, row in keyed
        }

    def _eligibility(self, stored: Eligibility | None) -> Eligibility | None:
        before = stored or Eligibility(ask={}, statements=[])
        ask = kept_text({locale: self[locale].form.ask.data for locale in LOCALES}, before.ask)
        said = items_of(self.statements, before.statements, "statement")
        return Eligibility(ask=ask, statements=said) if ask or said else None
