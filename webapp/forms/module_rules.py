"""The three ways to write what it takes to complete a module: ticked activities, groups, and text. One rule stands behind all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import msgspec
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import Field, FormField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from modules.core.fingerprints import fingerprint
from modules.training.content.drawn_rules import MINUTES, drawn, rule_of
from modules.training.content.parts import Part, part_at
from modules.training.content.simple_rules import simple_of, simple_rule
from modules.training.content.soundness import LONGEST_MODULE
from modules.training.content.values import ModuleContent, Rule, in_locale
from webapp.forms.activity_editing import KINDS
from webapp.forms.bounds import within
from webapp.forms.event_fields import MultiCheckboxField, NumberField
from webapp.forms.rule_editing import RuleTree
from webapp.forms.staff_training import PartForm
from webapp.forms.yaml_field import YamlField


class RuleForm(PartForm):
    """What all ways have in common."""

    way = ""

    def __init__(self, module: ModuleContent, **kwargs: Any) -> None:
        self._module = module
        super().__init__(**kwargs)
        self.offer()

    @classmethod
    def of(cls, module: ModuleContent) -> Self:
        """The form of the rule of a whole module."""
        return cls(module, data=cls._values(module))

    @classmethod
    def _values(cls, module: ModuleContent) -> dict[str, Any]:
        return {"seen": fingerprint(part_at(module, ""))}

    def offer(self) -> None:
        """Let activities be chosen, in rows that were added too."""

    def head_with(self, rule: Rule) -> Part:
        """The module's own part with this rule."""
        return msgspec.structs.replace(part_at(self._module, ""), rule=rule)


class TickedRuleForm(RuleForm):
    """All of what is ticked."""

    way = "ticked"
    counts = MultiCheckboxField(_l("What counts"), validate_choice=False)
    minutes = NumberField(_l("Active minutes in the module"), [Optional(), within(0, LONGEST_MODULE)])

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Offer the activities before anything is read."""
        self.counts.choices = [SelectChoice(key, key) for key, _lesson, _activity in self._module.activities()]
        super().process(*args, **kwargs)

    @classmethod
    def _values(cls, module: ModuleContent) -> dict[str, Any]:
        simple = simple_of(module)
        ticked = {"counts": list(simple.keys), "minutes": simple.minutes or None} if simple else {}
        return super()._values(module) | ticked

    def head(self) -> Part:
        """The module's own part with the rule that was ticked."""
        return self.head_with(simple_rule(self._module, self.counts.data or [], self.minutes.data or 0))


class GroupsRuleForm(RuleForm):
    """Groups of what counts."""

    way = "groups"
    rule = FormField(RuleTree)

    @classmethod
    def _values(cls, module: ModuleContent) -> dict[str, Any]:
        group = drawn(module)
        return super()._values(module) | ({"rule": RuleTree.shown(group)} if group else {})

    def offer(self) -> None:
        """Let activities be chosen, in rows that were added too."""
        locale, names = str(get_locale()), {}
        for key, lesson, activity in self._module.activities():
            said = (in_locale(lesson.title, locale), str(KINDS[kind_of(activity)]), in_locale(activity.title, locale))
            names[key] = " / ".join(filter(None, said))
        self.rule.form.offer({**names, MINUTES: _("Active minutes in the module")})

    def head(self) -> Part:
        """The module's own part with the rule that was drawn."""
        return self.head_with(rule_of(self.rule.form.drawn(), self._module))

    def rule_field(self, path: Sequence[str]) -> Field:
        """Where a problem of the rule is said."""
        return self.rule.form.field_of(path)


class TextRuleForm(RuleForm):
    """The rule as text."""

    way = "text"
    rule = YamlField(_l("The rule"), Rule)

    @classmethod
    def _values(cls, module: ModuleContent) -> dict[str, Any]:
        return super()._values(module) | {"rule": module.rule}

    def head(self) -> Part:
        """The module's own part with the rule that was written."""
        return self.head_with(self["rule"].data)

    def rule_field(self, _path: Sequence[str]) -> Field:
        """Where a problem of the rule is said."""
        return self.rule


WAYS: dict[str, type[TickedRuleForm | GroupsRuleForm | TextRuleForm]] = {
    form.way: form for form in (TickedRuleForm, GroupsRuleForm, TextRuleForm)
}


def ways_of(module: ModuleContent) -> list[str]:
    """The ways in which the rule as it stands can be written, the simplest first."""
    possible = {"ticked": simple_of(module), "groups": drawn(module), "text": module.rule}
    return [way for way, shown in possible.items() if shown is not None]


def kind_of(activity: Any) -> str:
    """What the files call an activity of this kind."""
    return str(activity.__struct_config__.tag)
