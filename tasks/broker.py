"""The Redis transport, mended in one place: a worker must not go deaf when its broker goes away for a moment.

kombu 5.7 frees a worker's slot only after the broker has heard the acknowledgement. When the broker is away at just that
moment, the slot stays taken for ever; with a prefetch of 1 soon none is left, so the worker asks for nothing any more, never
notices the broken connection and sits there until somebody restarts it.
"""

from __future__ import annotations

from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis, virtual


class QoS(redis.QoS):
    """Frees the slot in any case: what the broker has not heard comes back, and every task bears a second run."""

    def ack(self, delivery_tag: Any) -> None:
        """Acknowledge one message."""
        try:
            super().ack(delivery_tag)
        finally:
            # Slots are a set of tags: freeing one twice changes nothing.
            virtual.QoS.ack(self, delivery_tag)

    def reject(self, delivery_tag: Any, requeue: bool = False) -> None:
        """Give one message back, or drop it."""
        try:
            super().reject(delivery_tag, requeue)
        finally:
            virtual.QoS.ack(self, delivery_tag)


class Channel(redis.Channel):
    """As kombu's, with our slots."""

    QoS = QoS


class Transport(redis.Transport):
    """As kombu's, with our channel."""

    Channel = Channel


def install() -> None:
    """Let every `redis://` of this process mean our transport."""
    for scheme in ("redis", "rediss"):
        TRANSPORT_ALIASES[scheme] = f"{__name__}:Transport"
