"""Importing readers: the sum comes out, bad lines are named, nobody who left is brought back, and it can be taken back."""

from __future__ import annotations

import io
import tracemalloc
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, select

from modules.mailings.lists.confirming import confirm_lists
from modules.mailings.lists.errors import FileUnreadable, ImportOver
from modules.mailings.lists.forgetting import LINES_KEPT, forget_lines
from modules.mailings.lists.import_files import LONGEST_LINE, Listing
from modules.mailings.lists.import_results import Sum, find_import, refused_lines
from modules.mailings.lists.importing import Bringing, apply_import, bring, try_import, undo_import
from modules.mailings.lists.leaving import Way, leave, leave_all
from modules.mailings.lists.models import ImportLine, Subscriber, Subscription
from modules.mailings.lists.suppressing import Reason, suppress
from modules.people.models import Address, Person
from tests.factories.lists import a_list, a_subscriber
from tests.modules.mailings.lists.test_subscribing import receivers

ZONE = "America/Los_Angeles"
CONSENT = "Signed up at the conference of 2026; sheets with the county office"


@pytest.fixture
def news(session, now):
    return a_list(session, now)


def tried(session, news, now, text: str | bytes, frequency: str = "daily") -> tuple[int, Sum]:
    made = bring(session, Bringing(list_id=news.id, file_name="f.csv", consent=CONSENT, frequency=frequency), None, now)
    data = text.encode() if isinstance(text, str) else text
    return made.id, try_import(session, made.id, io.BytesIO(data), Listing(io.BytesIO(data)).guess())


def reasons(session, import_id: int) -> dict[int, str]:
    return {each.line: each.fault for each in refused_lines(session, import_id)}


def test_what_is_tried_changes_nothing_and_what_is_applied_comes(session, news, now):
    text = "Email;Name;Idioma\nana@example.org;Ana López;español\nBEN@Example.org;;\n"
    import_id, said = tried(session, news, now, text)
    assert said == Sum(read=2, new=2)
    assert session.scalar(select(func.count()).select_from(Person)) == 0
    assert apply_import(session, import_id, ZONE, None, now) == said
    assert receivers(session, news, now) == ["BEN@example.org", "ana@example.org"]
    rows = session.execute(
        select(Person.name, Subscriber.language, Subscription.frequency, Subscription.source, Subscription.consent)
        .join(Address, Address.person_id == Person.id)
        .join(Subscriber, Subscriber.address_id == Address.id)
        .join(Subscription, Subscription.address_id == Address.id)
        .order_by(Person.name)
    ).all()
    assert rows == [("Ana López", "es", "daily", "import", CONSENT), ("BEN", "en", "daily", "import", CONSENT)]
    assert session.scalars(select(Address.confirmed_at).distinct()).all() == [None], "nobody proved the address"


def test_a_second_run_changes_nothing(session, news, now):
    for expected in (Sum(read=1, new=1), Sum(read=1, unchanged=1)):
        import_id, said = tried(session, news, now, "email\nana@example.org\n")
        assert apply_import(session, import_id, ZONE, None, now) == said == expected


def test_each_bad_line_is_refused_by_its_number_and_the_others_are_taken(session, news, now):
    lines = [
        b"email,name",
        b"ana@example.org,Ana",
        b"no address,Ben",
        b",Cleo",
        b"ANA@example.org,Ana again",
        b"dora@example.org,\xff\xfe",
        b'"eve@example.org,Eve',
        b"fay@example.org," + b"x" * LONGEST_LINE,
        b"",
        b"gus@example.org,http://casino.example",
        b"han@example.org\x00,Han",
        b"ida@example.org,Ida\x07\xe2\x80\xae Ring",
        b"jon@ex\xc3\xa4mple.org,Jon",
        b"j\xc3\xb6rg@example.org,J",
        b"kim@example.org",
    ]
    import_id, said = tried(session, news, now, b"\r\n".join(lines))
    assert said == Sum(read=13, new=4, refused=9)
    assert reasons(session, import_id) == {
        3: "address",
        4: "empty",
        5: "duplicate",
        6: "not_text",
        7: "address",
        8: "too_long",
        10: "name",
        11: "address",
        14: "address",
    }
    apply_import(session, import_id, ZONE, None, now)
    assert receivers(session, news, now) == ["ana@example.org", "ida@example.org", "jon@xn--exmple-cua.org", "kim@example.org"]
    assert session.scalars(select(Person.name).where(Person.name.like("Ida%"))).one() == "Ida Ring"


def test_who_left_or_gets_no_mail_is_refused_whatever_the_file_says(session, news, now):
    left, gone = (a_subscriber(session, now, news, address=f"{name}@example.org") for name in ("left", "gone"))
    leave(
        session, session.scalars(select(Subscription.id).where(Subscription.address_id == left.address_id)).one(), Way.PAGE, now
    )
    leave_all(session, gone.address_id, Way.PAGE, now)
    suppress(session, "bounced@example.org", Reason.BOUNCED, now)
    text = "email\nleft@example.org\ngone@example.org\nBounced@example.org\n"
    import_id, said = tried(session, news, now, text)
    assert said == Sum(read=3, refused=3)
    assert reasons(session, import_id) == {2: "left", 3: "suppressed", 4: "suppressed"}
    assert apply_import(session, import_id, ZONE, None, now) == said
    assert receivers(session, news, now) == []


