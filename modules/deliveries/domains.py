"""How fast mail goes to each provider: a bucket of tokens for each domain of recipients, and a rest when the provider asks for one.

A bucket is one moment: when the domain takes mail again. Whoever takes rows pushes it on by what they take, at the rate that is set;
an answer that says *too fast* pushes it on by a pause that grows with each.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Interval, exists, func, update
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.orm import Session

from modules.core.times import Moment
from modules.deliveries.handing_over import Outcome, Verdict
from modules.deliveries.models import Delivery, DeliveryDomain

FIRST_REST, LONGEST_REST = timedelta(seconds=30), timedelta(hours=1)
_TOO_FAST = re.compile(r"421\b|4\d\d[ -]4\.7\.\d")


def is_paused(now: Moment) -> ColumnElement[bool]:
    """The condition on a `Delivery`: its domain takes nothing at the moment."""
    own = func.lower(func.substring(Delivery.address, "[^@]*$"))
    return exists().where(DeliveryDomain.domain == own, DeliveryDomain.free_at > now).correlate(Delivery)


def domain_of(address: str) -> str:
    """The provider, as far as an address tells."""
    return address.rpartition("@")[2].lower()


def spend(session: Session, addresses: Iterable[str], rate: float, now: datetime) -> None:
    """Write down that mail goes to these addresses; with `rate` messages a second to each domain, 0 for any number."""
    counts = Counter(domain_of(each) for each in addresses)
    if rate and counts:
        _push(session, {domain: timedelta(seconds=count / rate) for domain, count in counts.items()}, now)


def heed(session: Session, answered: Iterable[tuple[str, Outcome]], now: datetime) -> None:
    """Let the domains rest that answered *too fast*, each time twice as long; forget that of those that took mail since."""
    told = list(answered)
    hurried = {domain_of(address) for address, outcome in told if is_too_fast(outcome)}
    took = {domain_of(address) for address, outcome in told if outcome.verdict is Verdict.TAKEN} - hurried
    if took:
        calm = update(DeliveryDomain).where(DeliveryDomain.domain.in_(took), DeliveryDomain.refusals > 0)
        session.execute(calm.values(refusals=0), execution_options={"synchronize_session": False})
    if hurried:
        _rest(session, hurried, now)


def is_too_fast(outcome: Outcome) -> bool:
    """Whether the server asks to be spared for a while: 421, or an enhanced status of policy that passes (RFC 3463, 3.8)."""
    return outcome.verdict is Verdict.NOT_NOW and _TOO_FAST.match(outcome.answer) is not None


def _push(session: Session, by: Mapping[str, timedelta], now: datetime) -> None:
    rows = [{"domain": domain, "free_at": now + by[domain]} for domain in sorted(by)]
    new = insert(DeliveryDomain).values(rows)
    later = func.greatest(DeliveryDomain.free_at, now) + (new.excluded.free_at - now)
    _keep(session, new, free_at=later)


def _rest(session: Session, domains: Iterable[str], now: datetime) -> None:
    rows = [{"domain": domain, "free_at": now + FIRST_REST, "refusals": 1} for domain in sorted(domains)]
    doubled = FIRST_REST.total_seconds() * func.power(2, func.least(DeliveryDomain.refusals, 10))
    seconds = func.least(doubled, LONGEST_REST.total_seconds())
    rested = func.greatest(DeliveryDomain.free_at, now + func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=Interval()))
    _keep(session, insert(DeliveryDomain).values(rows), free_at=rested, refusals=DeliveryDomain.refusals + 1)


def _keep(session: Session, new: Insert, **values: ColumnElement[Any]) -> None:
    session.execute(new.on_conflict_do_update(index_elements=["domain"], set_=values))
