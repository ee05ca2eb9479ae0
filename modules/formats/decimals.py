"""Numbers as people type them: commas between thousands, a point before decimals. The one rule of the house for all of them."""

from __future__ import annotations

import re
from decimal import Decimal

_WHOLE = r"[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4}"
_NUMBER = re.compile(rf"-?(?:(?:{_WHOLE})(?:\.[0-9]{{1,15}})?|\.[0-9]{{1,15}})")


def read_decimal(typed: str) -> float | None:
    """1200.5 for "1,200.5"; None for what is no number, and for "12,5", that some mean as twelve and a half."""
    plain = typed.strip()
    return float(plain.replace(",", "")) if _NUMBER.fullmatch(plain) else None


def write_decimal(number: float) -> str:
    """As `read_decimal` reads it, without an exponent: 12 for 12.0, 0.00001 for 1e-05."""
    return f"{Decimal(f'{number:.15g}'):f}"
