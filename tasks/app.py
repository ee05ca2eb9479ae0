"""Celery as Convene uses it: a doorbell. The work itself is rows in PostgreSQL, so a task may run twice, late or never."""

from __future__ import annotations

from typing import Any

import kombu.exceptions
import redis.exceptions
import sqlalchemy.exc
from celery import Celery, Task
from kombu import Exchange, Queue

from config import Config
from modules.core.request_ids import set_request_id
from tasks import broker
from tasks.processes.table import TASK_TIME_LIMIT

QUEUES = ("urgent", "periodic", "bulk", "exports")
"""urgent: what one person waits for; periodic: the clock; bulk: many recipients; exports: long work."""

PASSING = (
    sqlalchemy.exc.OperationalError,
    sqlalchemy.exc.InterfaceError,
    kombu.exceptions.OperationalError,
    redis.exceptions.RedisError,
    ConnectionError,
    TimeoutError,
)
"""Trouble that ends by itself: the database or the broker is away, two transactions met."""

SETTINGS: dict[str, Any] = {
    "task_serializer": "json",
    "accept_content": ["json"],
    "task_ignore_result": True,
    "task_queues": [Queue(name, Exchange(name), routing_key=name) for name in QUEUES],
    "task_default_queue": "urgent",
    "task_create_missing_queues": False,
    "task_routes": {
        "tasks.calendars.*": {"queue": "periodic"},
        "tasks.clock.*": {"queue": "periodic"},
        "tasks.items.*": {"queue": "bulk"},
        "tasks.incoming.handle_mail": {"queue": "periodic"},
        "tasks.partners.publish_calendars": {"queue": "exports"},
        "tasks.partners.*": {"queue": "periodic"},
        "tasks.mailings.send_letters": {"queue": "bulk"},
        "tasks.bulk.*": {"queue": "bulk"},
        "tasks.digests.*": {"queue": "bulk"},
        "tasks.editions.*": {"queue": "exports"},
        "tasks.forgetting.*": {"queue": "exports"},
    },
    # A task is acknowledged when it has run: a killed worker's tasks come back.
    "task_acks_late": True,
    "task_reject_on_worker_lost": True,
    "worker_prefetch_multiplier": 1,
    "task_time_limit": TASK_TIME_LIMIT,
    "task_soft_time_limit": TASK_TIME_LIMIT - 10,
    # They come back when the visibility timeout is over and somebody looks; kombu alone looks every 100 seconds.
    "broker_transport_options": {
        "visibility_timeout": TASK_TIME_LIMIT + 15,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_connect_timeout": 3,
        "socket_timeout": 10,
        "socket_keepalive": True,
        "health_check_interval": 10,
    },
    "broker_connection_retry_on_startup": True,
    "broker_connection_max_retries": None,
    "worker_cancel_long_running_tasks_on_connection_loss": True,
    "worker_max_tasks_per_child": 1000,
    "worker_enable_remote_control": False,
    "enable_utc": True,
}


class PatientTask(Task[..., None]):
    """Retries passing trouble with growing pauses, never a refusal or a bug: those end in the log, and the sweepers ask again."""

    autoretry_for = PASSING
    max_retries = 5
    retry_backoff = 1
    retry_backoff_max = 30
    retry_jitter = True

    def __call__(self, *args: Any, **kwargs: Any) -> None:
        """Run under the request id of whoever caused the task."""
        set_request_id(str((self.request.headers or {}).get("request_id", "")))
        self.run(*args, **kwargs)


broker.install()
app = Celery("convene", task_cls=PatientTask)
app.conf.update(SETTINGS)


def configure(config: Config) -> None:
    """Tell the application of this process where its broker is."""
    app.conf.update(broker_url=str(config.redis_url))
