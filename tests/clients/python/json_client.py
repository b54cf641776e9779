"""JSON Schema through Kafka: register, evolve, be refused, and read old and new records back."""

import json

from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.serialization import SerializationError

from harness import Topic, check, check_equal, refused, registry

ORDER_PROPERTIES = {"id": {"type": "string"}, "cents": {"type": "integer"}}


def order(properties, required):
    """A closed order: in an open one, any typed property that is added may clash with old data."""
    return json.dumps(
        {
            "$schema": "http://json-schema.org/draft-07/schema#",
            "title": "Order",
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
    )


CURRENCY = {"currency": {"type": "string"}}
ORDER_V1 = order(ORDER_PROPERTIES, ["id", "cents"])
ORDER_V2 = order({**ORDER_PROPERTIES, **CURRENCY}, ["id", "cents"])
ORDER_REQUIRING = order({**ORDER_PROPERTIES, **CURRENCY}, ["id", "cents", "currency"])


def main():
    client = registry()
    topic = Topic("json-orders")

    old = {"id": "a", "cents": 100}
    new = {"id": "b", "cents": 200, "currency": "USD"}
    topic.produce(old, JSONSerializer(ORDER_V1, client))
    topic.produce(new, JSONSerializer(ORDER_V2, client))
    check_equal(client.get_versions(topic.subject), [1, 2], "versions after evolving")

    refused(
        lambda: topic.serialize(new, JSONSerializer(ORDER_REQUIRING, client)),
        status=409,
        code=40901,
        mentions=[topic.subject, "REQUIRED_ATTRIBUTE_ADDED", "currency"],
    )
    check_equal(client.get_versions(topic.subject), [1, 2], "versions after the refusal")

    # The consumer has a client of its own, so that nothing comes from a cache.
    client = registry()
    reader = JSONDeserializer(ORDER_V2, schema_registry_client=client)
    check_equal(topic.consume(2, reader), [old, new], "records read with the new schema")
    as_written = JSONDeserializer(None, schema_registry_client=client)
    check_equal(topic.consume(2, as_written), [old, new], "records as written")

    references(client)


def references(client):
    """A schema in two files: the serializer fetches the second one to validate a record."""
    topic = Topic("json-parcels")
    address_subject = f"{topic.name}-address"
    address = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    client.register_schema(address_subject, Schema(json.dumps(address), "JSON"))

    parcel = {
        "title": "Parcel",
        "type": "object",
        "properties": {"to": {"$ref": "address.json"}},
        "required": ["to"],
    }
    schema = Schema(
        json.dumps(parcel),
        "JSON",
        [SchemaReference(name="address.json", subject=address_subject, version=1)],
    )
    record = {"to": {"city": "Delft"}}
    serializer = JSONSerializer(schema, client)
    topic.produce(record, serializer)
    reader = JSONDeserializer(None, schema_registry_client=client)
    check_equal(topic.consume(1, reader), [record], "a record of two files")
    try:
        topic.serialize({"to": {"city": 3}}, serializer)
    except SerializationError:
        pass
    else:
        raise AssertionError("a record that breaks the referenced schema was serialized")

    parcel_id = client.get_latest_version(topic.subject).schema_id
    check(
        parcel_id in client.get_referenced_by(address_subject, 1),
        "the address does not know the schema that refers to it",
    )
    refused(lambda: client.delete_subject(address_subject), status=422, code=42206)


main()
