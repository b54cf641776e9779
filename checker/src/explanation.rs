//! The page of each kind of difference, by the name that clients see.

use crate::difference::Kind;
use crate::{avro, json, protobuf};

const SCHEMA_TYPE_CHANGED: &str = include_str!("explanation/schema_type_changed.md");
const DATA_NOT_READ: &str = include_str!("explanation/data_not_read.md");

impl Kind {
    /// Every kind there is: the two that belong to no schema type, then those of Avro, JSON Schema and
    /// Protobuf.
    pub fn all() -> impl Iterator<Item = Kind> {
        let avro = avro::Kind::ALL.iter().map(|&kind| Kind::Avro(kind));
        let json = json::Kind::ALL.iter().map(|&kind| Kind::Json(kind));
        let protobuf = protobuf::Kind::ALL.iter().map(|&kind| Kind::Protobuf(kind));
        let own = [Kind::SchemaTypeChanged, Kind::DataNotRead];
        own.into_iter().chain(avro).chain(json).chain(protobuf)
    }

    /// The kind with this name, in any case.
    ///
    /// # Examples
    /// ```
    /// use clade_checker::Kind;
    ///
    /// let kind = Kind::from_wire_name("missing_enum_symbols").unwrap();
    /// assert!(kind.explanation().starts_with("# MISSING_ENUM_SYMBOLS: "));
    /// assert_eq!(Kind::from_wire_name("MISSING_SYMBOLS"), None);
    /// ```
    pub fn from_wire_name(name: &str) -> Option<Kind> {
        Kind::all().find(|kind| kind.wire_name().eq_ignore_ascii_case(name))
    }

    /// Its page, in Markdown: what it is, why it breaks whom, an example with a witness, what to do
    /// instead, and the source. Kinds that one rule finds share a page.
    pub fn explanation(self) -> &'static str {
        match self {
            Kind::Avro(kind) => kind.explanation(),
            Kind::Json(kind) => kind.explanation(),
            Kind::Protobuf(kind) => kind.explanation(),
            Kind::SchemaTypeChanged => SCHEMA_TYPE_CHANGED,
            Kind::DataNotRead => DATA_NOT_READ,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::{Policy, Schema, SchemaType, Validation, examine, parse};

    /// The text of the block of a page that is marked so.
    fn block(page: &'static str, mark: &str) -> &'static str {
        let (_, rest) = page.split_once(&format!("```{mark}\n")).expect("the page has the block");
        rest.split_once("\n```").expect("a block ends").0
    }

    #[test]
    fn the_pages_of_no_schema_type_have_examples_that_break() {
        let parsed = |schema_type, text| -> Schema {
            parse(schema_type, text, &[], Validation::Strict).expect("the example parses")
        };
        let proto = |side: &str| {
            parsed(SchemaType::Protobuf, block(DATA_NOT_READ, &format!("proto {side}")))
        };
        let found = examine(&proto("reader"), &proto("writer"), Policy::Semantic).findings;
        assert_eq!(found[0].difference.kind, Kind::DataNotRead);
        let witness = found[0].evidence.witness().expect("a datum shows it");
        assert_eq!(witness.datum, block(DATA_NOT_READ, "json witness"));

        let writer = parsed(SchemaType::Avro, block(SCHEMA_TYPE_CHANGED, "avro writer"));
        let reader = parsed(SchemaType::Json, block(SCHEMA_TYPE_CHANGED, "json reader"));
        let found = examine(&reader, &writer, Policy::Strict).findings;
        assert_eq!(found[0].difference.kind, Kind::SchemaTypeChanged);
    }

    #[test]
    fn every_name_is_one_kind_with_a_page() {
        let mut names = HashSet::new();
        for kind in Kind::all() {
            let name = kind.wire_name();
            assert!(names.insert(name), "{name} stands for two kinds");
            assert_eq!(Kind::from_wire_name(&name.to_lowercase()), Some(kind));
            assert!(kind.explanation().starts_with("# "), "{name}");
        }
    }
}
