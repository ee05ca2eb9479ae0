"""Fingerprints: stored beside contents and carried by forms, so they never change for a value that stays."""

import hashlib

import msgspec

from modules.core.fingerprints import digest, fingerprint


class Told(msgspec.Struct, omit_defaults=True):
    b: int
    a: dict[str, str] = {}


def test_a_digest_is_that_of_sorted_json():
    written = '{"a":{"en":"Why?","es":"¿Por qué?"},"b":1}'.encode()
    assert digest(Told(b=1, a={"es": "¿Por qué?", "en": "Why?"})) == hashlib.sha256(written).hexdigest()
    assert digest(Told(b=1)) == hashlib.sha256(b'{"b":1}').hexdigest()


def test_equal_values_have_one_fingerprint_and_others_another():
    assert fingerprint(Told(b=1)) == fingerprint({"b": 1}) == digest(Told(b=1))[:32]
    assert fingerprint(Told(b=1)) != fingerprint(Told(b=2))
