"""The public names of awards: random, short enough to be typed from paper, forgiving to whoever types them."""

from __future__ import annotations

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base 32: no I, L, O, which look like digits, and no U. Twelve of them are 60 bits."""
LENGTH = 12
GROUP = 4
LOOK_ALIKE = str.maketrans("OIL", "011")
BETWEEN = re.compile(r"[\s\-\N{EN DASH}\N{NON-BREAKING HYPHEN}]+")


def new_code() -> str:
    """A random code, as it is stored and printed: 7KQM-2XN4-R9TD."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def read_code(text: str) -> str | None:
    """The code that somebody typed, in any case, with any blanks and hyphens, O for 0, I or L for 1; None for anything else."""
    code = BETWEEN.sub("", text).upper().translate(LOOK_ALIKE)
    return _grouped(code) if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def _grouped(code: str) -> str:
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))
