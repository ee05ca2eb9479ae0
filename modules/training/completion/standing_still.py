"""Since when a learner who is not done did nothing, and which quiz lets them try no more: what the desk of learners looks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from modules.training.completion.evidence import Score
from modules.training.completion.ledger import Page
from modules.training.completion.state import State
from modules.training.content.catalog import content_of
from modules.training.content.values import Quiz
from modules.training.models import ModuleVersion


@dataclass(frozen=True)
class StandingStill:
    """As `training_progress` holds it; nothing of it for who is done."""

    idle_since: datetime | None = None
    quiz_out: str = ""
    quiz_out_at: datetime | None = None


def standing_still(page: Page, version: ModuleVersion, state: State) -> StandingStill:
    """What is to be said of a learner; of several quizzes that are out of attempts the one that has been for longest."""
    if state.satisfied_at is not None or page.cycles.completed:
        return StandingStill()
    idle_since = max(each for each in (page.last_event_at or page.began_at, page.cycles.since) if each is not None)
    quiz_out_at, quiz_out = min(_out_of_attempts(page, version, state), default=(None, ""))
    return StandingStill(idle_since, quiz_out, quiz_out_at)


def _out_of_attempts(page: Page, version: ModuleVersion, state: State) -> list[tuple[datetime, str]]:
    """The quizzes that are asked for, not passed, and answered as often as they may be; and when last."""
    asked = {each.key for each in state.requirements if each.kind == Score.kind and each.done_at is None}
    found = []
    for key, quiz in ((key, content_of(version).activity(key)) for key in sorted(asked)):
        if isinstance(quiz, Quiz) and quiz.attempts:
            since = version.valid_from.get(key, 0)
            tries = [each for each in page.counting if (each.verb, each.activity) == ("answered", key) and each.number >= since]
            if len(tries) >= quiz.attempts:
                found.append((max(each.occurred_at for each in tries), key))
    return found
