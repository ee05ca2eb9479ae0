"""A post that was let pass becomes an item of its list: from then on it is told like any other."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from modules.formats.cleaning import clean_line
from modules.formats.html_text import markdown_to_text
from modules.mailings.inbox.models import Post
from modules.mailings.items.drafts import LIMITS, ItemDraft, ItemWords
from modules.mailings.items.publishing import publish
from modules.mailings.items.writing import write
from modules.mailings.lists.models import MailingList
from modules.people.models import Person

HEADLINE, SUMMARY = LIMITS["headline"], LIMITS["summary"]


def publish_post(session: Session, post: Post, actor_id: int | None, now: datetime) -> int:
    """Have the list tell of it, in the language of its author; the id of the item.

    It leads to the whole of it where anybody may read the list. What a closed list tells stays there, and is what fits an item.
    """
    mailing = session.get_one(MailingList, post.list_id)
    draft = ItemDraft(
        words={_locale(session, post): words_of(post)},
        kind="post",
        link=f"/newsletters/posts/{post.id}" if mailing.open else "",
        list_ids=frozenset({mailing.id}),
    )
    item = write(session, draft, actor_id, now)
    item.private = not mailing.open
    session.flush()
    return publish(session, item.id, seen_version=item.version, actor_id=actor_id, now=now).id


def words_of(post: Post) -> ItemWords:
    """Subject and beginning of a post; each stands for the other where that is empty."""
    text = clean_line(markdown_to_text(post.body))
    return ItemWords(_short(post.subject or text, HEADLINE), _short(text or post.subject, SUMMARY))


def _locale(session: Session, post: Post) -> str:
    return session.get_one(Person, post.person_id).language if post.person_id else "en"


def _short(text: str, most: int) -> str:
    """Whole words, and a sign that there is more."""
    beginning = text[: most - 1]
    return text if len(text) <= most else (beginning.rpartition(" ")[0] or beginning) + "…"
