//! The messages and fields of Protobuf files.

use clade_checker::EntityType::{Field, Record};
use clade_checker::SchemaType::Protobuf;
use clade_checker::{Format, tags};

use super::{added, assert_taggable, edited, entity, listed, parsed, removed};

const PROTO: &str = r#"
    syntax = "proto3";
    package shop.v1;
    import "google/protobuf/timestamp.proto";
    message Order {
        option deprecated = true;
        string id = 1 [json_name = "ID"];
        map<string, Line> lines = 2;
        oneof paid { bool cash = 3; Card card = 4 [deprecated = true]; }
        message Line { int32 sku = 1; message Deep { bytes data = 1; } }
        google.protobuf.Timestamp at = 5;
    }
    message Card { string number = 1; }
    enum Kind { KIND_UNSPECIFIED = 0; }"#;

#[test]
fn protobuf_messages_and_fields_of_every_kind_are_tagged() {
    assert_taggable(
        Protobuf,
        PROTO,
        &[
            ("shop.v1.Order", Record),
            ("shop.v1.Order.id", Field),
            ("shop.v1.Order.lines", Field),
            ("shop.v1.Order.cash", Field),
            ("shop.v1.Order.card", Field),
            ("shop.v1.Order.Line", Record),
            ("shop.v1.Order.Line.sku", Field),
            ("shop.v1.Order.Line.Deep.data", Field),
            ("shop.v1.Card.number", Field),
        ],
    );
    let proto2 = "message M { repeated group G = 1 { optional int32 x = 2; } extensions 9; }";
    let paths = [("M", Record), ("M.g", Field), ("M.G", Record), ("M.G.x", Field)];
    assert_taggable(Protobuf, proto2, &paths);
    let edition =
        "edition = \"2023\"; message M { int32 x = 1 [features.field_presence = IMPLICIT]; }";
    assert_taggable(Protobuf, edition, &[("M", Record), ("M.x", Field)]);
}

#[test]
fn protobuf_paths_need_no_package_and_may_begin_with_a_dot() {
    let schema = parsed(Protobuf, PROTO);
    for path in ["Card.number", ".Card.number", "shop.v1.Card.number", ".shop.v1.Card.number"] {
        let tagged = edited(&schema, &added(&[entity(path, Field, &["PII"])]));
        assert_eq!(listed(&tagged), ["field shop.v1.Card.number: PII"], "{path}");
    }
    // `a.b` is the full name of the one and what the other is called inside the package.
    let text = "syntax = \"proto3\"; package a; message b {} message a { message b {} }";
    let tagged = edited(&parsed(Protobuf, text), &added(&[entity("a.b", Record, &["x"])]));
    assert_eq!(listed(&tagged), ["record a.b: x"]);
}

#[test]
fn protobuf_tags_get_the_import_that_they_need_and_lose_it() {
    let text = "syntax = \"proto3\"; message Message1 { string f1 = 1; }";
    let tagged =
        edited(&parsed(Protobuf, text), &added(&[entity(".Message1.f1", Field, &["PII"])]));
    assert_eq!(
        tagged.canonical_text(),
        "syntax = \"proto3\";\n\nimport \"confluent/meta.proto\";\n\nmessage Message1 {\n  \
         string f1 = 1 [(confluent.field_meta) = {\n    tags: \"PII\"\n  }];\n}\n"
    );
    // What else an option says stays, and so does an import that something else needs.
    let text = "syntax = \"proto3\"; import \"confluent/meta.proto\"; message Message1 { \
                string f1 = 1 [(confluent.field_meta).doc = \"d\", \
                (confluent.field_meta).tags = \"a\"]; \
                confluent.Meta meta = 2 [(confluent.field_meta) = { tags: [\"b\", \"c\"] }]; }";
    let schema = parsed(Protobuf, text);
    assert_eq!(listed(&schema), ["field Message1.f1: a", "field Message1.meta: b,c"]);
    let without = edited(&schema, &removed(&tags(&schema)));
    assert!(listed(&without).is_empty());
    let text = without.canonical_text();
    assert!(text.contains("doc: \"d\"") && text.contains("import"), "{text}");
    assert_taggable(Protobuf, &text, &[("Message1.f1", Field), ("Message1.meta", Field)]);
}

#[test]
fn protobuf_tags_are_set_where_something_else_is_called_confluent() {
    let text = "syntax = \"proto3\"; package acme.confluent; message M { string confluent = 1; } \
                message Meta { message confluent { string x = 1; } }";
    let paths = [
        ("acme.confluent.M", Record),
        ("acme.confluent.M.confluent", Field),
        ("acme.confluent.Meta.confluent.x", Field),
    ];
    let schema = parsed(Protobuf, text);
    for (path, entity_type) in paths {
        let tag = [entity(path, entity_type, &["PII"])];
        let tagged = edited(&schema, &added(&tag));
        assert_eq!(tags(&tagged), tag);
        // The import stays, for a word of the text may stand for something in it.
        assert!(tags(&edited(&tagged, &removed(&tag))).is_empty());
    }
    assert_taggable(Protobuf, &text.replace("Meta", "Other"), &paths[..2]);
}

#[test]
fn a_descriptor_is_tagged_like_the_text_that_it_stands_for() {
    let schema = parsed(Protobuf, PROTO);
    let descriptor = schema.formatted_text(Format::Serialized).unwrap();
    assert_taggable(Protobuf, &descriptor, &[("shop.v1.Order.id", Field)]);
}
