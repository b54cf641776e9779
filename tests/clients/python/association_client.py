"""Associations of topics with subjects: made and read by the client, followed by its serializers."""

import json
import uuid

from confluent_kafka.schema_registry import (
    AssociationCreateOrUpdateInfo,
    AssociationCreateOrUpdateRequest,
    Schema,
)
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext, SerializationError

from harness import check, check_equal, refused, registry, schema_id

USER = json.dumps(
    {"type": "record", "name": "User", "fields": [{"name": "name", "type": "string"}]}
)
CLUSTER = "lkc-test"
ALICE = {"name": "alice"}


def request(topic, *associations):
    return AssociationCreateOrUpdateRequest(
        resource_name=topic,
        resource_namespace=CLUSTER,
        resource_id=f"id-of-{topic}",
        resource_type="topic",
        associations=list(associations),
    )


def serialized(topic, registry_client, **conf):
    """A record as a new serializer writes it to `topic`. Its strategy asks for associations."""
    strategy = {
        "subject.name.strategy.type": "ASSOCIATED",
        "subject.name.strategy.conf": {"subject.name.strategy.kafka.cluster.id": CLUSTER, **conf},
    }
    serializer = AvroSerializer(registry_client, USER, conf=strategy)
    return serializer(ALICE, SerializationContext(topic, MessageField.VALUE))


def main():
    client = registry()
    mark = uuid.uuid4().hex[:8]
    bound, owner, unbound = f"bound-{mark}", f"owner-{mark}", f"unbound-{mark}"
    users = f"users-{mark}"
    client.register_schema(users, Schema(USER, "AVRO"))

    weak = AssociationCreateOrUpdateInfo(
        subject=users, association_type="value", lifecycle="WEAK"
    )
    made = client.create_association(request(bound, weak))
    check_equal(made.resource_id, f"id-of-{bound}", "resource of the answer")
    check_equal([info.subject for info in made.associations], [users], "subjects of the answer")
    check_equal(made.associations[0].frozen, False, "whether it is frozen")
    found = client.get_associations_by_resource_name(bound, CLUSTER, "topic", ["key", "value"])
    check_equal([(one.subject, one.association_type) for one in found], [(users, "value")], "found")
    found = client.get_associations_by_resource_name(bound, "-", None, ["value"])
    check_equal(len(found), 1, "found in any cluster")

    # A schema of its own: the topic then owns the subject.
    strong = AssociationCreateOrUpdateInfo(association_type="value", schema=Schema(USER, "AVRO"))
    info = client.create_association(request(owner, strong)).associations[0]
    own_subject = f":.{CLUSTER}:{owner}-value"
    check_equal((info.subject, info.lifecycle, info.frozen), (own_subject, "STRONG", True), "owned")
    check_equal(json.loads(info.schema.schema_str), json.loads(USER), "schema of the answer")

    serializing(client, bound, owner, unbound, users)

    other = AssociationCreateOrUpdateInfo(subject=own_subject, association_type="key")
    refused(lambda: client.create_association(request(unbound, other)), status=409, code=40905)
    dotted = request("a.b", weak)
    refused(lambda: client.create_association(dotted), status=422, code=42212, mentions=["'.'"])
    refused(lambda: client.delete_subject(users), status=409, code=40904)

    client.delete_associations(f"id-of-{bound}", "topic", ["value"])
    check_equal(client.get_associations_by_resource_name(bound, CLUSTER), [], "after deletion")
    refused(lambda: client.delete_associations(f"id-of-{bound}"), status=404, code=40410)
    refused(lambda: client.delete_associations(f"id-of-{owner}"), status=409, code=40908)
    client.delete_associations(f"id-of-{owner}", cascade_lifecycle=True)
    check(own_subject not in client.get_subjects(), "the subject went with its topic")


def serializing(client, bound, owner, unbound, users):
    """Each record goes under the subject that its topic is bound to, or else under its own name."""
    payload = serialized(bound, client)
    check_equal(client.get_subjects_by_schema_id(schema_id(payload)), [users], "bound: subjects")
    context = SerializationContext(bound, MessageField.VALUE)
    check_equal(AvroDeserializer(client)(payload, context), ALICE, "bound: read again")

    serialized(owner, client)
    check_equal(client.get_versions(f":.{CLUSTER}:{owner}-value"), [1], "owned: versions")
    check(f"{owner}-value" not in client.get_subjects(), "owned: no subject by the topic's name")

    serialized(unbound, client)
    check(f"{unbound}-value" in client.get_subjects(), "unbound: the subject of the topic's name")
    try:
        serialized(unbound, client, **{"subject.name.strategy.fallback.type": "NONE"})
    except SerializationError:
        return
    raise AssertionError("without a fallback an unbound topic has no subject")


main()
