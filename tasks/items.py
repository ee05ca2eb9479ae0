"""Items: what lists are to tell of things that were published, moved or called off."""

from __future__ import annotations

from collections.abc import Callable

from modules.core.times import read_now
from modules.mailings.desk import Desk
from modules.mailings.items.models import Item
from modules.mailings.items.of_deadlines import tell_of_deadline
from modules.mailings.items.of_events import tell_of_event
from modules.mailings.items.of_modules import tell_of_module
from tasks.app import app
from tasks.context import context
from tasks.reaction import Reaction


def _tell(tell: Callable[[Desk, int], Item | None], source_id: int) -> None:
    with context().transaction() as session:
        tell(context().desk(session, read_now(session)), source_id)


@app.task(base=Reaction)
def event_told(fact_id: int, event_id: int) -> None:  # noqa: ARG001 (every reaction is told which fact rang it)
    """Tell of a new event."""
    _tell(tell_of_event, event_id)


@app.task(base=Reaction)
def event_change_told(fact_id: int, event_id: int, sequence: int) -> None:  # noqa: ARG001 (what the event is by now is told)
    """Tell that an event moved, or does not take place."""
    _tell(tell_of_event, event_id)


@app.task(base=Reaction)
def module_told(fact_id: int, version_id: int) -> None:  # noqa: ARG001 (every reaction is told which fact rang it)
    """Tell of a module, or of its new version."""
    _tell(tell_of_module, version_id)


@app.task(base=Reaction)
def deadline_told(fact_id: int, round_id: int, move_id: int) -> None:  # noqa: ARG001 (the newest move is told)
    """Tell everybody, not only those who have begun, until when teams can apply."""
    _tell(tell_of_deadline, round_id)