def test_who_leaves_between_trying_and_applying_is_refused(session, news, now):
    import_id, said = tried(session, news, now, "email\nana@example.org\n")
    assert said == Sum(read=1, new=1)
    ana = a_subscriber(session, now, news, address="ana@example.org")
    leave_all(session, ana.address_id, Way.PAGE, now)
    assert apply_import(session, import_id, ZONE, None, now) == Sum(read=1, refused=1)


def test_who_asked_and_never_confirmed_is_vouched_for(session, news, now):
    a_subscriber(session, now, news, address="ana@example.org", state="asked")
    import_id, said = tried(session, news, now, "email\nana@example.org\n")
    assert said == Sum(read=1, changed=1)
    apply_import(session, import_id, ZONE, None, now)
    assert session.scalars(select(Subscription.state)).all() == ["active"]
    assert undo_import(session, import_id, None, now) == 1
    assert session.scalars(select(Subscription.state)).all() == ["asked"]


def test_undoing_takes_off_whom_it_put_there_and_leaves_who_changed_something(session, news, now):
    other = a_list(session, now)
    known = a_subscriber(session, now, other, address="known@example.org")
    import_id, _ = tried(session, news, now, "email\nnew@example.org\nkeen@example.org\nquit@example.org\nknown@example.org\n")
    apply_import(session, import_id, ZONE, None, now)
    ids = dict(session.execute(select(Address.key, Address.id)).all())
    own = session.scalars(select(Subscription).where(Subscription.address_id == ids["keen@example.org"])).one()
    confirm_lists(session, own.address_id, now)
    own.confirmed_at = now + timedelta(hours=1)
    quitter = session.scalars(select(Subscription).where(Subscription.address_id == ids["quit@example.org"])).one()
    leave(session, quitter.id, Way.ONE_CLICK, now)
    assert undo_import(session, import_id, None, now) == 2
    session.expire_all()
    left = dict(session.execute(select(Address.key, Person.id).join(Person, Person.id == Address.person_id)).all())
    assert set(left) == {"known@example.org", "keen@example.org", "quit@example.org"}
    assert receivers(session, news, now) == ["keen@example.org"]
    assert receivers(session, other, now) == ["known@example.org"]
    assert session.get(Subscriber, known.address_id) is not None


def test_an_import_goes_one_way(session, news, now):
    import_id, _ = tried(session, news, now, "email\nana@example.org\n")
    apply_import(session, import_id, ZONE, None, now)
    with pytest.raises(ImportOver):
        apply_import(session, import_id, ZONE, None, now)
    undo_import(session, import_id, None, now)
    with pytest.raises(ImportOver):
        undo_import(session, import_id, None, now)


def test_what_is_so_old_that_its_lines_go_is_not_taken_back(session, news, now):
    """Some of the lines may be gone already and others not: nobody is taken off then."""
    import_id, _ = tried(session, news, now, "email\nana@example.org\nben@example.org\n")
    apply_import(session, import_id, ZONE, None, now)
    late = now + LINES_KEPT + timedelta(seconds=1)
    session.execute(delete(ImportLine).where(ImportLine.line == 2))
    for _ in range(2):
        with pytest.raises(ImportOver):
            undo_import(session, import_id, None, late)
        forget_lines(session, late)
    assert len(receivers(session, news, now)) == 2
    assert find_import(session, import_id).state == "applied"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "empty_file"),
        (b"email\n", "no_rows"),
        ("email\nana@example.org".encode("utf-16"), "not_text"),
        (b"PK\x03\x04\x00\x00email", "not_text"),
        (b"x" * (LONGEST_LINE + 2) + b"\nana@example.org", "not_text"),
    ],
)
def test_a_file_that_is_no_list_is_refused_as_a_whole(session, news, now, data, reason):
    with pytest.raises(FileUnreadable) as refused:
        tried(session, news, now, data)
    assert refused.value.values["reason"] == reason


def test_without_a_word_of_consent_nothing_is_brought(session, news, now):
    with pytest.raises(FileUnreadable):
        bring(session, Bringing(list_id=news.id, file_name="f.csv", consent=" \n"), None, now)


class Endless(io.RawIOBase):
    """A file of many lines that stands nowhere: every third line is bad."""

    def __init__(self, lines: int) -> None:
        self._left = iter([b"email,name\n", *()])
        self._made = (
            b"no address,x\n" if each % 3 == 0 else b"reader%d@example.org,Reader %d\n" % (each, each) for each in range(lines)
        )

    def readline(self, _size: int = -1) -> bytes:
        return next(self._left, b"") or next(self._made, b"")


def test_the_lines_of_a_long_file_are_not_held_in_memory(session, news, now):
    """A line that is held takes several hundred bytes; what waits for the next collection of garbage is allowed for."""
    peaks, lengths = [], (2_000, 20_000)
    for lines in lengths:
        made = bring(session, Bringing(list_id=news.id, file_name="f.csv", consent=CONSENT), None, now)
        tracemalloc.start()
        said = try_import(session, made.id, Endless(lines), {"address": 0, "name": 1})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert (said.read, said.refused) == (lines, len(range(0, lines, 3)))
    assert peaks[1] - peaks[0] < 100 * (lengths[1] - lengths[0]), peaks
    assert session.scalar(select(func.count()).select_from(ImportLine)) == 22_000
