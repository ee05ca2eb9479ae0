"""Newsletters: what a sender does in a second, against Postfix's own generator with the same bytes at the same sink in the same run.

Each pair is measured several times in turn, and the median of its ratios counts: whatever else the machine does meets both.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import create_engine

from modules.core.times import read_now
from modules.deliveries.batches import begin_batch, claim_batch
from modules.deliveries.handing_over import Envelope, Verdict
from modules.deliveries.pace import IN_FLIGHT
from modules.deliveries.patience import Patience
from modules.mailings.bulk.lines import SmtpLines
from modules.mailings.postman import connect
from tasks.bulk import KINDS
from tasks.context import context_of
from tasks.processes.ports import LOOPBACK
from tests.bench.figures import Figure
from tests.bench.mail_runs import Post
from tests.bench.mail_to_many import many, slow
from tests.bench.smtp_programs import LINES, SENDER, demand, sink, source

ROUNDS = 3
SENDERS = 2
"""How many a worker for mail to many has (see the table of processes): each rings for itself until all is sent."""
MESSAGES, SIGNED, SIGNATURES = 5_000, 2_000, 200


def measure(url: str) -> list[Figure]:
    """Every message is one row, every state of it committed; what a sink did not take counts for nothing."""
    demand()
    post = Post(create_engine(url), url)
    figures = [*_speed(post), *slow(post), *many(post)]
    post.engine.dispose()
    return figures


def _speed(post: Post) -> list[Figure]:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    with sink() as port:
        envelopes = _filled(post, port)
        sample = envelopes[0].content
        alone = [(source(sample, MESSAGES, port), _alone(envelopes, port)) for _ in range(ROUNDS)]
        one = [(source(sample, MESSAGES, port)[0], post.send(port, MESSAGES)) for _ in range(ROUNDS)]
        whole = [(source(sample, MESSAGES, port)[0], post.send(port, MESSAGES, senders=SENDERS)) for _ in range(ROUNDS)]
        signed = [_bound_and_signed(post, port, key, pem) for _ in range(ROUNDS)]
    return [
        Figure("bytes of a message", len(sample), "B", "<= 32000"),
        Figure("smtp-source, 4 sessions", median(each[0] for each, _ in alone), "/s"),
        Figure("smtp-source, CPU for a message", median(each[1] for each, _ in alone) * 1e6, "µs"),
        Figure("sender alone", median(each[0] for _, each in alone), "/s"),
        Figure("  of smtp-source", median(ours[0] / theirs[0] for theirs, ours in alone), "x", ">= 0.8"),
        Figure("  its CPU for a message, of smtp-source's", median(ours[1] / theirs[1] for theirs, ours in alone), "x", "<= 3"),
        Figure("edition by one sender, every state committed", median(each["rate"] for _, each in one), "/s"),
        Figure("  its CPU for a message", median(each["cpu"] for _, each in one) / MESSAGES * 1e6, "µs"),
        Figure("  of smtp-source", median(ours["rate"] / theirs for theirs, ours in one), "x"),
        Figure("edition by a worker's two, every state committed", median(each["rate"] for _, each in whole), "/s"),
        Figure("  of smtp-source", median(ours["rate"] / theirs for theirs, ours in whole), "x", ">= 0.4"),
        Figure("  signed with RSA-2048", median(rate for _, rate in signed), "/s"),
        Figure("  of 1 / (our CPU + one signature)", median(rate / bound for bound, rate in signed), "x", ">= 0.8"),
    ]


def _filled(post: Post, port: int) -> list[Envelope]:
    """Messages as the sender makes them, of rows that go no further."""
    post.freeze(MESSAGES)
    held = context_of(post.config(port))
    kind, lease = KINDS["newsletter"](held), Patience().lease
    with held.transaction() as session:
        now = read_now(session)
        claims = [claim for claim, _ in claim_batch(session, kind, now, lease, MESSAGES)]
        attempts = begin_batch(session, kind, claims, now, lease)
        contents = kind.fill(session, attempts, now)
    return [Envelope(row.address, each, SENDER, dotless=True) for row, each in zip(attempts, contents, strict=True)]


def _alone(envelopes: list[Envelope], port: int) -> tuple[float, float]:
    """Messages a second, and CPU seconds for each."""
    lines = SmtpLines(partial(connect, urlsplit(f"smtp://{LOOPBACK}:{port}"), "localhost", 20))
    lines.ready(LINES)
    begun, used = time.perf_counter(), time.process_time()
    for at in range(0, len(envelopes), IN_FLIGHT):
        assert all(each.verdict is Verdict.TAKEN for each in lines.carry(envelopes[at : at + IN_FLIGHT], 60))
    spent, cpu = time.perf_counter() - begun, time.process_time() - used
    lines.close()
    return len(envelopes) / spent, cpu / len(envelopes)


def _bound_and_signed(post: Post, port: int, key: rsa.RSAPrivateKey, pem: str) -> tuple[float, float]:
    """What one core could do that did nothing else, and what a worker's two senders did; both a second."""
    plain, signature = post.send(port, SIGNED), _cpu_of(lambda: key.sign(b"x" * 2_000, PKCS1v15(), SHA256()))
    return 1 / (plain["cpu"] / SIGNED + signature), post.send(port, SIGNED, senders=SENDERS, DKIM_KEY=pem)["rate"]


def _cpu_of(sign: Callable[[], bytes]) -> float:
    used = time.process_time()
    for _ in range(SIGNATURES):
        sign()
    return (time.process_time() - used) / SIGNATURES
