"""What lists say of a module, copied out of its content so that a list need not load it."""

from __future__ import annotations

from typing import Any

from modules.training.content.texts import language_shares
from modules.training.content.values import ModuleContent


def outline_of(content: ModuleContent) -> dict[str, Any]:
    """Title, summary, minutes, makers, lessons with their kinds of activities, and the share of texts there are in each language."""
    return {
        "title": content.title,
        "summary": content.summary,
        "minutes": content.minutes,
        "makers": content.makers,
        "sample": content.sample,
        "languages": language_shares(content),
        "lessons": [
            {
                "key": lesson.key,
                "title": lesson.title,
                "minutes": lesson.minutes,
                "kinds": [type(activity).__struct_config__.tag for activity in lesson.activities],
            }
            for lesson in content.lessons
        ],
    }
