"""What a preflight says: values alone, the words stand in `templates/preflight/finding.txt`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Level(StrEnum):
    """How much it weighs; what blocks keeps an edition."""

    OK = "ok"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that was looked at. `about` is a domain, a name in the DNS or an address; `detail` what was seen there.

    Kinds: from_broken, from_freemail; spf_ok, spf_missing, spf_double, spf_broken, spf_long, spf_refuses, spf_any, spf_not_compared;
    dkim_ok, dkim_elsewhere, dkim_missing, dkim_double, dkim_broken, dkim_revoked, dkim_other_key, dkim_short, dkim_testing;
    dmarc_ok, dmarc_missing, dmarc_double, dmarc_broken, dmarc_unaligned; mx_ok, mx_missing, mx_null; ptr_ok, ptr_missing;
    sample_ok, sample_none, sample_no_way_out; signature_ok, signature_broken, signature_no_way_out; postal_ok, postal_missing,
    postal_sample; seeds_ok, seed_waiting, seed_refused; dns_silent (nobody answered: it is asked again), rehearsal (no mail leaves
    this machine).
    """

    kind: str
    level: Level
    about: str = ""
    detail: str = ""


def ok(kind: str, about: str = "", detail: str = "") -> Finding:
    """All is well."""
    return Finding(kind=kind, level=Level.OK, about=about, detail=detail)


def warn(kind: str, about: str = "", detail: str = "") -> Finding:
    """It should be known."""
    return Finding(kind=kind, level=Level.WARN, about=about, detail=detail)


def block(kind: str, about: str = "", detail: str = "") -> Finding:
    """Nothing may go out like this."""
    return Finding(kind=kind, level=Level.BLOCK, about=about, detail=detail)


def kept(found: Iterable[Finding]) -> list[dict[str, Any]]:
    """As a row keeps them, the worst first."""
    weight = list(reversed(Level))
    return [asdict(each) for each in sorted(found, key=lambda each: weight.index(each.level))]


def read(rows: Iterable[dict[str, Any]]) -> list[Finding]:
    """Findings that a row has kept."""
    return [Finding(**{**row, "level": Level(row["level"])}) for row in rows]
