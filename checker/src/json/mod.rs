//! JSON Schema: reads drafts 4 to 2020-12 and compares two schemas as the reference registry does.

mod bound;
mod compat;
mod contain;
mod decimal;
mod dialect;
mod ecma;
mod evidence;
mod expression;
mod extra;
mod fingerprint;
mod form;
mod group;
mod keyword;
mod kind;
mod listed;
mod matching;
mod members;
mod model;
mod parse;
mod pattern;
mod resolve;
mod site;
mod suggest;
mod tags;
mod uri;
mod value;
mod view;
mod walk;

pub use kind::Kind;

use std::borrow::Cow;
use std::sync::Arc;

use crate::difference::{Difference, Policy};
use crate::error::ParseError;
use crate::reference::ResolvedReference;

use model::Model;

/// A parsed JSON schema, with every `$ref` in it resolved.
#[derive(Debug, Clone)]
pub struct Schema {
    canonical: Box<str>,
    model: Model,
    /// What its `$ref`s may name, with which data are judged.
    references: Arc<[ResolvedReference]>,
}

/// Parses a JSON schema; `references` are the texts that its `$ref`s may name.
pub(crate) fn parse(text: &str, references: &[ResolvedReference]) -> Result<Schema, ParseError> {
    let (canonical, model) = parse::parse(text, references)?;
    Ok(Schema { canonical: canonical.into(), model, references: references.into() })
}

/// Finds what differs between two schemas under `policy`, which decides what counts as a fit where
/// branches are paired.
pub(crate) fn compare(reader: &Schema, writer: &Schema, policy: Policy) -> Vec<Difference> {
    walk::compare(&reader.model, &writer.model, policy)
}

pub(crate) use evidence::examine;
pub(crate) use suggest::edits;
pub(crate) use tags::{edit_tags, tags};
pub(crate) use uri::resolve as resolve_uri;
pub(crate) use view::view;

impl Schema {
    /// The text without white space; keys and numbers stand as they were spelled.
    pub(crate) fn canonical_text(&self) -> String {
        self.canonical.to_string()
    }

    /// The names in `properties` of the schema itself.
    pub(crate) fn properties_of_object(&self) -> Vec<String> {
        let document = parse::read(&self.canonical)
            .expect("the compact text of a value that was parsed is parsed again");
        let properties = document.root().get("properties").and_then(|found| found.members());
        let names = properties.into_iter().flatten().filter_map(|(name, _)| name.as_str());
        names.map(Cow::into_owned).collect()
    }

    /// The canonical text with the keys of every object sorted.
    pub(crate) fn normalized_text(&self) -> String {
        let mut out = String::with_capacity(self.canonical.len());
        let document = parse::read(&self.canonical)
            .expect("the compact text of a value that was parsed is parsed again");
        value::write_sorted(document.root(), &mut out);
        out
    }
}
