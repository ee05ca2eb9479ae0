"""To whoever wrote to a list: a person reads it before the list does."""

from __future__ import annotations

from modules.mailings.desk import Desk
from modules.mailings.inbox.models import Post
from modules.mailings.inbox.publishing import words_of
from modules.mailings.letter import Addressee, Letter
from modules.mailings.list_letters import names
from modules.mailings.lists.models import MailingList
from modules.people.models import Person


def post_waiting(desk: Desk, post_id: int) -> Letter | None:
    """None once somebody has decided, or the author was erased."""
    post = desk.session.get(Post, post_id)
    person = desk.session.get(Person, post.person_id) if post and post.person_id else None
    if post is None or post.state != "held" or not post.address or (person and person.erased_at):
        return None
    locale = person.language if person else "en"
    values = {
        "list": names([desk.session.get_one(MailingList, post.list_id)], locale)[0],
        "subject_line": words_of(post).headline,
    }
    addressee = Addressee(name=person.name if person else post.name, address=post.address, person_id=post.person_id)
    return Letter(template="post_waiting", to=addressee, locale=locale, values=values)
