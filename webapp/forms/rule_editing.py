"""The part of a form in which a rule is written: a group of what counts and of further groups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, Form, HiddenField, SelectField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import Optional

from modules.training.content.drawn_rules import DrawnGroup, DrawnLeaf
from modules.training.content.soundness import LONGEST_MODULE
from webapp.forms.bounds import within
from webapp.forms.event_fields import NumberField
from webapp.forms.rows import Row, Rows

ASKS = {"all": _l("All of these"), "any": _l("Any one of these"), "n_of": _l("So many of these:")}
_COUNT = [Optional(), within(1, 100)]
_AMOUNT = [Optional(), within(1, LONGEST_MODULE)]


def _ask_field() -> Any:
    return SelectField(_l("What is asked"), choices=[SelectChoice(*each) for each in ASKS.items()], default="all")


class LeafRow(Row):
    """One thing that counts. A row in which nothing was chosen does not count."""

    TEXTS = ()
    what = SelectField(_l("What counts"), validate_choice=False)
    amount = NumberField(_l("At least"), _AMOUNT)

    @classmethod
    def shown(cls, part: DrawnLeaf) -> dict[str, Any]:
        """What the fields of a leaf hold."""
        return {"what": part.what, "amount": part.amount}

    @property
    def blank(self) -> bool:
        """Whether nothing was chosen."""
        return not self.what.data

    @property
    def head(self) -> Field:
        """Where a problem of it is said."""
        return self.what

    def drawn(self) -> DrawnLeaf | DrawnGroup:
        """What was chosen."""
        return DrawnLeaf(self.what.data or "", self.amount.data)

    def offer(self, names: Mapping[str, str]) -> None:
        """Let one of these be chosen; one that is not there any more stays shown by its key."""
        there = names if self.what.data in {*names, "", None} else {**names, self.what.data: self.what.data}
        self.what.choices = [SelectChoice("", _l("Choose")), *(SelectChoice(*each) for each in there.items())]


class NodeRow(LeafRow):
    """One thing that counts, or a group of such things."""

    kind = HiddenField(default="leaf")
    ask = _ask_field()
    count = NumberField(_l("How many"), _COUNT)
    members = Rows(LeafRow, _l("What counts"), most=60)

    @classmethod
    def fresh(cls, kind: str) -> dict[str, Any]:
        """A group begins with two things."""
        return {"kind": kind, "members": [{}, {}] if kind == "group" else []}

    @classmethod
    def shown(cls, part: DrawnLeaf | DrawnGroup) -> dict[str, Any]:
        """What the fields of a member hold."""
        if isinstance(part, DrawnLeaf):
            return {"kind": "leaf", **super().shown(part)}
        members = [LeafRow.shown(each) for each in part.members if isinstance(each, DrawnLeaf)]
        return {"kind": "group", "ask": part.ask, "count": part.count, "members": members}

    @property
    def grouped(self) -> bool:
        """Whether it is a group."""
        return bool(self.kind.data == "group")

    @property
    def blank(self) -> bool:
        """A group counts even when it is empty: that is said then."""
        return not self.grouped and super().blank

    @property
    def head(self) -> Field:
        """Where a problem of it is said."""
        return self.members if self.grouped else self.what

    def drawn(self) -> DrawnLeaf | DrawnGroup:
        """What was chosen."""
        return _drawn(self) if self.grouped else super().drawn()

    def offer(self, names: Mapping[str, str]) -> None:
        """Let one of these be chosen, here and in the group."""
        super().offer(names)
        for row in self.members.forms:
            row.offer(names)


class RuleTree(Form):
    """The whole rule."""

    ask = _ask_field()
    count = NumberField(_l("How many"), _COUNT)
    members = Rows(NodeRow, _l("What counts"), most=60)

    @staticmethod
    def shown(group: DrawnGroup) -> dict[str, Any]:
        """What the fields of a rule hold."""
        return {"ask": group.ask, "count": group.count, "members": [NodeRow.shown(each) for each in group.members]}

    def drawn(self) -> DrawnGroup:
        """What was chosen."""
        return _drawn(self)

    def offer(self, names: Mapping[str, str]) -> None:
        """Let each of these be chosen, key → words."""
        for row in self.members.forms:
            row.offer(names)

    def field_of(self, path: Iterable[str]) -> Field:
        """The field of a place in a rule, such as 2, 1: what does not count has no number."""
        field: Field = self.members
        for step in path:
            if not isinstance(field, Rows):
                break
            kept = [row for row in field.forms if not row.blank]
            field = kept[int(step) - 1].head if step.isdigit() and int(step) <= len(kept) else field
        return field


def _drawn(group: Any) -> DrawnGroup:
    members = tuple(row.drawn() for row in group.members.forms if not row.blank)
    return DrawnGroup(group.ask.data or "all", group.count.data, members)
