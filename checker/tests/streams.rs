//! Streams: their documents, and the questions that a registry asks about them.

use clade_checker::lint::Role;
use clade_checker::stream::{
    BoundSubject, BoundVersion, Cleanup, Impact, ImpactKind, Kind, Origin, Partitioner, Retention,
    Stream, StreamContext, StreamError, check_copartition, lineage_impact, refuse_key_change,
};
use clade_checker::{CompatibilityLevel, Schema, SchemaType, Validation, parse};
use serde_json::json;

fn problems(document: &serde_json::Value) -> Vec<String> {
    let error: StreamError = Stream::from_json(&document.to_string()).expect_err("it is refused");
    error
        .problems()
        .iter()
        .map(|problem| format!("{}: {}", problem.place, problem.message))
        .collect()
}

fn stream(document: &serde_json::Value) -> Stream {
    Stream::from_json(&document.to_string()).expect("it is a stream")
}

fn avro(text: &str) -> Schema {
    parse(SchemaType::Avro, text, &[], Validation::Registered).expect("it is a schema")
}

fn version<'a>(
    version: i32,
    id: Option<i32>,
    schema: &'a Schema,
    text: &'a str,
) -> BoundVersion<'a> {
    BoundVersion { version, id, schema, text, references: &[] }
}

#[test]
fn a_document_is_read_and_written_as_it_is() {
    let document = json!({
        "name": "orders", "aliases": ["order"], "context": "shop", "domain": "checkout",
        "owner": "team-checkout", "contact": "#checkout", "visibility": "company",
        "status": "live", "kind": "entity", "origin": {"derived": {"from": ["clicks"]}},
        "workflow": "checkout",
        "key": {"schema": {"subject": "orders-key"},
                "encoding": {"format": "avro", "embedsSchemaId": true},
                "pathInValue": "order_id", "frozen": true, "epoch": 2, "epochVersion": 3},
        "value": {"roles": [{"subject": "orders-value", "recordName": "shop.Order"}],
                  "policy": {"multi": {"reason": "their order matters", "orderingKey": "order_id"}},
                  "tombstone": "required"},
        "partitioning": {"partitions": 12, "partitioner": "crc32-librdkafka",
                         "copartitionGroup": "by-order"},
        "log": {"cleanup": "compact+delete", "retentionMs": "infinite", "maxMessageBytes": 1048576,
                "replayable": true},
        "time": {"eventTimePath": "occurred_at", "unit": "ms", "allowedLateness": "an hour",
                 "orderingPath": "revision", "orderingScopePath": "order_id"},
        "headers": [{"name": "id", "type": "uuid", "semantic": "event-id"}],
        "compat": {"valueLevel": "FULL_TRANSITIVE", "keyLevel": "FULL", "rationale": "many readers"},
        "producers": [{"name": "checkout", "owner": "team-checkout"}, {"name": "import"}],
        "sharedWriter": "the import runs once",
        "consumers": [{"name": "billing", "pinnedVersions": [1, 2], "readerSchema": "\"string\""}],
        "lint": {"profile": "strict", "overrides": {"missing-owner": "error"},
                 "suppressions": {"missing-doc": "it is being written"}, "enforce": true}
    });
    let read = stream(&document);
    assert_eq!(read.kind, Kind::Entity);
    assert_eq!(read.origin, Origin::Derived { from: vec!["clicks".to_owned()] });
    assert_eq!(read.log.cleanup, Some(Cleanup::CompactAndDelete));
    assert_eq!(read.log.retention, Some(Retention::Infinite));
    let written: serde_json::Value = serde_json::from_str(&read.to_json()).expect("it is JSON");
    assert_eq!(written, document);
    assert_eq!(stream(&written), read);
}

#[test]
fn a_name_is_enough() {
    let read = stream(&json!({"name": "orders"}));
    assert_eq!(read.kind, Kind::Unkeyed);
    assert!(!read.has_data() && !read.has_key() && !read.is_compacted() && !read.is_public());
    assert_eq!(read.partitioning.partitioner, Partitioner::Murmur2);
    let draft = Stream::draft("orders", true);
    assert_eq!(draft.key.subject(), Some("orders-key"));
    assert!(draft.key.embeds_schema_id() && draft.key.frozen);
    assert_eq!(draft.value.roles[0].subject, "orders-value");
    assert_eq!(stream(&serde_json::from_str(&draft.to_json()).expect("JSON")), draft);
}

