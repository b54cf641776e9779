//! The table of the rules that find incompatibilities, and what a rule gives.

use std::fmt::Write as _;

use super::kind::Kind;
use super::model::{Edge, Parts, Place, Shape};
use crate::span::Span;

pub(super) mod comparison_limit_exceeded;
pub(super) mod field_alias_ambiguous;
pub(super) mod fixed_size_mismatch;
pub(super) mod missing_enum_symbols;
pub(super) mod missing_union_branch;
pub(super) mod name_mismatch;
pub(super) mod reader_field_missing_default_value;
pub(super) mod type_mismatch;

pub(super) use field_alias_ambiguous::Pairing;

/// One clause of Avro's schema resolution.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) kind: Kind,
    /// Its page, in Markdown.
    pub(super) explanation: &'static str,
}

/// Every rule.
pub(super) const RULES: [Rule; 8] = [
    name_mismatch::RULE,
    fixed_size_mismatch::RULE,
    missing_enum_symbols::RULE,
    reader_field_missing_default_value::RULE,
    type_mismatch::RULE,
    missing_union_branch::RULE,
    field_alias_ambiguous::RULE,
    comparison_limit_exceeded::RULE,
];

/// The rule that finds this kind.
pub(super) fn rule(kind: Kind) -> &'static Rule {
    const TABLE: &[Rule] = &RULES;
    TABLE.iter().find(|rule| rule.kind == kind).expect("a test finds the rule of every kind")
}

/// A type on one side of a comparison.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    /// The arenas of its schema.
    pub(super) parts: &'a Parts,
    pub(super) shape: Shape,
    /// The bytes of its use.
    pub(super) place: Place,
}

/// A part of a schema on one side of a comparison.
#[derive(Debug)]
pub(super) struct Part<'a, T: ?Sized> {
    /// The arenas of its schema.
    pub(super) parts: &'a Parts,
    pub(super) item: &'a T,
}

/// What a rule has found, with places from the pair of types that it was asked about.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) kind: Kind,
    /// What Avro Java calls the message of the incompatibility.
    pub(super) detail: String,
    pub(super) message: String,
    pub(super) reader: Spot,
    pub(super) writer: Spot,
}

/// A place on one side of a comparison.
#[derive(Debug)]
pub(super) struct Spot {
    /// The way from the type that is compared.
    pub(super) steps: Vec<Step>,
    pub(super) span: Option<Span>,
}

/// One part of a path.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    Word(&'static str),
    Index(usize),
}

impl<'a> Side<'a> {
    /// The type that `edge` leads to.
    pub(super) fn new(parts: &'a Parts, edge: Edge) -> Side<'a> {
        Side { parts, shape: parts.shape(edge.node), place: edge.place }
    }

    /// The type itself as a place.
    pub(super) fn spot(self) -> Spot {
        Spot { steps: Vec::new(), span: self.place.span() }
    }

    /// The type in words: `record 'a.User'`, `int`.
    pub(super) fn describe(self) -> String {
        self.parts.describe(self.shape)
    }
}

impl<'a, T: ?Sized> Part<'a, T> {
    pub(super) fn new(parts: &'a Parts, item: &'a T) -> Part<'a, T> {
        Part { parts, item }
    }
}

impl<T: ?Sized> Clone for Part<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: ?Sized> Copy for Part<'_, T> {}

impl<T: ?Sized> std::ops::Deref for Part<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.item
    }
}

impl Spot {
    /// The place itself.
    pub(super) fn here(place: Place) -> Spot {
        Spot { steps: Vec::new(), span: place.span() }
    }

    /// The place one word below the type.
    pub(super) fn at(word: &'static str, place: Place) -> Spot {
        Spot { steps: vec![Step::Word(word)], span: place.span() }
    }
}

/// A JSON pointer; the root is `/`, as Avro Java has it.
pub(super) fn render_path<'a>(steps: impl Iterator<Item = &'a Step>) -> String {
    let mut path = String::new();
    for step in steps {
        match step {
            Step::Word(word) => write!(path, "/{word}"),
            Step::Index(index) => write!(path, "/{index}"),
        }
        .expect("writing to a String cannot fail");
    }
    if path.is_empty() { "/".to_owned() } else { path }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_one_rule_and_a_page_that_names_it() {
        for kind in Kind::ALL {
            assert_eq!(rule(kind).kind, kind);
            let title = format!("# {}: ", kind.wire_name());
            assert!(kind.explanation().starts_with(&title), "{}", kind.wire_name());
        }
    }
}
