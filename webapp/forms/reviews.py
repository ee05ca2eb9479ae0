"""Forms of reviewers: scores by the round's rubric, and stepping back from an application."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import Field, HiddenField, RadioField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import DataRequired, Optional

from modules.cohorts.choosing.reviewing import ReviewDraft
from modules.cohorts.models import Review
from modules.cohorts.rounds.rubrics import NOT_APPLICABLE, Criterion, Rubric, Score
from modules.training.content.values import in_locale
from webapp.forms.bounds import at_most
from webapp.forms.event_parts import id_from, number_from
from webapp.languages import current_language

LONGEST_NOTES = 6000
LONGEST_REASON = 500
SCORED = "score-"
"""Before the keys of criteria, which may be any word: a form has attributes of its own."""
DRAFT_SAVED = _l("Your draft is saved. It counts once you finish the review.")
FINISHED = _l("Your review is finished. Thank you.")
STEPPED_BACK = _l("You stepped back from this application. Staff give it to somebody else.")
MISSING = _l("Choose a level.")
CHANGED_ELSEWHERE = _l(
    "This review was changed in another window. What you typed is below, and so is what stands now. Save once more to keep yours."
)
SENT_AGAIN = _l(
    "The LEA sent a newer version while you were reading. What you typed is below; check it against the new version."
)


class ReviewForm(FlaskForm):  # type: ignore[misc]
    """What one reviewer says of one submission. Fields of criteria are made by `review_form`."""

    submission = HiddenField()
    version = HiddenField()
    notes = TextAreaField(
        _l("Notes for the panel"),
        [Optional(), at_most(LONGEST_NOTES)],
    )

    @property
    def scored(self) -> dict[str, Field]:
        """The fields of the criteria by their keys, in the rubric's order."""
        return {each.short_name.removeprefix(SCORED): each for each in self if each.short_name.startswith(SCORED)}

    def draft(self) -> ReviewDraft:
        """What was typed; an id or version that no page of ours sent is none that exists."""
        return ReviewDraft(
            submission_id=id_from(self.submission.data) or 0,
            seen_version=number_from(self.version.data, 9) or 0,
            scores={key: score for key, field in self.scored.items() if (score := _score(field.data)) is not None},
            notes=self.notes.data or "",
        )

    def show_missing(self, criteria: Iterable[str]) -> None:
        """Say which criteria have no score yet."""
        for key in criteria:
            self.scored[key].errors = [str(MISSING)]


class ConflictForm(FlaskForm):  # type: ignore[misc]
    """Why somebody must not judge an application."""

    reason = TextAreaField(
        _l("Why should somebody else read it?"),
        [
            DataRequired(_l("Write a few words, such as: I worked there until last year.")),
            at_most(LONGEST_REASON),
        ],
    )


def review_form(rubric: Rubric, submission_id: int, review: Review | None, start: Review | None) -> ReviewForm:
    """The form of a rubric, filled with the review, or else with what the reviewer said of an earlier version."""
    fields = {SCORED + each.key: _criterion_field(each) for each in rubric.criteria}
    said = review or start
    values: dict[str, Any] = {"submission": submission_id, "version": review.version if review else 0}
    values |= {"notes": said.notes, **_typed(said.scores)} if said else {}
    form: ReviewForm = type("RubricForm", (ReviewForm,), fields)(data=values)
    return form


def _typed(scores: Mapping[str, Score]) -> dict[str, str]:
    return {SCORED + key: str(score) for key, score in scores.items()}


def _criterion_field(criterion: Criterion) -> RadioField:
    language = current_language()
    choices = [SelectChoice(str(each.points), f"{each.points}. {in_locale(each.words, language)}") for each in criterion.points]
    if criterion.may_not_apply:
        choices.append(SelectChoice(NOT_APPLICABLE, _("Does not apply here")))
    return RadioField(in_locale(criterion.title, language), [Optional()], choices=choices, validate_choice=False)


def _score(value: str | None) -> Score | None:
    """The points; whether the rubric knows them is the deed's to judge."""
    if not value or value == NOT_APPLICABLE:
        return value or None
    return number_from(value, 3)
