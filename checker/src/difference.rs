//! Differences between a reader's schema and a writer's schema, as data.

use crate::span::Span;
use crate::{avro, json, protobuf};

/// A neutral fact about a reader and a writer: a kind and the places where it holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What differs.
    pub kind: Kind,
    /// Where, in the form in which Confluent's registry reports this kind: a JSON pointer into the
    /// reader (Avro), `#/properties/x` (JSON Schema), `#/Message/tag` (Protobuf).
    pub path: String,
    /// The place in the reader's text, where the reader has one.
    pub reader: Option<Place>,
    /// The place in the writer's text, where the writer has one.
    pub writer: Option<Place>,
    /// What Confluent's registry calls the additional information: a field name, missing symbols.
    /// Empty where a kind has none.
    pub detail: String,
    /// One plain sentence that says what the reader cannot do with what the writer wrote.
    pub message: String,
}

/// A place in a schema text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path from the root of the schema, in the form of [`Difference::path`].
    pub path: String,
    /// The bytes that it covers; `None` where the model has lost them.
    pub span: Option<Span>,
}

/// What differs between two schemas. The names are those of the field: Avro's
/// `SchemaIncompatibilityType`, Confluent's `Difference.Type` for JSON Schema and Protobuf.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A difference of two Avro schemas.
    Avro(avro::Kind),
    /// A difference of two JSON schemas.
    Json(json::Kind),
    /// A difference of two Protobuf schemas.
    Protobuf(protobuf::Kind),
    /// The two schemas are of different schema types.
    SchemaTypeChanged,
    /// A datum shows that the reader does not read what the writer writes, though no rule says so.
    DataNotRead,
}

/// What decides about a difference. Avro and Protobuf have one rule set, JSON Schema has two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Policy {
    /// Every difference that loses a datum breaks.
    #[default]
    Strict,
    /// Changes of an open or closed content model are let pass.
    Lenient,
    /// Data decides: what provably loses nothing is let pass, and what a datum shows to break is not.
    /// Where neither is known, the strict rules hold.
    Semantic,
}

impl Policy {
    /// Every policy.
    pub const ALL: [Policy; 3] = [Policy::Strict, Policy::Lenient, Policy::Semantic];

    /// The name in the HTTP API, in upper case.
    pub fn wire_name(self) -> &'static str {
        match self {
            Policy::Strict => "STRICT",
            Policy::Lenient => "LENIENT",
            Policy::Semantic => "SEMANTIC",
        }
    }

    /// The policy with this name, in any case.
    pub fn from_wire_name(name: &str) -> Option<Policy> {
        Policy::ALL.into_iter().find(|policy| policy.wire_name().eq_ignore_ascii_case(name))
    }
}

impl Kind {
    /// The name that clients see: `MISSING_ENUM_SYMBOLS`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Kind::Avro(kind) => kind.wire_name(),
            Kind::Json(kind) => kind.wire_name(),
            Kind::Protobuf(kind) => kind.wire_name(),
            Kind::SchemaTypeChanged => "SCHEMA_TYPE_CHANGED",
            Kind::DataNotRead => "DATA_NOT_READ",
        }
    }

    /// Whether the difference stops the reader under `policy`.
    pub fn is_incompatibility(self, policy: Policy) -> bool {
        match self {
            Kind::Avro(_) | Kind::SchemaTypeChanged | Kind::DataNotRead => true,
            Kind::Json(kind) => kind.is_incompatibility(policy),
            Kind::Protobuf(kind) => kind.is_incompatibility(),
        }
    }
}
