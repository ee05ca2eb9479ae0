"""Zones and what a preflight says of them, asked of a real name server; samples of messages and what it says of those."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from modules.mailings.bulk.skeletons import Skeleton
from modules.mailings.preflight.checking import look_at_identity, look_at_sample
from modules.mailings.preflight.dkim_record import own_record
from modules.mailings.preflight.findings import Level, kept, read
from modules.mailings.preflight.identity import Identity
from modules.mailings.preflight.names import PATIENCE, Names, Silent
from tests.factories.dns import BROKEN, SILENT, Zone, a_name_server
from tests.modules.mailings.bulk.test_skeletons import HEAD, filling, heading


def a_key(bits: int = 2048) -> str:
    made = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return made.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


KEY, OTHER_KEY, SHORT_KEY = a_key(), a_key(), a_key(1024)
IDENTITY = Identity(
    mail_from="Agency <news@agency.example>",
    mail_host="mail.agency.example",
    base_url="https://mail.agency.example",
    smtp_url="smtp://smtp.agency.example:587",
    dkim_key=KEY,
    dkim_selector="s1",
    postal_address=HEAD.postal_address,
    sample_address="Sample Street 1",
    sending_hosts="smtp.agency.example",
    seed_addresses="",
)
SELECTOR, POLICY = "s1._domainkey.agency.example", "_dmarc.agency.example"


def txt(record: str) -> list[str]:
    return [" ".join(f'"{record[at : at + 250]}"' for at in range(0, len(record), 250))]


def key_record(key: str) -> list[str]:
    return txt(own_record(replace(IDENTITY, dkim_key=key).signer))


SOUND: Zone = {
    "agency.example": {"MX": ["10 smtp.agency.example."]},
    "mail.agency.example": {
        "TXT": ['"v=spf1 mx ip4:192.0.2.7 -all"', '"v=spf10 is no such record"'],
        "MX": ["10 smtp.agency.example."],
    },
    "smtp.agency.example": {"A": ["198.51.100.4"], "AAAA": ["2001:db8::4"]},
    "4.100.51.198.in-addr.arpa": {"PTR": ["smtp.agency.example."]},
    "4.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa": {"PTR": ["smtp.agency.example."]},
    SELECTOR: {"TXT": key_record(KEY)},
    POLICY: {"TXT": ['"v=DMARC1; p=reject; rua=mailto:dmarc@agency.example"']},
}


def spf(record: str, **more: dict) -> Zone:
    return {"mail.agency.example": {**SOUND["mail.agency.example"], "TXT": txt(record)}, **more}


def includes(number: int) -> Zone:
    inside = {f"i{each}.agency.example": {"TXT": ['"v=spf1 ip4:192.0.2.9 -all"']} for each in range(number)}
    return spf("v=spf1 " + " ".join(f"include:{each}" for each in inside) + " ip4:198.51.100.4 ip6:2001:db8::4 -all", **inside)


def said(zone: Zone, *, patience: float = PATIENCE, **over: str) -> Counter[tuple[str, str]]:
    """What is not well, with what it is about."""
    with a_name_server({**SOUND, **zone}) as resolver:
        found = list(look_at_identity(replace(IDENTITY, **over), Names(resolver, patience)))
    return Counter((each.kind, each.about) for each in found if each.level is not Level.OK)


def test_a_sound_sender_has_nothing_to_mend():
    with a_name_server(SOUND) as resolver:
        found = list(look_at_identity(IDENTITY, Names(resolver)))
    assert {each.level for each in found} == {Level.OK}
    assert [each.kind for each in found] == ["spf_ok", "dkim_ok", "dmarc_ok", "mx_ok", "mx_ok", "ptr_ok"]


@pytest.mark.parametrize(
    ("zone", "kind"),
    [
        ({"mail.agency.example": {"MX": ["10 smtp.agency.example."]}}, "spf_missing"),
        ({"mail.agency.example": {**SOUND["mail.agency.example"], "TXT": ['"v=spf1 mx -all"', '"v=spf1 -all"']}}, "spf_double"),
        (spf("v=spf1 mx imaginary:this -all"), "spf_broken"),
        (spf("v=spf1 include:nowhere.agency.example -all"), "spf_broken"),
        (spf("v=spf1 redirect=mail.agency.example"), "spf_long"),
        (includes(11), "spf_long"),
        (spf("v=spf1 +all"), "spf_any"),
        (spf("v=spf1 ip4:192.0.2.7 -all"), "spf_refuses"),
        (spf("v=spf1 ip4:198.51.100.4 ~all"), "spf_refuses"),
        (spf("v=spf1"), "spf_refuses"),
    ],
)
def test_spf(zone, kind):
    assert said(zone) == {(kind, "mail.agency.example"): 1}


def test_ten_lookups_are_allowed():
    assert said(includes(10)) == {}


def test_without_known_senders_spf_is_read_and_not_compared():
    assert said({}, sending_hosts="") == {("spf_not_compared", "mail.agency.example"): 1}
    assert said(includes(11), sending_hosts="") == {("spf_long", "mail.agency.example"): 1}


def test_a_sender_whose_name_is_gone_is_refused():
    assert ("spf_refuses", "mail.agency.example") in said({}, sending_hosts="gone.agency.example")


@pytest.mark.parametrize(
    ("records", "kind"),
    [
        ({}, "dkim_missing"),
        ({"TXT": key_record(KEY) * 2 + ['"p=abc"']}, "dkim_double"),
        ({"TXT": ['"v=DKIM1; p="']}, "dkim_revoked"),
        ({"TXT": ['"v=DKIM1; k=rsa; p=!!no key!!"']}, "dkim_broken"),
        ({"TXT": ['"not a record"']}, "dkim_broken"),
        ({"TXT": key_record(OTHER_KEY)}, "dkim_other_key"),
        ({"TXT": txt("t=y; " + own_record(IDENTITY.signer))}, "dkim_testing"),
    ],
)
def test_dkim(records, kind):
    assert said({SELECTOR: records}) == {(kind, SELECTOR): 1}


def test_a_short_key_is_said():
    assert said({SELECTOR: {"TXT": key_record(SHORT_KEY)}}, dkim_key=SHORT_KEY) == {("dkim_short", SELECTOR): 1}


def test_without_a_key_the_mail_server_signs_and_the_envelope_must_fit():
    assert said({}, dkim_key="") == {("dkim_elsewhere", "agency.example"): 1}
    elsewhere = {"bounces.example": SOUND["mail.agency.example"], "_dmarc.bounces.example": {"TXT": ['"v=DMARC1; p=none"']}}
    assert said(elsewhere, mail_host="bounces.example") == {}
    assert said(elsewhere, mail_host="bounces.example", dkim_key="") == {
        ("dkim_elsewhere", "agency.example"): 1,
        ("dmarc_unaligned", "agency.example"): 1,
    }
    strict = {POLICY: {"TXT": ['"v=DMARC1; p=reject; aspf=s"']}}
    assert ("dmarc_unaligned", "agency.example") in said(strict, dkim_key="")


@pytest.mark.parametrize(
    ("records", "kind"),
    [
        ({}, "dmarc_missing"),
        ({"TXT": ['"v=DMARC1; p=none"', '"v=DMARC1; p=reject"']}, "dmarc_double"),
        ({"TXT": ['"v=DMARC1; rua=mailto:dmarc@agency.example"']}, "dmarc_broken"),
        ({"TXT": ['"v=DMARC1; p=maybe"']}, "dmarc_broken"),
    ],
)
def test_dmarc(records, kind):
    assert said({POLICY: records}) == {(kind, POLICY): 1}


def test_the_policy_of_a_domain_above_counts():
    above = {"_dmarc.news.agency.example": {}, "news.agency.example": SOUND["agency.example"]}
    key = {"s1._domainkey.news.agency.example": SOUND[SELECTOR]}
    assert said(above | key, mail_from="news@news.agency.example") == {}
    # Two schools below a name that the public shares are two organizations.
    public = {
        "_dmarc.k12.example": {"TXT": ['"v=DMARC1; p=none; psd=y"']},
        "a.k12.example": SOUND["agency.example"],
        "b.k12.example": SOUND["mail.agency.example"],
        "_dmarc.b.k12.example": {"TXT": ['"v=DMARC1; p=none"']},
    }
    found = said(public, mail_from="news@a.k12.example", mail_host="b.k12.example", dkim_key="")
    assert ("dmarc_unaligned", "a.k12.example") in found


@pytest.mark.parametrize("records", [{"MX": ["0 ."]}, {"MX": ["10 gone.agency.example."]}, {}])
def test_a_domain_that_takes_no_mail(records):
    kind = "mx_null" if records.get("MX") == ["0 ."] else "mx_missing"
    assert said({"agency.example": records}) == {(kind, "agency.example"): 1}


@pytest.mark.parametrize("name", ["smtp.elsewhere.example.", "gone.agency.example."])
def test_an_address_whose_name_is_not_its_own(name):
    assert said({"4.100.51.198.in-addr.arpa": {"PTR": [name]}}) == {("ptr_missing", "198.51.100.4"): 1}


@pytest.mark.parametrize("trouble", [SILENT, BROKEN])
@pytest.mark.parametrize("name", ["mail.agency.example", "smtp.agency.example", SELECTOR, POLICY])
def test_who_does_not_answer_is_never_taken_for_nothing(name, trouble):
    found = said({name: {trouble: []}}, patience=0.2)
    assert {kind for kind, _ in found} == {"dns_silent"}


def test_no_question_is_asked_twice_and_each_ends():
    with a_name_server({"slow.example": {SILENT: []}, "sound.example": {"A": ["192.0.2.1"]}}) as resolver:
        names = Names(resolver, patience=0.1)
        with pytest.raises(Silent):
            names.addresses("slow.example")
        assert names.addresses("sound.example") == names.addresses("SOUND.example.") == ["192.0.2.1"]
        assert names.texts("..bad..") == names.texts("x" * 70) == []


@pytest.mark.parametrize(
    ("over", "kind"),
    [
        ({"mail_from": "nobody"}, "from_broken"),
        ({"mail_from": "Agency <agency@GMAIL.com>"}, "from_freemail"),
        ({"base_url": "http://localhost:8000", "smtp_url": "smtp://127.0.0.1:2525"}, "rehearsal"),
    ],
)
def test_nobody_is_asked_where_the_answer_is_known(over, kind):
    with a_name_server({}) as resolver:
        [found] = look_at_identity(replace(IDENTITY, **over), Names(resolver))
    assert found.kind == kind


def message(text: str = f"Text\n\n{HEAD.postal_address}\n") -> bytes:
    return Skeleton(heading(), HEAD, text, "<p>Text</p>\n").fill(filling(date=datetime(2026, 11, 1, tzinfo=UTC)))


def of_sample(content: bytes | None, **over: str) -> set[str]:
    found = look_at_sample(replace(IDENTITY, **over), content, key_is_known=True)
    return {each.kind for each in found if each.level is not Level.OK}


def test_a_sample_of_ours_is_sound():
    assert of_sample(message()) == set()


def test_what_is_wrong_with_a_sample_is_said():
    assert of_sample(None) == {"sample_none"}
    assert of_sample(message("Text\n")) == {"postal_missing"}
    assert of_sample(message(), postal_address="Sample Street 1") == {"postal_sample"}
    for header in (b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n", b"List-Unsubscribe:"):
        kept = message().replace(header, b"X-Other: none\r\n" if header.endswith(b"\n") else b"X-Other:")
        assert of_sample(kept) == {"sample_no_way_out", "signature_no_way_out"}


def test_findings_are_kept_the_worst_first():
    with a_name_server(SOUND | {POLICY: {}, "agency.example": {}}) as resolver:
        found = list(look_at_identity(replace(IDENTITY, sending_hosts=""), Names(resolver)))
    again = read(kept(found))
    assert sorted(again, key=repr) == sorted(found, key=repr)
    assert [each.level for each in again] == sorted([each.level for each in found], key=["block", "warn", "ok"].index)