#[test]
fn what_is_wrong_is_told_with_its_place_and_the_way_out() {
    let long = "a".repeat(250);
    for (document, expected) in [
        (json!({"name": "a", "kinds": "entity"}), "/kinds: unknown field `kinds`"),
        (json!({"name": "a", "log": {"cleanup": "compacted"}}), "/log/cleanup: unknown variant"),
        (
            json!({"name": "a", "log": {"retentionMs": "week"}}),
            "/log/retentionMs: 'week' is no time",
        ),
        (json!({"name": "a", "log": {"retentionMs": 0}}), "/log/retentionMs: 0 is no time"),
        (
            json!({"name": "a", "compat": {"valueLevel": "HALF"}}),
            "/compat/valueLevel: 'HALF' is no",
        ),
        (
            json!({"name": "a", "headers": [{"name": "a"}, {"names": "b"}]}),
            "/headers/1/names: unknown",
        ),
        (json!({"name": "a b"}), "/name: the character ' ' may not stand"),
        (json!({"name": ""}), "/name: a stream has the name of its topic"),
        (json!({"name": long}), "/name: the name has 250 letters, Kafka takes 249"),
        (json!({"name": "a", "owner": " "}), "/owner: it is empty"),
        (json!({"name": "a", "owner": "a\nb"}), "/owner: the character '\\n'"),
        (json!({"name": "a", "owner": "b".repeat(1001)}), "/owner: it has 1001 letters, the limit"),
        (
            json!({"name": "a", "producers": [{"name": "x"}, {"name": "x"}]}),
            "/producers/1: 'x' is in",
        ),
        (json!({"name": "a", "key": {"epoch": 0}}), "/key/epoch: epochs begin with 1"),
        (
            json!({"name": "a", "key": {"schema": {"primitive": "long"}, "encoding": {"embedsSchemaId": true}}}),
            "/key/encoding/embedsSchemaId: a primitive without a schema has no id",
        ),
        (json!({"name": "a", "key": {"pathInValue": "id"}}), "/key: there is no key"),
        (
            json!({"name": "a", "partitioning": {"partitions": 0}}),
            "/partitioning/partitions: a topic",
        ),
        (
            json!({"name": "a", "lint": {"overrides": {"no-such": "off"}}}),
            "/lint/overrides/no-such: no",
        ),
        (
            json!({"name": "a", "lint": {"overrides": {"missing-doc": "bad"}}}),
            "/lint/overrides/missing-doc: 'bad'",
        ),
        (
            json!({"name": "a", "lint": {"suppressions": {"missing-doc": ""}}}),
            "/lint/suppressions/missing-doc: it",
        ),
        (
            json!({"name": "a", "origin": {"derived": {"from": ["a"]}}}),
            "/origin/derived/from: a derived",
        ),
    ] {
        let found = problems(&document);
        assert!(found.iter().any(|one| one.starts_with(expected)), "{expected}: {found:#?}");
    }
    let many: Vec<_> = (0..1001).map(|at| json!({"name": format!("c{at}")})).collect();
    let found = problems(&json!({"name": "a", "consumers": many}));
    assert_eq!(found, ["/consumers: it has 1001 entries, the limit is 1000"]);
    assert!(Stream::from_json(r#"{"name": "a"} b"#).is_err());
}

#[test]
fn a_patch_replaces_merges_and_takes_out() {
    let before = stream(&json!({
        "name": "orders", "owner": "checkout", "log": {"cleanup": "compact", "replayable": true},
        "key": {"schema": {"primitive": "long"}}, "consumers": [{"name": "billing"}]
    }));
    let after = before.patched(&json!({
        "owner": null, "log": {"cleanup": "delete"}, "consumers": [], "status": "live"
    }));
    let after = after.expect("it is a stream");
    assert_eq!(after.owner, None);
    assert_eq!(after.log.cleanup, Some(Cleanup::Delete));
    assert_eq!(after.log.replayable, Some(true));
    assert_eq!(after.key, before.key);
    assert!(after.consumers.is_empty());
    let other = before.patched(&json!({"key": {"schema": {"subject": "orders-key"}}}));
    assert_eq!(other.expect("it is a stream").key.subject(), Some("orders-key"));
    let error = before.patched(&json!({"log": {"cleanups": "delete"}})).expect_err("refused");
    assert_eq!(error.problems()[0].place, "/log/cleanups");
    assert!(before.patched(&json!({"name": null})).is_err());
    assert!(before.patched(&json!([])).is_err());
}

#[test]
fn a_live_key_takes_no_change_that_moves_keys() {
    let (old, new) = (r#""string""#, r#"{"type": "string", "doc": "The order."}"#);
    let (old_schema, new_schema) = (avro(old), avro(new));
    let registered = version(1, Some(17), &old_schema, old);
    let proposed = version(2, None, &new_schema, new);
    let base = stream(&json!({
        "name": "orders", "kind": "keyed", "status": "live",
        "key": {"schema": {"subject": "orders-key"}}, "partitioning": {"partitions": 12}
    }));
    let refused = refuse_key_change(&base, &registered, &proposed).expect("it is refused");
    assert_eq!(refused.rule.id, "key-schema-changed");
    assert_eq!(refused.subject.as_deref(), Some("orders-key"));
    assert_eq!(refused.evidence[0].signal, "id-only-change");
    assert!(refused.message.starts_with("version 2 of 'orders-key' moves keys: the key \""));
    assert!(refused.message.contains("is 18 instead of 17"), "{}", refused.message);

    let same_id = BoundVersion { id: Some(17), ..proposed };
    assert!(refuse_key_change(&base, &registered, &same_id).is_none());
    for patch in [
        json!({"status": "draft"}),
        json!({"key": {"frozen": false}}),
        json!({"key": {"epoch": 2, "epochVersion": 2}}),
        json!({"key": {"encoding": {"embedsSchemaId": false}}}),
    ] {
        let changed = base.patched(&patch).expect("it is a stream");
        assert!(refuse_key_change(&changed, &registered, &proposed).is_none(), "{patch}");
    }
    // Without an id in the key other bytes are refused all the same.
    let text = r#""long""#;
    let schema = avro(text);
    let other = version(2, None, &schema, text);
    let bare = base.patched(&json!({"key": {"encoding": {"embedsSchemaId": false}}}));
    let refused = refuse_key_change(&bare.expect("a stream"), &registered, &other);
    assert_eq!(refused.expect("it is refused").evidence[0].signal, "bytes-change");
}

#[test]
fn a_group_is_compared_with_its_first_stream() {
    let document = |name: &str, partitions: u32, partitioner: &str| {
        stream(&json!({
            "name": name, "kind": "keyed", "key": {"schema": {"primitive": "string"}},
            "partitioning": {"partitions": partitions, "partitioner": partitioner,
                             "copartitionGroup": "g"}
        }))
    };
    let streams = [
        document("a", 12, "murmur2"),
        document("b", 12, "murmur2"),
        document("c", 6, "crc32-librdkafka"),
    ];
    let group = streams.each_ref().map(|one| StreamContext::new(one, &[]));
    let targets = |found: Vec<clade_checker::lint::Finding>| -> Vec<String> {
        found.into_iter().map(|one| format!("{} {}", one.rule.id, one.target)).collect()
    };
    assert_eq!(
        targets(check_copartition(&group)),
        [
            "copartition-mismatch c/partitioning/partitions",
            "copartition-mismatch c/partitioning/partitioner"
        ]
    );
    assert!(check_copartition(&group[..2]).is_empty());
    assert!(check_copartition(&[]).is_empty());
}

#[test]
fn a_derived_stream_is_told_what_its_source_takes_away() {
    let old = r#"{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"},
        {"name": "email", "type": "string"}, {"name": "total", "type": "int"}]}"#;
    let new = r#"{"type": "record", "name": "Order", "fields": [{"name": "id", "type": "long"},
        {"name": "total", "type": "string"}]}"#;
    let made = r#"{"type": "record", "name": "Invoice", "fields": [{"name": "id", "type": "long"},
        {"name": "email", "type": "string"}, {"name": "total", "type": "int"},
        {"name": "due", "type": "int"}]}"#;
    let schemas = [old, new, made].map(avro);
    let versions = [version(2, None, &schemas[1], new), version(1, Some(1), &schemas[0], old)];
    let subjects = |subject, versions| {
        [BoundSubject {
            subject,
            role: Role::Value,
            level: Some(CompatibilityLevel::Backward),
            versions,
        }]
    };
    let orders = stream(&json!({"name": "orders", "aliases": ["order"]}));
    let of_orders = subjects("orders-value", &versions);
    let made_versions = [version(1, Some(3), &schemas[2], made)];
    let of_invoices = subjects("invoices-value", &made_versions);
    let invoices = stream(&json!({"name": "invoices", "origin": {"derived": {"from": ["order"]}}}));
    let other = stream(&json!({"name": "other", "origin": {"derived": {"from": ["clicks"]}}}));
    let derived = [&invoices, &other].map(|one| StreamContext::new(one, &of_invoices));
    let impacts = lineage_impact(&StreamContext::new(&orders, &of_orders), &derived);
    let told: Vec<_> = impacts
        .iter()
        .map(|Impact { stream, target, kind, version, .. }| {
            (stream.as_str(), target.as_str(), *kind, *version)
        })
        .collect();
    assert_eq!(
        told,
        [
            ("invoices", "Invoice.email", ImpactKind::Removed, 1),
            ("invoices", "Invoice.total", ImpactKind::Retyped, 1)
        ]
    );
    assert!(impacts[1].message.contains("is string instead of integer of 32 bits"));
}

