"""Searching organizations by name, city, county and CD code: accents and slips are forgiven.

Candidates come from three indexes (nearest by trigrams, names that begin so, codes that begin so) and are then put in order;
so even one typed letter among 15,000 names costs a few milliseconds.
"""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, Float, Select, and_, case, func, or_, select, union
from sqlalchemy.orm import InstrumentedAttribute, Session

from modules.organizations.models import Organization

NEAREST = 25
FARTHEST = 0.62
"""Word distance (one minus pg_trgm's word similarity) beyond which a name is not what was meant: two slips in six letters pass."""
LONGEST_QUESTION = 100
WRITTEN_OUT = {
    "coe": "county office of education",
    "esd": "elementary",
    "hsd": "high",
    "uesd": "union elementary",
    "uhsd": "union high",
    "usd": "unified",
    "jusd": "joint unified",
}
"""How people shorten what the state's list writes out."""
AFTER_ALL_LETTERS = "\U0010ffff"


def search_organizations(
    session: Session, question: str, county: str | None = None, kind: str | None = None, limit: int = 20
) -> list[Organization]:
    """The best first: same name or code, names that begin so, a word that begins so, then the most alike; closed ones last.

    A question without letters or digits finds nothing: that is `organizations_by_name`.
    """
    key = _key(session, question)
    if not key:
        return []
    name, search, code = Organization.name_key, Organization.search_key, _code(key)
    distance = search.op("<->>", return_type=Float())(key)
    filters = _filters(county, kind)
    candidates = union(
        _ids(filters).order_by(distance).limit(NEAREST),
        _ids([*filters, _begins(name, key)]).order_by(name).limit(limit),
        _ids([*filters, _begins(Organization.cd_code, code)]).order_by(Organization.cd_code).limit(limit),
    )
    rank = case(
        (or_(Organization.cd_code == code, name == key), 0),
        (or_(_begins(name, key), _begins(Organization.cd_code, code)), 1),
        (func.strpos(func.concat(" ", search), f" {key}") > 0, 2),
        else_=3,
    )
    statement = (
        select(Organization)
        .where(Organization.id.in_(candidates.subquery().select()), or_(rank < 3, distance < FARTHEST))
        .order_by(Organization.closed_at.is_not(None), rank, distance, func.similarity(name, key).desc(), name, Organization.id)
        .limit(limit)
    )
    return list(session.scalars(statement))


def organizations_by_name(
    session: Session, county: str | None = None, kind: str | None = None, offset: int = 0, limit: int = 25
) -> list[Organization]:
    """Open organizations in the order of their names."""
    statement = (
        select(Organization)
        .where(Organization.closed_at.is_(None), *_filters(county, kind))
        .order_by(Organization.name_key, Organization.id)
        .offset(offset)
        .limit(limit)
    )
    return list(session.scalars(statement))


def count_organizations(session: Session, county: str | None = None, kind: str | None = None) -> int:
    """How many open organizations `organizations_by_name` goes through."""
    statement = select(func.count()).select_from(Organization).where(Organization.closed_at.is_(None), *_filters(county, kind))
    return session.scalar(statement) or 0


def _key(session: Session, question: str) -> str:
    """The question as keys are written; short forms of the field written out."""
    words = re.sub(r"[^\w.&'/-]+", " ", question[:LONGEST_QUESTION]).split()
    key = session.scalar(select(func.lower(func.plain(" ".join(words))))) or ""
    return " ".join(WRITTEN_OUT.get(word, word) for word in key.split()) if re.search(r"\w", key) else ""


def _code(key: str) -> str:
    """The district's seven digits of a CD or CDS code, however it is grouped; the key itself when it is no code."""
    digits = re.sub(r"[ -]", "", key)
    return digits[:7] if digits.isdigit() else key


def _filters(county: str | None, kind: str | None) -> list[ColumnElement[bool]]:
    chosen = ((Organization.county, county), (Organization.kind, kind))
    return [column == value for column, value in chosen if value]


def _ids(filters: list[ColumnElement[bool]]) -> Select[int]:
    return select(Organization.id).where(*filters)


def _begins(column: InstrumentedAttribute[Any], beginning: str) -> ColumnElement[bool]:
    """A range and not LIKE: it uses the plain index under the C collation, and no character of it has a meaning."""
    return and_(column >= beginning, column < beginning + AFTER_ALL_LETTERS)
