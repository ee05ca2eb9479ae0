"""Messages of Amazon SNS: whether one is theirs. The address of the certificate comes with the message, so it is judged first.

How a message is signed: https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html
"""

from __future__ import annotations

import json
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA1, SHA256

from modules.mailings.inbox.events import Fetch, NotTheirs

_HOST = re.compile(r"sns\.[a-z0-9-]{1,40}\.amazonaws\.com(\.cn)?")
_NOTIFICATION = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
_CONFIRMATION = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {"Notification": _NOTIFICATION, "SubscriptionConfirmation": _CONFIRMATION}
_HASHES = {"1": SHA1, "2": SHA256}


@dataclass(frozen=True)
class Notice:
    """A message of SNS, its fields as texts."""

    fields: Mapping[str, str]

    @classmethod
    def read(cls, body: bytes, topics: Collection[str]) -> Notice:
        """Read a body; NotTheirs for what is no message of one of these topics. The signature is still to be seen."""
        try:
            said = json.loads(body)
        except (ValueError, RecursionError) as error:
            raise NotTheirs from error
        fields = {name: value for name, value in said.items() if isinstance(value, str)} if isinstance(said, dict) else {}
        if fields.get("Type") not in _SIGNED or fields.get("TopicArn") not in topics:
            raise NotTheirs
        return cls(fields)

    def verify(self, fetch: Fetch, now: datetime) -> None:
        """Ask for the certificate and check the signature with it. NotTheirs, or what `fetch` raises."""
        address = self.fields.get("SigningCertURL", "")
        if not is_theirs(address) or not urlsplit(address).path.endswith(".pem"):
            raise NotTheirs
        algorithm = _HASHES.get(self.fields.get("SignatureVersion", ""))
        key = _key_in(fetch(address), now)
        try:
            if algorithm is None:
                raise NotTheirs
            key.verify(b64decode(self.fields.get("Signature", ""), validate=True), self._signed, PKCS1v15(), algorithm())
        except (InvalidSignature, NotBase64) as error:
            raise NotTheirs from error

    def confirm(self, fetch: Fetch) -> None:
        """Say that we want this topic, where that is what it asks. Only once it is verified."""
        if self.fields["Type"] == "SubscriptionConfirmation":
            if not is_theirs(self.fields.get("SubscribeURL", "")):
                raise NotTheirs
            fetch(self.fields["SubscribeURL"])

    @property
    def _signed(self) -> bytes:
        names = [name for name in _SIGNED[self.fields["Type"]] if name in self.fields]
        return "".join(f"{name}\n{self.fields[name]}\n" for name in names).encode("utf-8", "replace")


def is_theirs(address: str) -> bool:
    """Whether a web address is one of SNS itself: by https, at the usual port, without a name and password."""
    try:
        parts = urlsplit(address)
        return parts.scheme == "https" and _HOST.fullmatch(parts.netloc) is not None and address.isprintable()
    except ValueError:
        return False


def _key_in(certificate: bytes, now: datetime) -> RSAPublicKey:
    try:
        read = x509.load_pem_x509_certificate(certificate)
    except ValueError as error:
        raise NotTheirs from error
    key, moment = read.public_key(), now.astimezone(UTC)
    if not isinstance(key, RSAPublicKey) or not read.not_valid_before_utc <= moment <= read.not_valid_after_utc:
        raise NotTheirs
    return key
