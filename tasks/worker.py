"""The process of workers and clocks (`celery -A tasks.worker worker|beat`): the one import here that causes something."""

from __future__ import annotations

import logging
from typing import Any

from celery.signals import setup_logging

from modules.core.logs import configure_library_logs, configure_logs
from tasks import clock, reactions
from tasks.app import app, configure
from tasks.context import context_of, set_context
from tasks.settings import settings

__all__ = ["app", "clock", "reactions"]

config = settings()
configure(config)
set_context(context_of(config))


@setup_logging.connect
def _set_up_logs(**_given: Any) -> None:
    """Instead of Celery's own: its lines and ours in one form."""
    configure_logs(readable=config.development, level=config.log_level)
    configure_library_logs(readable=config.development, level=config.log_level)
    # That a task has come is not worth a line: one is written when it has ended.
    logging.getLogger("celery.worker.strategy").setLevel(logging.WARNING)
