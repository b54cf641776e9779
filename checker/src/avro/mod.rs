//! Avro 1.12 schemas: parsing, canonical text and comparison, as Avro Java does them.

use std::sync::Arc;

use crate::difference::Difference;
use crate::error::ParseError;
use crate::reference::ResolvedReference;
use crate::schema::Validation;

mod canonical;
mod compat;
mod defaults;
mod fingerprint;
mod kind;
mod memo;
mod model;
mod named;
mod names;
mod normalized;
mod number;
mod parse;
mod walk;

pub use kind::Kind;

/// A parsed Avro schema. A clone shares the model.
#[derive(Debug, Clone)]
pub struct Schema {
    model: Arc<model::Model>,
}

/// Reads `text` after its references, each of which may use the types of those before it.
pub(crate) fn parse(
    text: &str,
    references: &[ResolvedReference],
    validation: Validation,
) -> Result<Schema, ParseError> {
    let model = parse::parse(text, references, validation)?;
    Ok(Schema { model: Arc::new(model) })
}

/// Finds what stops `reader` from reading what `writer` wrote, in the order of the reader's text.
pub(crate) fn compare(reader: &Schema, writer: &Schema) -> Vec<Difference> {
    walk::compare(&reader.model, &writer.model)
}

impl Schema {
    pub(crate) fn canonical_text(&self) -> String {
        canonical::canonical_text(&self.model)
    }

    pub(crate) fn normalized_text(&self) -> String {
        normalized::normalized_text(&self.model)
    }

    pub(crate) fn resolved_text(&self) -> String {
        canonical::resolved_text(&self.model)
    }

    /// The Parsing Canonical Form: the schema without all that does not matter to a reader of its
    /// data, with references written out.
    ///
    /// # Source
    /// Avro 1.12.0 specification, "Transforming into Parsing Canonical Form".
    pub fn parsing_canonical_form(&self) -> String {
        fingerprint::parsing_canonical_form(&self.model)
    }

    /// The 64-bit fingerprint CRC-64-AVRO of the Parsing Canonical Form, which single-object encoding
    /// writes with its lowest byte first.
    ///
    /// # Examples
    /// ```
    /// use clade_checker::{Schema, SchemaType, Validation, parse};
    ///
    /// let schema = parse(SchemaType::Avro, r#""int""#, &[], Validation::Strict)?;
    /// let Schema::Avro(schema) = schema else { unreachable!("an Avro text gives an Avro schema") };
    /// assert_eq!(schema.fingerprint(), 0x7275_d51a_3f39_5c8f);
    /// # Ok::<(), clade_checker::ParseError>(())
    /// ```
    ///
    /// # Source
    /// Avro 1.12.0 specification, "Schema Fingerprints".
    pub fn fingerprint(&self) -> u64 {
        fingerprint::rabin(self.parsing_canonical_form().as_bytes())
    }
}
