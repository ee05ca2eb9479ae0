"""The product's own worker and clock, with less patience: what takes minutes in production takes seconds here."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from modules.deliveries import domains
from modules.deliveries.patience import Patience
from tasks import bulk, digests
from tasks.clock import TIMETABLE, beat_schedule
from tasks.context import context, set_context
from tasks.worker import app

SECOND = timedelta(seconds=1)

__all__ = ["app"]

set_context(replace(context(), patience=Patience(lease=2 * SECOND, pauses=(SECOND,) * 20), fact_pauses=(2 * SECOND,) * 20))
domains.FIRST_REST = domains.LONGEST_REST = SECOND
digests.CHUNK = 400
bulk.SENDING_SECONDS = 4.0
for kind in ("facts", "deliveries", "decisions", "recounts", "digests", "bulk_newsletters", "bulk_digests", "editions"):
    TIMETABLE[kind] = replace(TIMETABLE[kind], every=SECOND)
app.conf.update(
    beat_schedule=beat_schedule(TIMETABLE),
    beat_max_loop_interval=1,
    broker_transport_options={
        **app.conf.broker_transport_options,
        "visibility_timeout": 3,
        "unacked_restore_interval": 1,
    },
)
