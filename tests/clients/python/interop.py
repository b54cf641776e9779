"""Half of a producer and a consumer that do not trust each other: the other half is the Rust client.

    interop.py URL FORMAT FRAMING PART produce COUNT SEED
    interop.py URL FORMAT FRAMING PART consume

`produce` serializes random records, sends them through the mock broker, and writes what came out of it:
a JSON object a line, with payload and header in hexadecimal and the record in plain JSON. `consume` reads
such lines from standard input, sends the bytes through the mock broker, deserializes them, and serializes
what it got once more. Its last line counts records, equal values and equal bytes.
"""

import json
import random
import sys

from confluent_kafka import Consumer, Producer, TopicPartition
from confluent_kafka.schema_registry import (
    SchemaRegistryClient,
    header_schema_id_serializer,
    prefix_schema_id_serializer,
)
from confluent_kafka.serialization import MessageField, SerializationContext

from interop_formats import FORMATS

TOPIC = "interop"
DEADLINE_SECONDS = 120
SERIALIZERS = {"prefix": prefix_schema_id_serializer, "header": header_schema_id_serializer}
PARTS = {"key": MessageField.KEY, "value": MessageField.VALUE}


class Broker:
    """The Kafka cluster that librdkafka simulates in this process, with one topic of one partition."""

    def __init__(self, part):
        self._part = part
        self._producer = Producer(
            {
                "test.mock.num.brokers": 1,
                "bootstrap.servers": "ignored:9092",
                "queue.buffering.max.messages": 1000000,
            }
        )
        brokers = self._producer.list_topics(TOPIC, timeout=DEADLINE_SECONDS).brokers.values()
        self._servers = ",".join(f"{broker.host}:{broker.port}" for broker in brokers)

    def through(self, records):
        """What a consumer gets of `records`, each a payload with its headers."""
        failures = []
        for payload, headers in records:
            self._producer.produce(
                TOPIC,
                partition=0,
                headers=headers,
                on_delivery=lambda error, _: failures.append(error) if error else None,
                **{self._part: payload},
            )
            self._producer.poll(0)
        if self._producer.flush(DEADLINE_SECONDS) or failures:
            raise AssertionError(f"not delivered: {failures[:3]}")
        consumer = Consumer({"bootstrap.servers": self._servers, "group.id": "interop"})
        consumer.assign([TopicPartition(TOPIC, 0, 0)])
        received = []
        while len(received) < len(records):
            messages = consumer.consume(min(1000, len(records) - len(received)), DEADLINE_SECONDS)
            if not messages:
                raise AssertionError(f"{len(received)} of {len(records)} records came")
            for message in messages:
                if message.error():
                    raise AssertionError(message.error())
                payload = message.key() if self._part == "key" else message.value()
                received.append((payload, message.headers() or []))
        consumer.close()
        return received


def header_of(headers, part):
    return dict(headers).get(f"__{part}_schema_id")


class Serdes:
    """A serializer and a deserializer of one format, as applications have them."""

    def __init__(self, url, format_name, framing, part):
        self.format = FORMATS[format_name](SchemaRegistryClient({"url": url}))
        self._field = PARTS[part]
        conf = {"schema.id.serializer": SERIALIZERS[framing]}
        self._serializer = self.format.serializer(conf)
        # A client of its own, so that nothing comes from a cache.
        self._deserializer, self._reader = self.format.deserializers(
            SchemaRegistryClient({"url": url})
        )

    def serialize(self, record):
        headers = []
        context = SerializationContext(TOPIC, self._field, headers)
        return self._serializer(self.format.from_neutral(record), context), headers

    def deserialize(self, payload, headers):
        context = SerializationContext(TOPIC, self._field, headers)
        return self.format.neutral(self._deserializer(payload, context))

    def read(self, payload, headers):
        """As a reader with another schema sees it, where the format has such a thing."""
        if self._reader is None:
            return None
        context = SerializationContext(TOPIC, self._field, headers)
        return self.format.neutral_read(self._reader(payload, context))


def produce(serdes, part, count, seed):
    rng = random.Random(seed)
    records = [serdes.format.record(rng) for _ in range(count)]
    received = Broker(part).through([serdes.serialize(record) for record in records])
    for record, (payload, headers) in zip(records, received, strict=True):
        header = header_of(headers, part)
        line = {
            "payload": payload.hex(),
            "header": None if header is None else header.hex(),
            "record": record,
            "read": serdes.read(payload, headers),
        }
        print(json.dumps(line))


def consume(serdes, part):
    lines = [json.loads(line) for line in sys.stdin]
    sent = []
    for line in lines:
        headers = []
        if line["header"] is not None:
            headers.append((f"__{part}_schema_id", bytes.fromhex(line["header"])))
        sent.append((bytes.fromhex(line["payload"]), headers))
    same_values = same_bytes = 0
    for line, (payload, headers) in zip(lines, Broker(part).through(sent), strict=True):
        got = serdes.deserialize(payload, headers)
        expected = serdes.format.exact(line["record"])
        if got == expected:
            same_values += 1
        else:
            print(f"value: got {got!r}\n  instead of {expected!r}", file=sys.stderr)
        again = serdes.serialize(got)
        if (again[0], dict(again[1])) == (payload, dict(headers)):
            same_bytes += 1
        else:
            print(f"bytes of {got!r}:\n  {again[0].hex()}\n  {payload.hex()}", file=sys.stderr)
    print(json.dumps({"records": len(lines), "values": same_values, "bytes": same_bytes}))


def main():
    url, format_name, framing, part, action, *rest = sys.argv[1:]
    serdes = Serdes(url, format_name, framing, part)
    if action == "produce":
        produce(serdes, part, int(rest[0]), int(rest[1]))
    else:
        consume(serdes, part)


main()
