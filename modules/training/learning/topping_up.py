"""The short top-up that a required change asks of finished learners: the new parts, never a redo, and no new date."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from modules.training.completion.ledger import find_page
from modules.training.content.catalog import version_by_id
from modules.training.models import Completion, Module, ModuleVersion


def topup_of(session: Session, completion: Completion) -> list[str]:
    """The activities that the current version asks for since a required change, and that the learner has not done; in order.

    Empty when there is nothing to do, or the module is not published. Doing them is shown, and never changes the completion: so it
    is the same before the learner moves to the current version, and after.
    """
    return topups_of(session, [completion]).get(completion.module_id, [])


def topups_of(session: Session, completions: Collection[Completion]) -> dict[int, list[str]]:
    """The same of several, by module, without those of which nothing is asked. One statement, and two for each that was changed."""
    found = {each.module_id: _left(session, each, required) for each, required in _changed(session, completions)}
    return {module_id: keys for module_id, keys in found.items() if keys}


def _left(session: Session, completion: Completion, required: Collection[int]) -> list[str]:
    page = find_page(session, completion.person_id, completion.module_id)
    current = version_by_id(session, session.get_one(Module, completion.module_id).current_id or 0)
    if page is None or current is None:
        return []
    state = page.state(current)
    waiting = [each.key for each in state.requirements if each.done_at is None] if state.satisfied_at is None else []
    return [key for key in dict.fromkeys(waiting) if current.valid_from.get(key) in required]


def _changed(session: Session, completions: Collection[Completion]) -> Iterator[tuple[Completion, Sequence[int]]]:
    """Those completed before a required change, with the numbers of these changes: up to the version that is current."""
    completed, current, change = aliased(ModuleVersion), aliased(ModuleVersion), aliased(ModuleVersion)
    since = (
        select(Completion, func.array_agg(change.number))
        .join(completed, completed.id == Completion.version_id)
        .join(Module, Module.id == Completion.module_id)
        .join(current, current.id == Module.current_id)
        .join(change, change.module_id == Module.id)
        .where(change.number > completed.number, change.number <= current.number, change.change == "required")
        .where(Completion.id.in_([each.id for each in completions]))
        .group_by(Completion.id)
    )
    yield from ((row[0], row[1]) for row in session.execute(since).all()) if completions else ()
