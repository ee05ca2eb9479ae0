"""The form in which staff write what reviewers judge by: criteria with their points, in both languages, or the same as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, Field, HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Optional

from modules.cohorts.rounds.as_yaml import write_yaml
from modules.cohorts.rounds.faults import FormFault
from modules.cohorts.rounds.rubrics import Criterion, Point, Rubric, read_rubric, sound
from modules.core.fingerprints import fingerprint
from webapp.forms.bounds import at_most, within
from webapp.forms.event_fields import NumberField
from webapp.forms.rounds import fault_words
from webapp.forms.rows import Row, Rows, say_at, stored_as, told

_LINE = [at_most(300), Optional()]
_LONG = [at_most(2000), Optional()]
_WHOLE = _l("Write a whole number.")
FIELDS = {
    "no_criterion_title": "title_en",
    "few_points": "points",
    "points_range": "points",
    "weight_range": "weight",
}
"""Where a fault of a criterion is said."""


class PointRow(Row):
    """So many points, and what an application looks like that earns them."""

    NAMED, TEXTS = "words", ("words",)
    points = NumberField(_l("Points"), [InputRequired(_WHOLE), within(0, 1000)])
    words_en = TextAreaField(_l("What it looks like, in English"), _LONG)
    words_es = TextAreaField(_l("What it looks like, in Spanish"), _LONG)

    @classmethod
    def shown(cls, part: Point) -> dict[str, Any]:
        """What the fields of stored points hold; points have no key but their number."""
        return {"points": part.points, **told(part, "words")}

    @property
    def blank(self) -> bool:
        """Whether neither words nor a number were typed."""
        return super().blank and not any(self.points.raw_data or [])

    def validate(self, extra_validators: Any = None) -> bool:
        """A row that nothing was typed into does not count."""
        return self.blank or bool(super().validate(extra_validators))


class CriterionRow(Row):
    """One thing to judge."""

    NAMED, TEXTS = "title", ("title", "ask")
    title_en = StringField(_l("Criterion in English"), _LINE)
    title_es = StringField(_l("Criterion in Spanish"), _LINE)
    ask_en = TextAreaField(_l("What reviewers are asked, in English"), _LONG)
    ask_es = TextAreaField(_l("What reviewers are asked, in Spanish"), _LONG)
    weight = NumberField(_l("How many times it counts"), [InputRequired(_WHOLE), within(1, 100)])
    may_not_apply = BooleanField(_l("It may not apply: reviewers can leave it out"))
    points = Rows(PointRow, _l("Points"), most=20)

    @classmethod
    def fresh(cls, _kind: str) -> dict[str, Any]:
        """Four steps to write about."""
        return {"weight": 1, "points": [{"points": number} for number in range(1, 5)]}

    @classmethod
    def shown(cls, part: Criterion) -> dict[str, Any]:
        """What the fields of a stored criterion hold."""
        points = [PointRow.shown(each) for each in part.points]
        return {"weight": part.weight, "may_not_apply": part.may_not_apply, "points": points, **super().shown(part)}

    def criterion(self, key: str, stored: Rubric) -> Criterion:
        """What was typed; after `validate`."""
        before = stored_as(stored.criteria, key)
        earned = {each.points: each for each in before.points} if before else {}
        typed = [(row.points.data or 0, row) for row in self.points.forms if not row.blank]
        points = [Point(points=number, words=row.text("words", earned.get(number))) for number, row in typed]
        weight, applies = self.weight.data or 0, bool(self.may_not_apply.data)
        return Criterion(key=key, weight=weight, may_not_apply=applies, points=points, **self.texts(before))


class _SeenForm(FlaskForm):  # type: ignore[misc]
    """A rubric as it was seen."""

    seen = HiddenField()

    @classmethod
    def of(cls, rubric: Rubric) -> Self:
        """The form of the rubric that stands."""
        return cls(data=cls._values(rubric))

    @classmethod
    def _values(cls, rubric: Rubric) -> dict[str, Any]:
        return {"seen": fingerprint(rubric)}

    def see(self, theirs: Rubric) -> Self:
        """From now on saved over the one that is shown beside what was typed."""
        self.seen.data = fingerprint(theirs)
        return self


class RubricRowsForm(_SeenForm):
    """A rubric in rows."""

    as_text = False
    criteria = Rows(CriterionRow, _l("Criteria"))

    @classmethod
    def _values(cls, rubric: Rubric) -> dict[str, Any]:
        return super()._values(rubric) | {"criteria": [CriterionRow.shown(each) for each in rubric.criteria]}

    def rubric(self, stored: Rubric) -> Rubric:
        """What was typed; raises FormFaulty when it cannot stand."""
        rows = self.criteria.keyed("criterion", (each.key for each in stored.criteria))
        return sound(Rubric(criteria=[row.criterion(key, stored) for key, row in rows]))

    def show(self, faults: Iterable[FormFault]) -> Self:
        """With each fault beside its field."""
        for fault in faults:
            say_at(self, self._field_of(fault), fault_words(fault))
        return self

    def _field_of(self, fault: FormFault) -> Field:
        row = self.criteria.find(fault.detail or fault.place)
        found: Field = self.criteria if row is None else row[FIELDS.get(fault.code, "title_en")]
        return found


class RubricTextForm(_SeenForm):
    """A rubric as YAML."""

    as_text = True
    content = TextAreaField(_l("The rubric as YAML"), [InputRequired(_l("Write the criteria."))])

    @classmethod
    def _values(cls, rubric: Rubric) -> dict[str, Any]:
        return super()._values(rubric) | {"content": write_yaml(rubric) if rubric.criteria else ""}

    def rubric(self, _stored: Rubric) -> Rubric:
        """What was typed; raises FormFaulty when it cannot be read or cannot stand."""
        return read_rubric(self.content.data or "")

    def show(self, faults: Iterable[FormFault]) -> Self:
        """With all of them at the text."""
        self.content.errors = [fault_words(fault) for fault in faults]
        return self
