"""The lists of the demonstration."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from modules.mailings.lists.models import MailingList
from webapp.cli.demo_content import content


def add_lists(session: Session, zone: str, now: datetime) -> int:
    """Add the lists whose address is free; how many there were."""
    same = {"scope": "", "time_zone": zone, "created_at": now}
    rows = [same | said | {"rank": rank} for rank, said in enumerate(content("lists")["list"])]
    made = insert(MailingList).values(rows).on_conflict_do_nothing(index_elements=["slug"]).returning(MailingList.id)
    return len(session.scalars(made).all())
