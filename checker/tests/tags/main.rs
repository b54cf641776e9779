//! Inline tags: where they are found, and what an edit makes of a schema.

mod json;
mod laws;
mod protobuf;

use clade_checker::{
    EntityTags, EntityType, NoSuchEntity, ResolvedReference, Schema, SchemaType, TagEdits,
    Validation, edit_tags, parse, tags,
};

use EntityType::{Field, Record};
use SchemaType::{Avro, Json, Protobuf};

fn parsed(schema_type: SchemaType, text: &str) -> Schema {
    parse(schema_type, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn entity(path: &str, entity_type: EntityType, tags: &[&str]) -> EntityTags {
    let tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    EntityTags { path: path.to_owned(), entity_type, tags }
}

/// What is listed, one line each: `record path: tags`.
fn listed(schema: &Schema) -> Vec<String> {
    let line = |one: EntityTags| {
        let kind = if one.entity_type == Record { "record" } else { "field" };
        format!("{kind} {}: {}", one.path, one.tags.join(","))
    };
    tags(schema).into_iter().map(line).collect()
}

fn added(added: &[EntityTags]) -> TagEdits {
    TagEdits { added: added.to_vec(), ..TagEdits::default() }
}

fn removed(removed: &[EntityTags]) -> TagEdits {
    TagEdits { removed: removed.to_vec(), ..TagEdits::default() }
}

/// The schema after the edit, which must be one.
fn edited(schema: &Schema, edits: &TagEdits) -> Schema {
    let text = edit_tags(schema, edits).unwrap_or_else(|error| panic!("{error}"));
    parsed(schema.schema_type(), &text)
}

/// Adding the tag to each of `paths` lists it there, and removing it gives the schema back.
#[track_caller]
fn assert_taggable(schema_type: SchemaType, text: &str, paths: &[(&str, EntityType)]) {
    let schema = parsed(schema_type, text);
    for &(path, entity_type) in paths {
        let tag = [entity(path, entity_type, &["PII", "two words"])];
        let tagged = edited(&schema, &added(&tag));
        let found = tags(&tagged);
        assert!(found.contains(&tag[0]), "{path}: {found:?}");
        assert_eq!(tagged.canonical_text(), edited(&tagged, &added(&tag)).canonical_text());
        let again = edited(&tagged, &removed(&tag));
        assert_eq!(again.canonical_text(), schema.canonical_text(), "{path}");
    }
    let all: Vec<_> = paths.iter().map(|(path, kind)| entity(path, *kind, &["x"])).collect();
    let tagged = edited(&schema, &added(&all));
    assert!(all.iter().all(|one| tags(&tagged).contains(one)), "{:?}", tags(&tagged));
    assert_eq!(edited(&tagged, &removed(&all)).canonical_text(), schema.canonical_text());
}

const AVRO: &str = r#"{
    "type": "record", "name": "Order", "namespace": "shop", "doc": "d", "aliases": ["Old"],
    "fields": [
        {"name": "id", "type": "string", "confluent:tags": ["KEY", "PII"]},
        {"name": "lines", "aliases": ["rows"], "type": {"type": "array", "items":
            {"type": "record", "name": "Line", "fields": [{"name": "sku", "type": "int"}]}}},
        {"name": "by_day", "type": {"type": "map", "values": ["null",
            {"type": "record", "name": "Day", "namespace": "time", "fields": [
                {"name": "at", "type": {"type": "long", "logicalType": "timestamp-millis"}},
                {"name": "line", "type": "shop.Line"}]}]}},
        {"name": "outer", "type": ["null", {"type": "record", "name": "Root", "namespace": "",
            "confluent:tags": ["TOP"], "fields": []}], "default": null},
        {"name": "kind", "type": {"type": "enum", "name": "Kind", "symbols": ["A"],
            "fields": [{"name": "x", "confluent:tags": ["NOT"]}]}}
    ]}"#;

#[test]
fn avro_tags_are_listed_by_full_names_in_the_order_of_the_text() {
    let schema = parsed(Avro, AVRO);
    assert_eq!(listed(&schema), ["field shop.Order.id: KEY,PII", "record Root: TOP"]);
}

#[test]
fn avro_records_and_fields_of_every_kind_are_tagged() {
    assert_taggable(
        Avro,
        AVRO,
        &[
            ("shop.Order", Record),
            ("shop.Order.lines", Field),
            ("shop.Line", Record),
            ("shop.Line.sku", Field),
            ("time.Day", Record),
            ("time.Day.at", Field),
            ("shop.Order.outer", Field),
        ],
    );
}

#[test]
fn tags_are_added_at_the_end_and_once_and_removed_last() {
    let schema = parsed(Avro, AVRO);
    let edits = TagEdits {
        carried: vec![entity("shop.Order.id", Field, &["OLD"]), entity("gone", Record, &["OLD"])],
        added: vec![entity("shop.Order.id", Field, &["NEW", "PII", "NEW", "SHORT"])],
        removed: vec![entity("shop.Order.id", Field, &["KEY", "SHORT", "absent"])],
    };
    let edited = edited(&schema, &edits);
    assert_eq!(listed(&edited), ["field shop.Order.id: PII,OLD,NEW", "record Root: TOP"]);
}

#[test]
fn a_path_that_is_not_there_is_named() {
    let proto = "syntax = \"proto3\"; package p; message M { string f = 1; }";
    let object = r#"{"type":"object","properties":{"f":{"type":"string"},"any":true}}"#;
    for (schema_type, text, path, entity_type) in [
        (Avro, AVRO, "shop.Order.nothing", Field),
        (Avro, AVRO, "shop.Order.id", Record),
        (Avro, AVRO, "shop.Order", Field),
        (Avro, AVRO, "Order.id", Field),
        (Avro, AVRO, "shop.Kind", Record),
        (Avro, AVRO, "shop.Kind.x", Field),
        (Avro, AVRO, "", Record),
        (Protobuf, proto, "M.g", Field),
        (Protobuf, proto, "..M.f", Field),
        (Protobuf, proto, "p.M", Field),
        (Json, object, "object.f", Record),
        (Json, object, "object.f.object", Record),
        (Json, object, "f", Field),
        (Json, object, "object.any", Field),
    ] {
        let schema = parsed(schema_type, text);
        let unknown = [entity(path, entity_type, &["x"])];
        let expected = Err(NoSuchEntity { path: path.to_owned() });
        assert_eq!(edit_tags(&schema, &added(&unknown)), expected);
        assert_eq!(edit_tags(&schema, &removed(&unknown)), expected);
        let carried = TagEdits { carried: unknown.to_vec(), ..TagEdits::default() };
        assert_eq!(edited(&schema, &carried).canonical_text(), schema.canonical_text());
    }
    let schema = parsed(Avro, AVRO);
    let edits = TagEdits {
        added: vec![entity("shop.Order", Record, &[]), entity("second", Record, &["x"])],
        removed: vec![entity("first", Record, &["x"])],
        ..TagEdits::default()
    };
    let error = edit_tags(&schema, &edits).unwrap_err();
    assert_eq!(error.to_string(), "no matching path 'second' found in the schema");
}

#[test]
fn long_paths_are_left_out_and_lists_end() {
    let key = "k".repeat(1000);
    let field = |at: usize| format!(r#"{{"name":"f{at}","type":"int","confluent:tags":["t"]}}"#);
    let fields: Vec<String> = (0..10_000).map(field).collect();
    let record = |name: &str| {
        format!(r#"{{"type":"record","name":"{name}","fields":[{}]}}"#, fields.join(","))
    };
    let found = tags(&parsed(Avro, &record(&key)));
    let bytes: usize = found.iter().map(|one| one.path.len() + 1).sum();
    assert!((1000..10_000).contains(&found.len()), "{}", found.len());
    assert!(bytes <= 4 * 1024 * 1024, "{bytes}");
    assert!(tags(&parsed(Avro, &record(&format!("{key}{key}")))).is_empty());
    assert_eq!(tags(&parsed(Avro, &record("R"))).len(), 10_000);
}

#[test]
fn what_references_define_has_its_tags_there() {
    let with = |schema_type, text: &str, name: &str, reference: &str| {
        let reference = ResolvedReference { name: name.to_owned(), text: reference.to_owned() };
        let references = [reference];
        let parse = |text: &str| parse(schema_type, text, &references, Validation::Strict).unwrap();
        let schema = parse(text);
        let (path, inner) = match schema_type {
            Avro => ("R.f", "other.Inner.x"),
            Protobuf => ("R.f", "other.Inner.x"),
            Json => ("object.f", "object.f.object.x"),
        };
        assert!(tags(&schema).is_empty(), "{:?}", tags(&schema));
        let tag = [entity(path, Field, &["x"])];
        let tagged = parse(&edit_tags(&schema, &added(&tag)).unwrap());
        assert_eq!(tags(&tagged), tag);
        let again = parse(&edit_tags(&tagged, &removed(&tag)).unwrap());
        assert_eq!(again.canonical_text(), schema.canonical_text());
        assert!(edit_tags(&schema, &added(&[entity(inner, Field, &["x"])])).is_err());
    };
    with(
        Avro,
        r#"{"type":"record","name":"R","fields":[{"name":"f","type":"other.Inner"}]}"#,
        "other.Inner",
        r#"{"type":"record","name":"other.Inner","fields":[
            {"name":"x","type":"int","confluent:tags":["THERE"]}]}"#,
    );
    with(
        Protobuf,
        "syntax = \"proto3\"; import \"inner.proto\"; message R { other.Inner f = 1; }",
        "inner.proto",
        "syntax = \"proto3\"; package other; import \"confluent/meta.proto\"; \
         message Inner { int32 x = 1 [(confluent.field_meta).tags = \"THERE\"]; }",
    );
    with(
        Json,
        r#"{"type":"object","properties":{"f":{"$ref":"inner.json"}}}"#,
        "inner.json",
        r#"{"type":"object","properties":{"x":{"confluent:tags":["THERE"]}}}"#,
    );
}
