"""Names as people write them, in any script; kept harmless in a letter's header, in its text and on a page."""

from __future__ import annotations

import re
import unicodedata

from modules.people.errors import NotAName

LONGEST_NAME = 120
INVISIBLE = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
JOINERS = {"\u200c", "\u200d"}  # spelling needs them in Persian and in several scripts of India
NO_NAME = re.compile(r"[<>@\\]|://|\bwww\.", re.IGNORECASE)


def clean_name(text: str) -> str:
    """The name in NFC without control and direction characters, spaces made single; raises NotAName.

    Strangers can have a letter sent to any address, with the name they typed in it: what looks like a web address is refused.
    """
    visible = "".join(
        " " if character in "\t\r\n" else character
        for character in unicodedata.normalize("NFC", text)
        if character in "\t\r\n" or character in JOINERS or unicodedata.category(character) not in INVISIBLE
    )
    name = " ".join(visible.split())
    if not name or len(name) > LONGEST_NAME or NO_NAME.search(name) or not any(c.isalpha() for c in name):
        raise NotAName
    return name