#[test]
fn keys_that_double_with_each_level_are_judged_all_the_same() {
    use std::fmt::Write as _;
    const LEVELS: usize = 28;
    let mut avro = r#"{"type": "record", "name": "L0", "fields": []}"#.to_owned();
    let mut proto = "syntax = \"proto3\"; ".to_owned();
    let mut json = r##"{"$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/L27", "definitions": {"##.to_owned();
    for level in 1..LEVELS {
        let below = level - 1;
        avro = format!(
            r#"{{"type": "record", "name": "L{level}", "fields": [{{"name": "a", "type": {avro}}}, {{"name": "b", "type": "L{below}"}}]}}"#
        );
    }
    for level in (0..LEVELS).rev() {
        let fields = if level == 0 {
            "string a = 1;".to_owned()
        } else {
            format!("L{0} a = 1; L{0} b = 2;", level - 1)
        };
        write!(proto, "message L{level} {{ {fields} }} ").expect("a string takes all");
        let properties = if level == 0 {
            r#""a": {"type": "string"}"#.to_owned()
        } else {
            format!(
                r##""a": {{"$ref": "#/definitions/L{0}"}}, "b": {{"$ref": "#/definitions/L{0}"}}"##,
                level - 1
            )
        };
        let comma = if level == 0 { "}}" } else { "," };
        write!(json, r#""L{level}": {{"type": "object", "properties": {{{properties}}}}}{comma}"#)
            .expect("a string takes all");
    }
    let live = stream(&json!({
        "name": "orders", "kind": "keyed", "status": "live",
        "key": {"schema": {"subject": "orders-key"}}, "partitioning": {"partitions": 12}
    }));
    for (schema_type, text) in
        [(SchemaType::Avro, avro), (SchemaType::Protobuf, proto), (SchemaType::Json, json)]
    {
        let schema = parse(schema_type, &text, &[], Validation::Registered).expect("a schema");
        let registered = version(1, Some(1), &schema, &text);
        let proposed = version(2, Some(2), &schema, &text);
        let refused = refuse_key_change(&live, &registered, &proposed).expect("it is refused");
        assert_eq!(refused.evidence[0].signal, "id-only-change", "{schema_type}");
    }
}
