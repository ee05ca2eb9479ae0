"""The short top-up that a required change asks of finished learners: the new parts, never a redo, and no new date."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.training.completion.ledger import find_page
from modules.training.models import Completion, Module, ModuleVersion


def topup_of(session: Session, completion: Completion) -> list[str]:
    """The activities that the current version asks for since a required change, and that the learner has not done; in order.

    Empty when there is nothing to do, or the module is not published. Doing them is shown, and never changes the completion.
    """
    module = session.get_one(Module, completion.module_id)
    if module.current_id in (None, completion.version_id):
        return []
    current = session.get_one(ModuleVersion, module.current_id)
    completed = session.get_one(ModuleVersion, completion.version_id)
    page = find_page(session, completion.person_id, completion.module_id)
    if page is None:
        return []
    state = page.state(current)
    required = _required_since(session, completed, current)
    if state.satisfied_at is not None or not required:
        return []
    waiting = [each.key for each in state.requirements if each.done_at is None]
    return [key for key in dict.fromkeys(waiting) if current.valid_from.get(key) in required]


def _required_since(session: Session, completed: ModuleVersion, current: ModuleVersion) -> set[int]:
    """The numbers of the required changes after the version that was completed."""
    later = select(ModuleVersion.number).where(
        ModuleVersion.module_id == completed.module_id,
        ModuleVersion.number > completed.number,
        ModuleVersion.number <= current.number,
        ModuleVersion.change == "required",
    )
    return set(session.scalars(later))
