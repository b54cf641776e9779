"""Protobuf through Kafka, with an imported file: register, evolve, be refused, read back."""

import pathlib
import tempfile

from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from grpc_tools import protoc

from harness import Topic, check, check_equal, refused, registry, schema_id

MONEY = """
syntax = "proto3";
package shop.common;
message Money { int64 cents = 1; string currency = 2; }
"""

ORDER_V1 = """
syntax = "proto3";
package shop;
import "shop/common/money.proto";
// The order is not the first message, so its index in the file is not zero.
message Receipt { string number = 1; }
message Order {
  string id = 1;
  shop.common.Money price = 2;
  message Line { string article = 1; int32 count = 2; }
  repeated Line lines = 3;
}
"""
ORDER_V2 = ORDER_V1.replace("repeated Line lines = 3;", "repeated Line lines = 3; string note = 4;")
ORDER_RETYPED = ORDER_V2.replace("string id = 1;", "double id = 1;")


def message_class(order, name="shop.Order"):
    """Compiles the two files and makes the class of one message, in a pool of its own."""
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        (root / "shop/common").mkdir(parents=True)
        (root / "shop/common/money.proto").write_text(MONEY)
        (root / "shop/order.proto").write_text(order)
        compiled = root / "files.pb"
        arguments = [f"-I{root}", "--include_imports", f"--descriptor_set_out={compiled}"]
        status = protoc.main(["protoc", *arguments, "shop/order.proto"])
        check_equal(status, 0, "protoc")
        files = descriptor_pb2.FileDescriptorSet.FromString(compiled.read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))


def as_dicts(messages):
    return [json_format.MessageToDict(message) for message in messages]


def main():
    client = registry()
    topic = Topic("protobuf-orders")
    order_v1, order_v2 = message_class(ORDER_V1), message_class(ORDER_V2)
    retyped = message_class(ORDER_RETYPED)

    old = {"id": "a", "price": {"cents": "100"}, "lines": [{"article": "x", "count": 2}]}
    new = {"id": "b", "price": {"cents": "200", "currency": "USD"}, "note": "gift"}
    topic.produce(json_format.ParseDict(old, order_v1()), ProtobufSerializer(order_v1, client))
    topic.produce(json_format.ParseDict(new, order_v2()), ProtobufSerializer(order_v2, client))
    check_equal(client.get_versions(topic.subject), [1, 2], "versions after evolving")

    # The serializer registered the imported file under its import path, and refers to it.
    latest = client.get_latest_version(topic.subject)
    references = [(ref.name, ref.subject) for ref in latest.schema.references]
    money = "shop/common/money.proto"
    check_equal(references, [(money, money)], "references of the order")
    check("message Money" in client.get_latest_version(money).schema.schema_str, "text of the import")

    refused(
        lambda: topic.serialize(retyped(id=1.5), ProtobufSerializer(retyped, client)),
        status=409,
        code=40901,
        mentions=[topic.subject, "FIELD_SCALAR_KIND_CHANGED", "#/Order/1"],
    )
    check_equal(client.get_versions(topic.subject), [1, 2], "versions after the refusal")

    # The consumer has a client of its own: one client remembers a schema by its id alone, and mixes
    # up the text that was asked for above with the compiled form that a deserializer asks for.
    client = registry()
    reader = ProtobufDeserializer(order_v2, schema_registry_client=client)
    check_equal(as_dicts(topic.consume(2, reader)), [old, new], "records read with the new class")
    # An old consumer reads the new record too, and does not see the field it does not know.
    reader = ProtobufDeserializer(order_v1, schema_registry_client=client)
    known = {key: value for key, value in new.items() if key != "note"}
    check_equal(as_dicts(topic.consume(2, reader)), [old, known], "records read with the old class")

    written_with = [schema_id(payload) for payload in topic.payloads(2)]
    check(written_with[0] != written_with[1], f"one id for two schemas: {written_with}")
    # Message index 1, as a path of one step: both numbers are zig-zag varints.
    check_equal(topic.payloads(1)[0][5:7], bytes([2, 2]), "message indexes")
    nested_message(registry())


def nested_message(client):
    """A message inside a message, which the frame names by a path of two indexes.

    Here one registry client produces and consumes, and keeps what the registration answered.
    """
    topic = Topic("protobuf-lines")
    line = message_class(ORDER_V1, "shop.Order.Line")
    topic.produce(line(article="x", count=3), ProtobufSerializer(line, client))
    check_equal(topic.payloads(1)[0][5:8], bytes([4, 2, 0]), "message indexes of a nested message")
    reader = ProtobufDeserializer(line, schema_registry_client=client)
    check_equal(as_dicts(topic.consume(1, reader)), [{"article": "x", "count": 3}], "nested record")


main()
