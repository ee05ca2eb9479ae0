"""What staff may know of drafts: that they were begun, by which LEA, and how many parts are complete. Not what they say."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from modules.cohorts.applying.gaps import part_states
from modules.cohorts.models import Answer, Application, Attachment, Form
from modules.cohorts.rounds.forms import content_of
from modules.organizations.models import Organization


@dataclass(frozen=True)
class DraftLine:
    """One draft: `complete` of `parts`; `changed_at` is when somebody wrote last."""

    application: Application
    organization: Organization
    complete: int
    parts: int
    changed_at: datetime


def drafts_of(session: Session, round_id: int) -> list[DraftLine]:
    """The drafts of a round by the name of their LEA; four statements."""
    here = (Application.round_id == round_id, Application.state == "draft")
    joined = select(Application, Organization).join(Organization, Organization.id == Application.organization_id)
    rows = session.execute(joined.where(*here).order_by(Organization.name_key, Application.id)).all()
    values, changes = _answers(session, [row[0].id for row in rows])
    files = _files(session, [row[0].id for row in rows])
    contents = {
        each.id: content_of(each) for each in session.scalars(select(Form).where(Form.id.in_({row[0].form_id for row in rows})))
    }
    lines = []
    for application, organization in rows:
        states = part_states(contents[application.form_id], values[application.id], files[application.id])
        changed_at = changes.get(application.id, application.started_at)
        lines.append(DraftLine(application, organization, sum(each.complete for each in states), len(states), changed_at))
    return lines


def _answers(session: Session, ids: list[int]) -> tuple[dict[int, dict[str, str]], dict[int, datetime]]:
    values: defaultdict[int, dict[str, str]] = defaultdict(dict)
    changes: dict[int, datetime] = {}
    for answer in session.scalars(select(Answer).where(Answer.application_id.in_(ids))):
        values[answer.application_id][answer.question] = answer.value
        changes[answer.application_id] = max(answer.changed_at, changes.get(answer.application_id, answer.changed_at))
    return values, changes


def _files(session: Session, ids: list[int]) -> dict[int, dict[str, int]]:
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    live = (Attachment.application_id.in_(ids), Attachment.removed_at.is_(None))
    counted = select(Attachment.application_id, Attachment.question, func.count()).where(*live)
    for application_id, question, count in session.execute(counted.group_by(Attachment.application_id, Attachment.question)):
        found[application_id][question] = count
    return found
