"""The calls of the registry client that an operator's script makes, with no Kafka at all."""

import json
import uuid

from confluent_kafka.schema_registry import ConfigCompatibilityLevel, Schema, ServerConfig

from harness import check, check_equal, refused, registry


def record(*fields):
    return json.dumps({"type": "record", "name": "R", "fields": list(fields)})


A = {"name": "a", "type": "int"}
V1 = Schema(record(A), "AVRO")
V2 = Schema(record(A, {"name": "b", "type": "int", "default": 0}), "AVRO")
INCOMPATIBLE = Schema(record(A, {"name": "c", "type": "int"}), "AVRO")


def main():
    client = registry()
    # Slash, space and letters beyond ASCII must survive the way through the URL.
    subject = f"api/{uuid.uuid4().hex[:8]} ü-value"

    first = client.register_schema(subject, V1)
    check_equal(client.register_schema(subject, V1), first, "id of the same schema again")
    check(client.test_compatibility(subject, V2), "V2 must be compatible with the latest")
    check(not client.test_compatibility(subject, INCOMPATIBLE), "it must be incompatible")
    check(not client.test_compatibility(subject, INCOMPATIBLE, 1), "it must be, with version 1 too")
    second = client.register_schema_full_response(subject, V2)
    check_equal(second.version, 2, "version of V2")
    check(subject in client.get_subjects(), "the subject is not listed")
    check_equal(client.get_versions(subject), [1, 2], "versions")

    reading(client, subject, first, second)
    config(client, subject)
    modes(client, subject)
    deleting(client, subject, first)


def reading(client, subject, first, second):
    latest = client.get_latest_version(subject)
    check_equal((latest.version, latest.schema_id), (2, second.schema_id), "latest")
    check_equal(client.lookup_schema(subject, V1).version, 1, "version found for V1")
    check_equal(client.get_version(subject, 1).schema_id, first, "id of version 1")
    stored = json.loads(client.get_schema(first).schema_str)
    check_equal(stored, json.loads(V1.schema_str), "schema by id")
    check_equal(client.get_schema_by_guid(second.guid).schema_type, "AVRO", "schema by guid")
    holders = [(held.subject, held.version) for held in client.get_schema_versions(first)]
    check((subject, 1) in holders, f"versions of the id: {holders}")
    check(subject in client.get_subjects_by_schema_id(first), "subjects of the id")
    check_equal(sorted(client.get_schema_types()), ["AVRO", "JSON", "PROTOBUF"], "schema types")

    refused(lambda: client.lookup_schema(subject, INCOMPATIBLE), status=404, code=40403)
    refused(lambda: client.get_latest_version("no-such-subject"), status=404, code=40401)
    refused(lambda: client.get_version(subject, 9), status=404, code=40402)
    refused(lambda: client.get_schema(1_000_000), status=404, code=40403)
    broken = Schema('{"type":"record","name":"R"}', "AVRO")
    refused(lambda: client.register_schema(subject, broken), status=422, code=42201)


def config(client, subject):
    check_equal(client.get_compatibility(), "BACKWARD", "level of the server")
    refused(lambda: client.get_compatibility(subject), status=404, code=40408)
    client.set_compatibility(subject_name=subject, level="NONE")
    check_equal(client.get_compatibility(subject), "NONE", "level of the subject")
    check(client.test_compatibility(subject, INCOMPATIBLE), "at NONE everything is compatible")
    client.set_compatibility(subject_name=subject, level="full_transitive")
    check_equal(client.get_compatibility(subject), "FULL_TRANSITIVE", "level after the change")
    refused(
        lambda: client.set_compatibility(subject_name=subject, level="SOME"), status=422, code=42203
    )
    level = ConfigCompatibilityLevel.FORWARD
    client.set_config(subject, ServerConfig(compatibility=level, compatibility_group="major"))
    config = client.get_config(subject)
    found = (config.compatibility_level, config.compatibility_group)
    check_equal(found, (level, "major"), "the config that was set")
    client.delete_config(subject)
    refused(lambda: client.get_compatibility(subject), status=404, code=40408)


def modes(client, subject):
    check_equal(client.get_global_mode(), "READWRITE", "mode of the server")
    client.update_mode(subject, "READONLY")
    check_equal(client.get_mode(subject), "READONLY", "mode of the subject")
    refused(
        lambda: client.register_schema(subject, Schema(record(), "AVRO")), status=422, code=42205
    )
    client.delete_mode(subject)


def deleting(client, subject, first):
    check_equal(client.delete_version(subject, 2), 2, "deleted version")
    check_equal(client.get_versions(subject), [1], "versions left")
    refused(lambda: client.delete_subject(subject, permanent=True), status=404, code=40405)
    client.delete_version(subject, 1)
    check(subject not in client.get_subjects(), "a deleted subject is listed")
    check(subject in client.get_subjects(deleted=True), "a deleted subject must be listed on demand")
    # Records written with the deleted schema must stay readable.
    client.clear_caches()
    check_equal(client.get_schema(first).schema_type, "AVRO", "schema of a deleted version")
    check_equal(client.register_schema(subject, V1), first, "id after deletion and return")
    client.delete_subject(subject)
    client.delete_subject(subject, permanent=True)
    check(subject not in client.get_subjects(deleted=True), "a subject deleted for good is listed")


main()
