"""Messages of Amazon SNS, signed by a certificate of our own."""

from __future__ import annotations

import json
from base64 import b64encode
from datetime import UTC, datetime, timedelta
from itertools import count

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

TOPIC = "arn:aws:sns:us-west-2:123456789012:mail"
CERTIFICATE = "https://sns.us-west-2.amazonaws.com/SimpleNotificationService-1.pem"
CONFIRM = "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&Token=abc"
SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}

_numbers = count(1)


class Amazon:
    """Signs, and answers at the address of the certificate; `asked` says what was asked for."""

    def __init__(self, begins: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "sns.amazonaws.com")])
        built = x509.CertificateBuilder(name, name, self.key.public_key(), 1, begins, begins + timedelta(days=900))
        self.certificate = built.sign(self.key, SHA256()).public_bytes(Encoding.PEM)
        self.asked: list[str] = []

    def fetch(self, address: str) -> bytes:
        self.asked.append(address)
        return self.certificate if address == CERTIFICATE else b"<ok/>"

    def says(self, message: str, version: str = "2", **over: str) -> bytes:
        """A notification; what is in `over` is signed too, but for the names of the signature itself."""
        fields = {"Type": "Notification", "MessageId": f"m-{next(_numbers)}", "TopicArn": TOPIC, "Message": message}
        return self._signed(fields | {"Timestamp": "2027-01-11T18:00:00.000Z"} | over, version)

    def asks(self, **over: str) -> bytes:
        """Whether we want the topic."""
        fields = {
            "Type": "SubscriptionConfirmation",
            "MessageId": "m-0",
            "TopicArn": TOPIC,
            "Message": "Confirm",
            "Token": "abc",
        }
        return self._signed(fields | {"SubscribeURL": CONFIRM, "Timestamp": "2027-01-11T18:00:00.000Z"} | over, "1")

    def _signed(self, fields: dict[str, str], version: str) -> bytes:
        text = "".join(f"{name}\n{fields[name]}\n" for name in SIGNED[fields["Type"]] if name in fields)
        signature = self.key.sign(text.encode(), PKCS1v15(), SHA1() if version == "1" else SHA256())  # noqa: S303 (their older form)
        fields = {"SignatureVersion": version, "SigningCertURL": CERTIFICATE} | fields
        return json.dumps(fields | {"Signature": b64encode(signature).decode()}).encode()


def a_bounce_of_ses(sender: str, status: str = "5.1.1", kind: str = "Permanent", message_id: str = "") -> str:
    person = {"emailAddress": "reader@example.org", "action": "failed", "status": status, "diagnosticCode": "smtp; 550 no"}
    mail = {"source": sender, "commonHeaders": {"messageId": message_id}}
    bounce = {"bounceType": kind, "bouncedRecipients": [person]}
    return json.dumps({"notificationType": "Bounce", "bounce": bounce, "mail": mail})


def a_complaint_of_ses(sender: str, message_id: str = "") -> str:
    mail = {"source": sender, "commonHeaders": {"messageId": message_id}}
    complaint = {"complainedRecipients": [{"emailAddress": "red***@example.org"}]}
    return json.dumps({"eventType": "Complaint", "complaint": complaint, "mail": mail})
