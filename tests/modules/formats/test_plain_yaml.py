"""Plain YAML: what is written reads back the same, what people write is not guessed at, and nothing dangerous is built."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modules.formats.plain_yaml import LONGEST, Reason, YamlRefused, read_mapping, read_yaml, write_yaml

WHOLE = st.integers(-(10**17), 10**17)
DECIMAL = st.floats(allow_nan=False, allow_infinity=False)
ODD_WORDS = st.sampled_from(
    ["yes", "no", "null", "~", "true", "12:30", "2027-05-01", "0.5", "1.0e+16", "007", ".inf", "<<", "=", ""]
)
SCALARS = st.none() | st.booleans() | WHOLE | DECIMAL | st.text() | ODD_WORDS
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text() | ODD_WORDS, inner), max_leaves=12)


@given(VALUES)
def test_what_is_written_reads_back_the_same(values):
    read = read_yaml(write_yaml(values))
    assert (read, repr(read)) == (values, repr(values)), "of the same kinds too: 1 is no 1.0"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("yes", "yes"),
        ("No", "No"),
        ("12:30", "12:30"),
        ("2027-05-01", "2027-05-01"),
        ("2026-13-45", "2026-13-45"),
        ("0o17", "0o17"),
        ("017", "017"),
        ("1_000", "1_000"),
        (".5", ".5"),
        ("1.", "1."),
        ("1.2.3", "1.2.3"),
        (".inf", ".inf"),
        (".nan", ".nan"),
        ("9" * 5_000, "9" * 5_000),
        ("true", True),
        ("-12", -12),
        ("0.5", 0.5),
        ("-12.50", -12.5),
        ("1.0e-05", 0.00001),
        ("'0.5'", "0.5"),
        ("~", None),
        ("", None),
    ],
)
def test_only_numbers_true_and_false_are_no_words(written, meant):
    read = read_mapping(f"value: {written}\n".encode())["value"]
    assert read == meant
    assert type(read) is type(meant)


REFUSED: dict[Reason, tuple[bytes, int]] = {
    "alias": (b"a:\n- &part {key: a}\n- *part\n", 2),
    "tag": (b"a: 1\nb: !!python/object/apply:os.system ['true']\n", 2),
    "key_twice": (b"a: 1\nb: 2\na: 3\n", 3),
    "key_odd": (b"a: 1\n? [b, c]\n: 2\n", 2),
    "too_deep": (b"a: " + b"[" * 2_000, 1),
    "too_large": (b"a: " + b"x" * LONGEST, 1),
    "no_mapping": (b"- a\n- b\n", 1),
    "not_text": (b"a: 1\nb: ma\xf1ana\n", 2),
    "not_yaml": (b"a: 1\n- b\n", 2),
}


def test_every_reason_is_tried():
    assert set(REFUSED) == set(get_args(Reason))


@pytest.mark.parametrize("reason", REFUSED)
def test_what_is_no_plain_yaml_is_refused_with_its_line(reason):
    content, line = REFUSED[reason]
    with pytest.raises(YamlRefused) as refused:
        read_mapping(content)
    assert (refused.value.reason, refused.value.line) == (reason, line)
