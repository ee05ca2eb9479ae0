"""What is loaded together with events. Nothing loads itself later: what was not asked for here raises."""

from __future__ import annotations

from sqlalchemy.orm import selectinload

from modules.events.models import Event, Wording

WHOLE = (selectinload(Event.wordings), selectinload(Event.sessions), selectinload(Event.tags))
# Descriptions are long, and no list shows them.
TITLES = selectinload(Event.wordings).load_only(Wording.title, Wording.summary, raiseload=True)
TAGS = selectinload(Event.tags)
