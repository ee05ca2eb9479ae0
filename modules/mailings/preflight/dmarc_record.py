"""DMARC (RFC 9989, which took the place of 7489): whether the domain of From says what is to be done, and whether our mail fits it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from modules.mailings.preflight.findings import Finding, block, ok
from modules.mailings.preflight.names import Names

MOST_LABELS = 8
"""A longer name is not walked label by label (4.10)."""
POLICIES = ("none", "quarantine", "reject")
Tags = Mapping[str, str]


def look_at_dmarc(names: Names, domain: str, envelope: str, *, signs: bool) -> Iterator[Finding]:
    """`envelope` is the domain that SPF is asked of; `signs`: a signature of ours names the domain of From itself."""
    for place in _upward(domain):
        records = _records(names, place)
        if len(records) > 1:
            yield block("dmarc_double", f"_dmarc.{place}")
            return
        if records:
            yield from _judged(names, records[0], place, (domain, envelope), signs=signs)
            return
    yield block("dmarc_missing", f"_dmarc.{domain}")


def _judged(names: Names, tags: Tags, place: str, domains: tuple[str, str], *, signs: bool) -> Iterator[Finding]:
    policy = tags.get("p", "").lower()
    if policy not in POLICIES:
        yield block("dmarc_broken", f"_dmarc.{place}")
        return
    yield ok("dmarc_ok", f"_dmarc.{place}", policy)
    domain, envelope = domains
    strict = tags.get("aspf", "r").lower() == "s"
    aligned = domain == envelope if strict else organization_of(names, domain) == organization_of(names, envelope)
    if not signs and not aligned:
        yield block("dmarc_unaligned", domain, envelope)


def organization_of(names: Names, domain: str) -> str:
    """The organizational domain (4.10.2): the highest with a record, unless one says where public names end; else itself."""
    found = [(place, records[0]) for place in _upward(domain) if len(records := _records(names, place)) == 1]
    for place, tags in found:
        if tags.get("psd") == "n":
            return place
        if tags.get("psd") == "y" and place != domain:
            return ".".join(domain.split(".")[-place.count(".") - 2 :])
    return found[-1][0] if found else domain


def _upward(domain: str) -> Iterator[str]:
    """The domain and those above it, as the tree is walked (4.10)."""
    labels = domain.split(".")
    yield domain
    for at in range(max(1, len(labels) - MOST_LABELS + 1), len(labels)):
        yield ".".join(labels[at:])


def _records(names: Names, domain: str) -> list[Tags]:
    return [_tags(each) for each in names.texts(f"_dmarc.{domain}") if each.replace(" ", "").split(";")[0] == "v=DMARC1"]


def _tags(record: str) -> Tags:
    pairs = (each.partition("=") for each in record.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if name.strip()}
