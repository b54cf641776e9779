"""Avro through Kafka: register, evolve, be refused, and read old and new records back."""

import json

from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer

from harness import Topic, check, check_equal, refused, registry, schema_id


def order(*extra_fields):
    fields = [
        {"name": "id", "type": "string"},
        {"name": "cents", "type": "long"},
        {"name": "status", "type": {"type": "enum", "name": "Status", "symbols": ["NEW", "PAID"]}},
    ]
    record = {"type": "record", "name": "Order", "namespace": "shop", "fields": fields}
    record["fields"] += extra_fields
    return json.dumps(record)


ORDER_V1 = order()
ORDER_V2 = order({"name": "currency", "type": "string", "default": "EUR"})
# Old records have no `buyer`, and nothing says what to read instead.
ORDER_WITHOUT_DEFAULT = order(
    {"name": "currency", "type": "string", "default": "EUR"}, {"name": "buyer", "type": "string"}
)


def main():
    client = registry()
    topic = Topic("avro-orders")

    old = {"id": "a", "cents": 100, "status": "NEW"}
    new = {"id": "b", "cents": 200, "status": "PAID", "currency": "USD"}
    topic.produce(old, AvroSerializer(client, ORDER_V1))
    topic.produce(new, AvroSerializer(client, ORDER_V2))
    check_equal(client.get_versions(topic.subject), [1, 2], "versions after evolving")

    error = refused(
        lambda: topic.serialize({**new, "buyer": "x"}, AvroSerializer(client, ORDER_WITHOUT_DEFAULT)),
        status=409,
        code=40901,
        mentions=[topic.subject, "READER_FIELD_MISSING_DEFAULT_VALUE", "buyer"],
    )
    check("oldSchemaVersion: 2" in error.error_message, f"no version in `{error}`")
    check_equal(client.get_versions(topic.subject), [1, 2], "versions after the refusal")

    # The consumer has a client of its own, so that nothing comes from a cache.
    client = registry()
    # A reader with the new schema fills in the default for the old record.
    read = topic.consume(2, AvroDeserializer(client, ORDER_V2))
    check_equal(read, [{**old, "currency": "EUR"}, new], "records read with the new schema")
    # A reader without a schema of its own sees each record as it was written.
    check_equal(topic.consume(2, AvroDeserializer(client)), [old, new], "records as written")

    written_with = [schema_id(payload) for payload in topic.payloads(2)]
    check(written_with[0] != written_with[1], f"one id for two schemas: {written_with}")
    check_equal(
        client.get_latest_version(topic.subject).schema_id, written_with[1], "id of the latest"
    )
    primitive(client)


def primitive(client):
    """A bare type as schema, which the client sends as JSON text or as a plain word."""
    topic = Topic("avro-words")
    topic.produce("hello", AvroSerializer(client, '"string"'))
    check_equal(topic.consume(1, AvroDeserializer(client)), ["hello"], "a string record")


main()
