//! A parsed schema of any type, and every dispatch on its type.

use crate::difference::{Difference, Kind, Policy};
use crate::error::ParseError;
use crate::limits::{REFERENCE_BYTES_MAX, REFERENCES_MAX, SCHEMA_BYTES_MAX};
use crate::reference::ResolvedReference;
use crate::schema_type::SchemaType;
use crate::{avro, json, protobuf};

/// A schema with every name in it resolved. One that exists cannot fail later.
#[derive(Debug, Clone)]
pub enum Schema {
    /// An Avro schema.
    Avro(avro::Schema),
    /// A Protobuf file.
    Protobuf(protobuf::Schema),
    /// A JSON Schema.
    Json(json::Schema),
}

/// How much of the specification a text must keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Validation {
    /// All of it: what a new schema must pass.
    Strict,
    /// What a schema that was registered earlier, perhaps elsewhere, must pass: names of the main
    /// schema are checked, namespaces and defaults are not.
    Registered,
}

/// A form of the schema text other than the one that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Avro: references written out in place.
    Resolved,
    /// Protobuf: without extensions.
    IgnoreExtensions,
    /// Protobuf: a base64 `FileDescriptorProto`.
    Serialized,
}

/// Parses a schema text of the given type and resolves every name in it.
///
/// `references` is the transitive closure, each entry after those that its own text needs. Spans in
/// the result are byte offsets into `text`; a leading byte order mark is skipped. The texts of all
/// references have [`REFERENCE_BYTES_MAX`] bytes at most.
///
/// # Errors
/// [`ParseError`] with every problem that could be told apart, each with its line and column.
///
/// # Examples
/// ```
/// use clade_checker::{SchemaType, Validation, parse};
///
/// let schema = parse(SchemaType::Avro, r#"{"type": "string"}"#, &[], Validation::Strict)?;
/// assert_eq!(schema.canonical_text(), r#""string""#);
///
/// let error = parse(SchemaType::Avro, r#"{"type": "strin"}"#, &[], Validation::Strict).unwrap_err();
/// assert_eq!(error.problems()[0].position.unwrap().column, 10);
/// # Ok::<(), clade_checker::ParseError>(())
/// ```
pub fn parse(
    schema_type: SchemaType,
    text: &str,
    references: &[ResolvedReference],
    validation: Validation,
) -> Result<Schema, ParseError> {
    if text.len() > SCHEMA_BYTES_MAX {
        return Err(ParseError::whole(format!(
            "the schema has {} bytes, the limit is {SCHEMA_BYTES_MAX}",
            text.len()
        )));
    }
    if references.len() > REFERENCES_MAX {
        return Err(ParseError::whole(format!(
            "the schema needs {} references, the limit is {REFERENCES_MAX}",
            references.len()
        )));
    }
    let bytes = references.iter().map(|reference| reference.text.len());
    let bytes = bytes.fold(0, usize::saturating_add);
    if bytes > REFERENCE_BYTES_MAX {
        return Err(ParseError::whole(format!(
            "the texts of the references have {bytes} bytes together, the limit is \
             {REFERENCE_BYTES_MAX}: refer to smaller schemas, or to fewer"
        )));
    }
    match schema_type {
        SchemaType::Avro => avro::parse(text, references, validation).map(Schema::Avro),
        SchemaType::Protobuf => protobuf::parse(text, references).map(Schema::Protobuf),
        SchemaType::Json => json::parse(text, references).map(Schema::Json),
    }
}

impl Schema {
    /// The language of the schema.
    pub fn schema_type(&self) -> SchemaType {
        match self {
            Schema::Avro(_) => SchemaType::Avro,
            Schema::Protobuf(_) => SchemaType::Protobuf,
            Schema::Json(_) => SchemaType::Json,
        }
    }

    /// The text that the registry stores and serves: what two spellings of one schema share.
    pub fn canonical_text(&self) -> String {
        match self {
            Schema::Avro(schema) => schema.canonical_text(),
            Schema::Protobuf(schema) => schema.canonical_text(),
            Schema::Json(schema) => schema.canonical_text(),
        }
    }

    /// The canonical text after normalisation, which also drops differences of order that carry no
    /// meaning.
    pub fn normalized_text(&self) -> String {
        match self {
            Schema::Avro(schema) => schema.normalized_text(),
            Schema::Protobuf(schema) => schema.normalized_text(),
            Schema::Json(schema) => schema.normalized_text(),
        }
    }

    /// The text in `format`, or `None` where the schema type has no such form.
    pub fn formatted_text(&self, format: Format) -> Option<String> {
        match (self, format) {
            (Schema::Avro(schema), Format::Resolved) => Some(schema.resolved_text()),
            (Schema::Protobuf(schema), Format::Serialized) => Some(schema.serialized_text()),
            (Schema::Protobuf(schema), Format::IgnoreExtensions) => {
                Some(schema.text_without_extensions())
            }
            (Schema::Avro(_), Format::Serialized | Format::IgnoreExtensions)
            | (Schema::Protobuf(_), Format::Resolved)
            | (Schema::Json(_), _) => None,
        }
    }
}

/// Finds every difference between what `writer` writes and what `reader` reads, in the order of the
/// reader's text. A reflexive comparison gives nothing that is an incompatibility.
///
/// # Examples
/// ```
/// use clade_checker::{Policy, SchemaType, Validation, compare, parse};
///
/// let int = parse(SchemaType::Avro, r#""int""#, &[], Validation::Strict)?;
/// let long = parse(SchemaType::Avro, r#""long""#, &[], Validation::Strict)?;
/// assert!(compare(&long, &int, Policy::Strict).is_empty());
/// assert_eq!(compare(&int, &long, Policy::Strict)[0].kind.wire_name(), "TYPE_MISMATCH");
/// # Ok::<(), clade_checker::ParseError>(())
/// ```
pub fn compare(reader: &Schema, writer: &Schema, policy: Policy) -> Vec<Difference> {
    match (reader, writer) {
        (Schema::Avro(reader), Schema::Avro(writer)) => avro::compare(reader, writer),
        (Schema::Protobuf(reader), Schema::Protobuf(writer)) => protobuf::compare(reader, writer),
        (Schema::Json(reader), Schema::Json(writer)) => json::compare(reader, writer, policy),
        (Schema::Avro(_) | Schema::Protobuf(_) | Schema::Json(_), _) => vec![Difference {
            kind: Kind::SchemaTypeChanged,
            path: String::new(),
            reader: None,
            writer: None,
            detail: String::new(),
            message: format!(
                "a reader with a schema of type {} cannot read data of a writer with one of type {}",
                reader.schema_type(),
                writer.schema_type()
            ),
        }],
    }
}
