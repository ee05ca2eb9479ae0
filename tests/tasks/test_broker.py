"""A worker must not go deaf when the broker is away at the moment of an acknowledgement."""

from __future__ import annotations

import pytest
from kombu import Connection, Queue

from tasks import broker


@pytest.fixture
def channel(redis_url):
    broker.install()
    with Connection(redis_url) as connection:
        made = connection.default_channel
        made.basic_qos(0, 1, False)
        yield made


@pytest.mark.parametrize("answer", ["ack", "reject"])
def test_a_slot_is_freed_even_if_the_broker_does_not_hear_of_it(channel, answer, monkeypatch):
    queue = Queue("tea", channel=channel)
    queue.declare()
    queue.purge()
    with channel.connection.client.Producer(channel) as producer:
        producer.publish("a cup", exchange="", routing_key="tea")
    message = queue.get()
    assert not channel.qos.can_consume()

    def away(*_args, **_more):
        raise ConnectionError

    monkeypatch.setattr(channel.qos, "pipe_or_acquire", away)
    with pytest.raises(ConnectionError):
        getattr(message, answer)()
    assert channel.qos.can_consume()
