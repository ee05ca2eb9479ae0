"""What learners wrote and opened to those who help them."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, select, tuple_
from sqlalchemy.orm import Session, aliased

from modules.people.models import Person
from modules.training.content.catalog import content_of
from modules.training.content.values import Text
from modules.training.helping.reach import Sought
from modules.training.learning.responses import TEXT
from modules.training.models import ModuleVersion, Response

NEWEST = 20


@dataclass(frozen=True)
class SharedJournal:
    """The newest entry of a learner at one journal; `title` is that of the journal."""

    response: Response
    name: str
    title: Text
    module_title: Text

    @property
    def words(self) -> str:
        """What the learner wrote."""
        return str(self.response.answers.get(TEXT, ""))


def shared_journals(session: Session, sought: Sought) -> list[SharedJournal]:
    """The newest of them. An entry that its writer has replaced by one that is not shared is nobody's to read any more."""
    later = aliased(Response)
    same = and_(
        later.person_id == Response.person_id, later.module_id == Response.module_id, later.activity == Response.activity
    )
    after = tuple_(later.submitted_at, later.id) > tuple_(Response.submitted_at, Response.id)
    found = (
        select(Response, Person.name, ModuleVersion)
        .join(ModuleVersion, ModuleVersion.id == Response.version_id)
        .where(Response.shared, ~select(later.id).where(same, after).exists())
        .order_by(Response.submitted_at.desc(), Response.id)
        .limit(NEWEST)
    )
    return [_read(*row) for row in session.execute(sought.narrow(found, Response.person_id, Response.module_id))]


def _read(response: Response, name: str, version: ModuleVersion) -> SharedJournal:
    content = content_of(version)
    activity = content.activity(response.activity)
    return SharedJournal(response, name, activity.title if activity else {}, content.title)
