"""Digests: put together for everybody who is due, in chunks, so that a killed worker costs no more than one of them."""

from __future__ import annotations

from time import monotonic

from modules.core.labels import label
from modules.core.times import read_now
from modules.mailings.digests.assembling import CHUNK, Assembly, assemble_next
from tasks.app import app
from tasks.context import context

ASSEMBLING_SECONDS = 20.0
"""After so long the task rings for itself and ends, so that others get their turn."""


@app.task
def assemble_digests() -> None:
    """Assemble what waits, the newest run first, each chunk in a transaction of its own."""
    until = monotonic() + ASSEMBLING_SECONDS
    assembly = Assembly(agency_zone=context().zone, host=context().head.host, chunk=CHUNK)
    while monotonic() < until:
        with context().transaction() as session:
            found = assemble_next(session, assembly, read_now(session))
        label("digests.assembled")
        if not found:
            return
    assemble_digests.delay()
