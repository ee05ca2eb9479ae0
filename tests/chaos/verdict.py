"""The judge of a run: what the mail server's own log says, held against what the ledger says."""

from __future__ import annotations

import quopri
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from modules.deliveries.models import Delivery
from modules.deliveries.states import State
from modules.mailings.digests.models import Digest
from modules.mailings.editions.accounts import account_of, listed
from modules.mailings.editions.models import Edition
from modules.mailings.items.models import Item
from modules.mailings.lists.models import Subscription
from modules.people.models import Address
from tests.chaos.catcher import Caught
from tests.chaos.leaving import Left, slug_of
from tests.chaos.readers import KINDS, Readers

CALM = 5.0
"""Seconds after leaving from which on nothing may come."""
ITEM = re.compile(rb"news\.example\.org/(\d+)")


class Row(NamedTuple):
    """A message as the ledger has it."""

    kind: str
    thing_id: int
    address: str
    message_id: str
    state: str
    answer: str


@dataclass
class Verdict:
    """Each fault in words, by what was promised; `seen` says how much there was to judge."""

    lost: list[str] = field(default_factory=list)
    twice: list[str] = field(default_factory=list)
    misjudged: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)
    inexact: list[str] = field(default_factory=list)
    after_leaving: list[str] = field(default_factory=list)
    seen: Counter[str] = field(default_factory=Counter)

    @property
    def faults(self) -> dict[str, list[str]]:
        """All lists of faults by their names."""
        return {name: value for name, value in vars(self).items() if isinstance(value, list)}

    @property
    def is_clean(self) -> bool:
        return not any(self.faults.values())


def judge(readers: Readers, caught: Iterable[Caught], refused: Iterable[tuple[str, str]], left: Iterable[Left]) -> Verdict:
    """Judge what came of everything that was published to these readers. Nothing of it may be under way."""
    verdict, letters = Verdict(), [each for each in caught if b"\nList-Id:" in each.content]
    gone = {(each.address, each.slug): each.at for each in left}
    kept = [each for each in letters if each.is_kept]
    with Session(readers.engine) as session:
        rows = [Row(*row) for row in session.execute(_rows())]
        no_more = {address for address, answer in refused if answer.startswith("5")}
        _each_row(verdict, rows, letters, no_more)
        _each_reader(verdict, session, readers, rows, kept, no_more)
        _sums(verdict, session, rows)
    _never_twice(verdict, kept)
    _never_after(verdict, kept, gone)
    verdict.seen.update({"rows": len(rows), "arrived": len(kept), "left": len(gone)})
    verdict.seen.update(f"{row.kind} {row.state}" for row in rows)
    return verdict


def _rows() -> Select[Any]:
    return select(*(getattr(Delivery, name) for name in Row._fields)).where(Delivery.kind.in_(KINDS))


def _each_row(verdict: Verdict, rows: list[Row], letters: list[Caught], not_taken: set[str]) -> None:
    """What is accepted arrived, what is rejected was refused, what arrived is known of, what is in doubt has its evidence."""
    kept = {each.message_id for each in letters if each.is_kept}
    said_no = {each.message_id for each in letters if each.answer.startswith("5")}
    for row in rows:
        arrived, was_refused = row.message_id in kept, row.message_id in said_no or row.address in not_taken
        verdict.lost += [f"accepted, and the server has none: {row}"] * (row.state == "accepted" and not arrived)
        verdict.misjudged += [f"the server has it: {row}"] * (arrived and row.state not in {"accepted", "uncertain"})
        verdict.misjudged += [f"the server never said so: {row}"] * (row.state == "rejected" and not was_refused)
        verdict.unexplained += [f"in doubt without evidence: {row}"] * (row.state == "uncertain" and not row.answer)
    verdict.misjudged += [f"no row says so: {each}" for each in kept - {row.message_id for row in rows}]


def _each_reader(
    verdict: Verdict, session: Session, readers: Readers, rows: list[Row], kept: list[Caught], no_more: set[str]
) -> None:
    """Whoever stayed has each thing, or the ledger says why not; who is not there (`no_more`) is written to once."""
    accounted = {(row.address, thing) for row in rows for thing in _things_of_row(session, row) if row.state != "accepted"}
    arrived = {(each.address, thing) for each in kept for thing in things_of(each)}
    made = {
        "newsletter": _numbers(session, select(Edition.number)),
        "digest": _numbers(session, select(Item.link).where(readers.told_here())),
    }
    for kind, list_id in readers.lists.items():
        stayed = select(Address.address).join(Subscription, Subscription.address_id == Address.id)
        there = set(session.scalars(stayed.where(Subscription.list_id == list_id, Subscription.state == "active"))) - no_more
        for thing in made[kind]:
            whom = {(address, f"{kind} {thing}") for address in there}
            verdict.seen["looked for"] += len(whom)
            verdict.lost += [f"never got {each}" for each in sorted(whom - arrived - accounted)]


def _numbers(session: Session, things: Select[Any]) -> list[str]:
    return [str(each).rpartition("/")[2] for each in session.scalars(things)]


def _things_of_row(session: Session, row: Row) -> list[str]:
    if row.kind == "newsletter":
        return [f"newsletter {session.get_one(Edition, row.thing_id).number}"]
    items = session.get_one(Digest, row.thing_id).items
    return [f"digest {str(session.get_one(Item, each).link).rpartition('/')[2]}" for each in items]


def things_of(letter: Caught) -> set[str]:
    """What a message tells of, as it says itself: the edition that its Feedback-ID names, or the items that it leads to."""
    campaign, _, kind, _ = str(letter.headers["Feedback-ID"]).split(":")
    if kind == "newsletter":
        return {f"newsletter {campaign.rpartition('-')[2]}"}
    return {f"digest {each.decode()}" for each in ITEM.findall(quopri.decodestring(letter.content))}


def _never_twice(verdict: Verdict, kept: list[Caught]) -> None:
    for what, count in Counter((each.address, thing) for each in kept for thing in things_of(each)).items():
        if count > 1:
            verdict.twice.append(f"{count} times: {what}")


def _never_after(verdict: Verdict, kept: list[Caught], gone: dict[tuple[str, str], float]) -> None:
    late = [(each, each.at - gone[key]) for each in kept if (key := (each.address, slug_of(each))) in gone]
    verdict.seen["longest after leaving, ms"] = int(1000 * max((seconds for _, seconds in late), default=0.0))
    verdict.after_leaving += [f"{seconds:.1f} s after leaving: {each.address}" for each, seconds in late if seconds > CALM]


def _sums(verdict: Verdict, session: Session, rows: list[Row]) -> None:
    """Each edition is finished, its sum comes to its candidates and to its rows, and staff see every doubt."""
    counted = Counter((row.thing_id, row.state) for row in rows if row.kind == "newsletter")
    for edition in session.scalars(select(Edition)):
        account = account_of(session, edition)
        own = {state: count for (thing, state), count in counted.items() if thing == edition.id}
        exact = account.is_exact and edition.state == "finished" and edition.sums == account.sums
        if not exact or sum(own.values()) != edition.candidates:
            verdict.inexact.append(f"edition {edition.number}: {edition.state}, {edition.sums}, {own} of {edition.candidates}")
        doubts = listed(session, edition.id, State.UNCERTAIN, limit=len(rows))
        if len(doubts) != own.get(State.UNCERTAIN, 0) or not all(each.answer for each in doubts):
            verdict.unexplained.append(f"edition {edition.number} lists a doubt without evidence")
    verdict.seen["editions"] = len({thing for thing, _ in counted})
