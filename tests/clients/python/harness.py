"""What every Python client script shares: its registry, a Kafka topic, and checks that explain."""

import sys
import time
import uuid

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext

DEADLINE_SECONDS = 30


def registry():
    """The registry whose URL is the first argument of the script."""
    return SchemaRegistryClient({"url": sys.argv[1], "max.retries": 0})


def check(condition, what):
    if not condition:
        raise AssertionError(what)


def check_equal(got, expected, what):
    check(got == expected, f"{what}: expected {expected!r}, got {got!r}")


def refused(action, *, status, code, mentions=()):
    """Runs `action`, which the registry must refuse with the client's own exception."""
    try:
        result = action()
    except SchemaRegistryError as error:
        check_equal(error.http_status_code, status, f"HTTP status of `{error}`")
        check_equal(error.error_code, code, f"error code of `{error}`")
        for text in mentions:
            check(text in error.error_message, f"`{error.error_message}` does not say `{text}`")
        return error
    raise AssertionError(f"the registry accepted what it must refuse, and answered {result!r}")


class Topic:
    """A topic of one partition in the Kafka cluster that librdkafka simulates in this process.

    The cluster lives inside the producer. The consumer is another client, which connects to the
    cluster's real sockets on the loopback device.
    """

    def __init__(self, name):
        # A name of its own for each run, so that no two scripts share a subject.
        self.name = f"{name}-{uuid.uuid4().hex[:8]}"
        self.subject = f"{self.name}-value"
        self._context = SerializationContext(self.name, MessageField.VALUE)
        self._producer = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "ignored:9092"})
        brokers = self._producer.list_topics(self.name, timeout=DEADLINE_SECONDS).brokers.values()
        self._servers = ",".join(f"{broker.host}:{broker.port}" for broker in brokers)

    def serialize(self, record, serializer):
        return serializer(record, self._context)

    def produce(self, record, serializer):
        """Serializes one record, which registers its schema, and waits until Kafka has it."""
        failures = []
        self._producer.produce(
            self.name,
            value=self.serialize(record, serializer),
            partition=0,
            on_delivery=lambda error, _: failures.append(error) if error else None,
        )
        check_equal(self._producer.flush(DEADLINE_SECONDS), 0, "records left undelivered")
        check(not failures, f"delivery failed: {failures}")

    def payloads(self, count):
        """The first `count` records of the topic as bytes."""
        consumer = Consumer(
            {
                "bootstrap.servers": self._servers,
                "group.id": "reader",
                "auto.offset.reset": "earliest",
                "enable.auto.commit": False,
            }
        )
        consumer.assign([TopicPartition(self.name, 0, 0)])
        found = []
        give_up = time.monotonic() + DEADLINE_SECONDS
        while len(found) < count and time.monotonic() < give_up:
            message = consumer.poll(1.0)
            if message is None:
                continue
            check(message.error() is None, f"consumer: {message.error()}")
            found.append(message.value())
        consumer.close()
        check_equal(len(found), count, "records consumed")
        return found

    def consume(self, count, deserializer):
        return [deserializer(payload, self._context) for payload in self.payloads(count)]


def schema_id(payload):
    """The id in the prefix of a framed record: a zero byte, then four bytes, big-endian."""
    check_equal(payload[0], 0, "magic byte")
    return int.from_bytes(payload[1:5], "big")
