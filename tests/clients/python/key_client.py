"""The key of a live entity stream: a change through a plain client is refused with the arithmetic."""

import json
import sys
import urllib.request

from confluent_kafka.schema_registry import Schema

from harness import check, refused, registry

KEY = json.dumps(
    {"type": "record", "name": "Key", "fields": [{"name": "id", "type": "long"}]}
)
MOVED = json.dumps(
    {
        "type": "record",
        "name": "Key",
        "fields": [
            {"name": "id", "type": "long"},
            {"name": "region", "type": "string", "default": "EU"},
        ],
    }
)


def declare(status):
    stream = {
        "kind": "entity",
        "status": status,
        "owner": "checkout",
        "key": {"schema": {"subject": "orders-key"}},
        "partitioning": {"partitions": 12},
        "log": {"cleanup": "compact"},
    }
    request = urllib.request.Request(
        f"{sys.argv[1]}/api/v1/streams/orders",
        json.dumps(stream).encode(),
        {"Content-Type": "application/json"},
        method="PUT",
    )
    with urllib.request.urlopen(request) as answer:
        check(answer.status == 200, answer.status)


def main():
    client = registry()
    client.register_schema("orders-key", Schema(KEY, "AVRO"))
    declare("live")
    error = refused(
        lambda: client.register_schema("orders-key", Schema(MOVED, "AVRO")),
        status=409,
        code=40991,
        mentions=["orders", "partition", "of 12"],
    )
    print(error.error_message)
    declare("draft")
    client.register_schema("orders-key", Schema(MOVED, "AVRO"))
    check(client.get_versions("orders-key") == [1, 2], "a draft takes the change")


main()
