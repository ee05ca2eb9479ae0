"""The statements of an import: each is about all its lines at once, so that a million of them costs few trips and no memory."""

from __future__ import annotations

from sqlalchemy import text

COPY = "copy mailings_import_line (import_id, line, address, key, name, language, fault) from stdin"

ROOM = text("set local work_mem = '64MB'")
"""A million lines are sorted and joined in memory, for the length of the transaction."""
COUNT_LINES = text("analyze mailings_import_line")
"""Lines that were just copied are unknown to the planner, which would look at a million of them once for each."""
_COUNT_ADDRESSES = text("analyze people_address")

JUDGE = text(
    """
    with judged as (
        select mine.line, own.id as address_id, sub.state,
            case
                when mine.fault <> '' then mine.fault
                when row_number() over (partition by mine.key order by mine.line) > 1 then 'duplicate'
                when exists (
                    select from mailings_suppression held where held.lifted_at is null
                    and held.address_hash = encode(sha256(convert_to(mine.key, 'UTF8')), 'hex')
                ) then 'suppressed'
                when sub.left_at is not null then 'left'
                else ''
            end as reason
        from mailings_import_line mine
        left join people_address own on own.key = mine.key
        left join mailings_subscription sub on sub.address_id = own.id and sub.list_id = :list_id
        where mine.import_id = :import_id
    ), decided as (
        select line, address_id, reason, case when reason <> '' then 'refused' when state = 'active' then 'unchanged'
            when state = 'asked' then 'changed' else 'new' end as outcome
        from judged
    )
    update mailings_import_line mine set address_id = decided.address_id, reason = decided.reason, outcome = decided.outcome
    from decided where mine.import_id = :import_id and mine.line = decided.line
    and (mine.address_id, mine.reason, mine.outcome) is distinct from (decided.address_id, decided.reason, decided.outcome)
    """
)
"""What becomes of each line; the first of several with one address counts. What was judged so before is not written again."""

_TAKEN = "import_id = :import_id and outcome in ('new', 'changed')"

_PEOPLE = text(
    f"""
    with fresh as materialized (
        select line, nextval(pg_get_serial_sequence('people_person', 'id')) as person_id, address, key, name, language
        from mailings_import_line where {_TAKEN} and address_id is null
    ), people as (
        insert into people_person (id, name, language, time_zone, created_at)
        select person_id, name, language, :zone, :now from fresh
    ), addresses as (
        insert into people_address (person_id, address, key, created_at)
        select person_id, address, key, :now from fresh
        on conflict (key) do nothing returning id, person_id
    )
    update mailings_import_line mine set person_id = fresh.person_id, address_id = addresses.id
    from fresh left join addresses using (person_id) where mine.import_id = :import_id and mine.line = fresh.line
    """  # noqa: S608 (no value of anybody)
)
"""People, their addresses and the lines that made them at once: each line is written once."""
_ADDRESSES = text(
    f"""
    update mailings_import_line mine set address_id = own.id from people_address own
    where {_TAKEN} and mine.address_id is null and own.key = mine.key
    """  # noqa: S608
)
_NOBODY = text(
    """
    delete from people_person made using mailings_import_line mine
    where mine.import_id = :import_id and made.id = mine.person_id
    and not exists (select from people_address own where own.person_id = made.id)
    """
)
_SUBSCRIBERS = text(
    f"""
    insert into mailings_subscriber (address_id, language, nonce, created_at)
    select address_id, language, replace(gen_random_uuid()::text, '-', ''), :now from mailings_import_line where {_TAKEN}
    on conflict (address_id) do nothing
    """  # noqa: S608
)
_SUBSCRIPTIONS = text(
    f"""
    insert into mailings_subscription as had
        (address_id, list_id, state, frequency, source, consent, asked_at, confirmed_at)
    select address_id, :list_id, 'active', :frequency, 'import', :consent, :now, :now
    from mailings_import_line where {_TAKEN}
    on conflict (address_id, list_id) do update set
        state = 'active', frequency = excluded.frequency, source = 'import', consent = excluded.consent,
        confirmed_at = excluded.confirmed_at
    where had.state = 'asked'
    """  # noqa: S608
)
_LATE = text(
    f"""
    update mailings_import_line mine set outcome = 'refused', reason = 'left' from mailings_subscription sub
    where {_TAKEN} and sub.address_id = mine.address_id and sub.list_id = :list_id and sub.state = 'left'
    """  # noqa: S608
)
APPLYING = (_PEOPLE, COUNT_LINES, _COUNT_ADDRESSES, _ADDRESSES, _NOBODY, _SUBSCRIBERS, _SUBSCRIPTIONS, _LATE)
"""In this order. An address that somebody else claimed in the same moment is theirs, and the person made for it goes again."""

_UNTOUCHED = "sub.state = 'active' and sub.source = 'import' and sub.confirmed_at = :applied_at and sub.list_id = :list_id"

TAKE_OFF = text(
    f"""
    with made as (
        select mine.address_id, mine.outcome from mailings_import_line mine
        where mine.import_id = :import_id and mine.outcome in ('new', 'changed')
    ), off as (
        delete from mailings_subscription sub using made
        where {_UNTOUCHED} and sub.address_id = made.address_id and made.outcome = 'new' returning 1
    ), asked as (
        update mailings_subscription sub set state = 'asked', confirmed_at = null, source = 'form' from made
        where {_UNTOUCHED} and sub.address_id = made.address_id and made.outcome = 'changed' returning 1
    )
    select (select count(*) from off) + (select count(*) from asked)
    """  # noqa: S608
)
UNDOING = (
    text(
        """
        delete from mailings_subscriber reader using mailings_import_line mine
        where mine.import_id = :import_id and reader.address_id = mine.address_id and reader.created_at = :applied_at
        and not exists (select from mailings_subscription sub where sub.address_id = reader.address_id)
        """
    ),
)
