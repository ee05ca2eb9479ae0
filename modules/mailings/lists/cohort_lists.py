"""The list of a cohort: its readers are whoever sits in one of its teams, for as long as they do.

The clock looks, rather than facts: who sits is counted from the seats, and a withdrawn team, a merge of records or an address
proved later would each need a fact of its own. Somebody who left the list by their own wish is never put back on it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

SOURCE = "seat"
"""How a subscription came about that a seat made, and how it ended with the seat."""

# A minor is not written to: their record has no address of its own. Of several addresses the one proved first is taken.
_READERS = """
    with readers as (
        select distinct on (list.id, person.id) list.id as list_id, own.id as address_id, person.language
        from mailings_list list
        join cohorts_programme programme on true
        join cohorts_cohort cohort on cohort.programme_id = programme.id and list.scope = programme.slug || '-' || cohort.number
        join groups_member member on member.group_id = cohort.group_id and member.left_at is null
        join people_person person on person.id = member.person_id and person.merged_into_id is null
        join people_address own on own.person_id = person.id and own.confirmed_at is not null
        where list.kind = 'cohort' and list.retired_at is null
        order by list.id, person.id, own.confirmed_at, own.id
    )
"""
_LETTERS = text(
    f"""{_READERS}
    insert into mailings_subscriber (address_id, language, nonce, created_at)
    select distinct on (address_id) address_id, language, replace(gen_random_uuid()::text, '-', ''), :now from readers
    on conflict (address_id) do nothing
    """  # noqa: S608 (no value of anybody)
)
_ON = text(
    f"""{_READERS}
    insert into mailings_subscription as had (address_id, list_id, state, frequency, source, asked_at, confirmed_at)
    select address_id, list_id, 'active', 'daily', :source, :now, :now from readers
    on conflict (address_id, list_id) do update set
        state = 'active', left_at = null, left_by = '', confirmed_at = excluded.confirmed_at
    where had.state = 'left' and had.left_by = :source
    """  # noqa: S608 (no value of anybody)
)
_OFF = text(
    f"""{_READERS}
    update mailings_subscription had set state = 'left', left_at = :now, left_by = :source
    from mailings_list list
    where list.id = had.list_id and list.kind = 'cohort' and had.state = 'active' and had.source = :source
    and not exists (
        select from readers join people_address own on own.id = readers.address_id
        join people_address its on its.id = had.address_id
        where readers.list_id = had.list_id and own.person_id = its.person_id
    )
    """  # noqa: S608 (no value of anybody)
)


def keep_cohort_lists(session: Session, now: datetime) -> None:
    """Put on each cohort's list who sits in a team and is not on it, and take off who sits there no longer."""
    for statement in (_LETTERS, _ON, _OFF):
        session.execute(statement, {"now": now, "source": SOURCE})
