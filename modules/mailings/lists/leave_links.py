"""Links that leave: a token names one subscription, or several of one address that are left together, and nothing is stored for it.

Several are named in the order of their ids (`12-15.signature`), and the signature is over all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from modules.core.errors import NotFound
from modules.core.links import LEAVE_LIST
from modules.core.tokens import Tokens
from modules.mailings.lists.models import MailingList, Subscriber, Subscription

MOST = 100
"""So many lists one link leaves at the most."""
_DIGITS = 18
Signing = Callable[[str, int, str], str]
"""`Tokens.make`, or `Tokens.make_for_mail`."""


def leave_token(sign: Signing, subscription_ids: Collection[int], nonce: str) -> str:
    """The token by which these subscriptions of one address are left together; `nonce` is the subscriber's."""
    ids = sorted(subscription_ids)
    signature = sign(_purpose(ids), ids[0], nonce).partition(".")[2]
    return f"{'-'.join(map(str, ids))}.{signature}"


def subscriptions_left_by(session: Session, tokens: Tokens, token: str) -> list[tuple[Subscription, MailingList]]:
    """The subscriptions that a link to leave proves, each with its list; NotFound for a forged, revoked or mangled one.

    One that is there no more does not keep the others from being left. One statement.
    """
    ids = _named(token)
    found = (
        select(Subscription, MailingList, Subscriber.nonce)
        .join(MailingList, MailingList.id == Subscription.list_id)
        .join(Subscriber, Subscriber.address_id == Subscription.address_id)
        .where(Subscription.id.in_(ids))
        .order_by(MailingList.rank, MailingList.id)
    )
    rows = session.execute(found).all()
    if len({own.address_id for own, _, _ in rows}) != 1 or not tokens.proves(token, _purpose(ids), ids[0], rows[0].nonce):
        raise NotFound
    return [(row[0], row[1]) for row in rows]


def _purpose(ids: Sequence[int]) -> str:
    return LEAVE_LIST + "".join(f"-{each}" for each in ids[1:])


def _named(token: str) -> list[int]:
    """The ids that a token claims, unchecked; raises NotFound for what has no such form."""
    named = token.partition(".")[0].split("-")
    if len(named) > MOST or not all(each.isascii() and each.isdigit() and len(each) <= _DIGITS for each in named):
        raise NotFound
    return [int(each) for each in named]
