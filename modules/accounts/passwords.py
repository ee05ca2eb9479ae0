"""Which passwords are taken: 8 to 256 characters of any kind, and none that is guessed at once (NIST SP 800-63B, 3.1.1.2).

No rule asks for digits or signs. zxcvbn knows the common passwords, words, names, rows of keys and repetitions, and is told the
words that an attacker would try first for this person.
"""

from __future__ import annotations

import re
import unicodedata
from enum import StrEnum

from zxcvbn import zxcvbn

SHORTEST, LONGEST = 8, 256
TRIED_FIRST = ("convene", "california", "contraseña", "contrasena", "bienvenido", "escuela", "maestra", "familia", "educacion")
JUDGED = 64  # characters; judging takes time that grows with the length
WEAK = 1  # of 0-4: guessed within a million tries


class Fault(StrEnum):
    """What is wrong with a password."""

    SHORT = "short"
    LONG = "long"
    COMMON = "common"


def normal_password(text: str) -> str:
    """The password as it is hashed: NFKC, so that two keyboards write one password."""
    return unicodedata.normalize("NFKC", text)


def fault_of(password: str, own_words: tuple[str, ...] = ()) -> Fault | None:
    """Why the password is refused, or None. `own_words`: the person's address and name, the site's name."""
    if len(password) < SHORTEST:
        return Fault.SHORT
    if len(password) > LONGEST:
        return Fault.LONG
    parts = [part for word in (*own_words, *TRIED_FIRST) for part in (word, *re.split(r"\W+", word)) if len(part) > 2]
    judged = zxcvbn(password[:JUDGED], user_inputs=parts)
    return Fault.COMMON if judged["score"] <= WEAK else None
