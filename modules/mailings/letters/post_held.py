"""To a moderator: a message to the list waits for a word of theirs."""

from __future__ import annotations

from modules.formats.cleaning import clean_line
from modules.mailings.desk import Desk
from modules.mailings.inbox.models import Post, PostAsk
from modules.mailings.inbox.publishing import words_of
from modules.mailings.letter import Addressee, Letter
from modules.mailings.list_letters import names
from modules.mailings.lists.models import MailingList
from modules.people.models import Address, Person


def post_held(desk: Desk, ask_id: int) -> Letter | None:
    """None once somebody has decided, or for a moderator who was erased."""
    ask = desk.session.get(PostAsk, ask_id)
    if ask is None:
        return None
    post = desk.session.get_one(Post, ask.post_id)
    address = desk.session.get_one(Address, ask.address_id)
    person = desk.session.get_one(Person, address.person_id)
    if post.state != "held" or person.erased_at is not None:
        return None
    said = words_of(post)
    values = {
        "list": names([desk.session.get_one(MailingList, post.list_id)], person.language)[0],
        "author": clean_line(f"{post.name} <{post.address}>"),
        "subject_line": said.headline,
        "beginning": said.summary,
        "why": post.why,
        "left_out": post.left_out,
        "link": desk.links.decide_post(ask.id, ask.nonce, person.language),
    }
    addressee = Addressee(name=person.name, address=address.address, person_id=person.id)
    return Letter(template="post_held", to=addressee, locale=person.language, values=values)
