"""Staff pages of what learners say of a module: its surveys, for those who made it."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from modules.core.errors import NotFound
from modules.formats.spreadsheets import csv_of
from modules.training.content.catalog import Taught, content_of, module_by_id, series_content
from modules.training.content.values import AnySurveyQuestion, SurveyChoice, Text, in_locale
from modules.training.helping.feedback import LEAST, NEWEST, Feedback, Result, feedback_of
from modules.training.permissions import may_edit_training, may_read_feedback
from webapp.access import current_actor, requires
from webapp.bar_charts import bar_chart
from webapp.extensions import db
from webapp.forms import staff_learners as words
from webapp.forms.event_parts import number_from
from webapp.languages import current_language
from webapp.views.account import as_file

blueprint = Blueprint("staff_feedback", __name__, url_prefix="/staff/training")
blueprint.add_app_template_global(bar_chart, "bar_chart")
DIGITS_OF_A_NUMBER = 6


@blueprint.get("/<int:module_id>/feedback")
@requires(may_read_feedback)
def show(module_id: int) -> ResponseReturnValue:
    """Survey by survey, question by question: numbers as chart and table, own words as a list."""
    taught = _taught(module_id)
    feedback = _feedback(taught)
    return render_template(
        "web/staff_learners/feedback.html",
        taught=taught,
        title=content_of(feedback.version).title,
        series=series_content(taught.series),
        feedback=feedback,
        least=LEAST,
        edits=may_edit_training(current_actor()),
    )


@blueprint.get("/<int:module_id>/feedback.csv")
@requires(may_read_feedback)
def download(module_id: int) -> ResponseReturnValue:
    """The same numbers and words for a spreadsheet; what is too little to be shown is not in it either."""
    taught = _taught(module_id)
    data = csv_of([[str(each) for each in words.COLUMNS], *_rows(_feedback(taught, most=None))])
    return as_file(Response(data, mimetype="text/csv"), f"{taught.module.slug}-feedback.csv")


def _taught(module_id: int) -> Taught:
    found = module_by_id(db.session(), module_id)
    if found is None:
        raise NotFound
    return found


def _feedback(taught: Taught, most: int | None = NEWEST) -> Feedback:
    number = number_from(request.args.get("version"), DIGITS_OF_A_NUMBER)
    return feedback_of(db.session(), taught.module, number, most)


def _rows(feedback: Feedback) -> Iterator[list[str | int]]:
    for each in feedback.surveys:
        for result in each.results:
            asked = [_said(each.survey.title), _said(result.question.ask)]
            yield from ([*asked, *answer] for answer in _answers(result))


def _answers(result: Result) -> Iterator[tuple[str, int | str]]:
    if result.hidden:
        yield str(words.TOO_FEW % {"num": LEAST}), ""
    for value, count in result.counts.items():
        yield _name(result.question, value), count
    for said in result.words:
        yield said, 1


def _name(question: AnySurveyQuestion, value: str) -> str:
    choices = question.choices if isinstance(question, SurveyChoice) else ()
    return next((_said(each.text) for each in choices if each.key == value), value)


def _said(text: Text) -> str:
    return in_locale(text, current_language())
