//! Protobuf schemas, proto2, proto3 and editions: parsing, canonical text and comparison, as
//! Confluent's registry does them.

mod base64;
mod canonical;
mod compare;
mod compat;
pub(crate) mod descriptor;
mod evidence;
mod examine;
mod imports;
mod kind;
mod link;
mod parse;
mod same;
mod suggest;
mod syntax;
mod tags;
mod view;
mod well_known;
mod wire;

use std::sync::Arc;

pub use evidence::Reading;
pub use examine::{examine_with_readings, readings};
pub use kind::Kind;

use crate::difference::Difference;
use crate::error::ParseError;
use crate::reference::ResolvedReference;
use canonical::Style;

/// A parsed Protobuf schema: one file and all that it imports. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Schema {
    linked: Arc<parse::Linked>,
}

/// Parses a .proto text, or a base64 `FileDescriptorProto`, and links it with what it imports.
///
/// Imports come from `references` by path, and from the files that `well_known.rs` holds.
/// A text without a `syntax` line is proto2. References that nothing imports are not read.
///
/// # Errors
/// Every problem of the first file that has one, with its place.
pub(crate) fn parse(text: &str, references: &[ResolvedReference]) -> Result<Schema, ParseError> {
    Ok(Schema { linked: Arc::new(parse::link(text, references)?) })
}

/// Whether a schema text is read as a base64 `FileDescriptorProto` rather than as a .proto text.
pub fn is_descriptor(text: &str) -> bool {
    parse::descriptor_bytes(text).is_some()
}

/// Finds the differences that Confluent's registry finds, compatible ones too.
pub(crate) fn compare(reader: &Schema, writer: &Schema) -> Vec<Difference> {
    compare::compare(&reader.linked.files, &writer.linked.files)
}

pub(crate) use descriptor::Files;
pub(crate) use examine::examine;
pub(crate) use imports::imports;
pub(crate) use suggest::edits;
pub(crate) use tags::{edit_tags, tags};

impl Schema {
    /// The text without comments, in a fixed style and order; it parses to the same descriptor.
    pub(crate) fn canonical_text(&self) -> String {
        self.linked.text(Style::Canonical)
    }

    /// The canonical text with imports, options, fields, oneofs and enum constants sorted, types by
    /// full name, and no `syntax` line for proto2.
    pub(crate) fn normalized_text(&self) -> String {
        self.linked.text(Style::Normalized)
    }

    /// The canonical text without `extend` blocks and custom options.
    pub(crate) fn text_without_extensions(&self) -> String {
        self.linked.text(Style::WithoutExtensions)
    }

    /// The `FileDescriptorProto` in base64, without source info.
    pub(crate) fn serialized_text(&self) -> String {
        let order = wire::OptionOrder::Written;
        base64::encode(&wire::encode(self.linked.files.main(), order))
    }

    /// The `FileDescriptorProto` of each file, without source info: each after those that it imports,
    /// that of the schema itself as the last one. Files that are built in are among them.
    pub fn descriptors(&self) -> Vec<Vec<u8>> {
        let order = wire::OptionOrder::Written;
        self.linked.files.files.iter().map(|file| wire::encode(file, order)).collect()
    }

    /// The schema as the lint rules see it. A descriptor has lost its comments.
    pub(crate) fn view(&self, text: &str) -> crate::lint::view::View {
        view::view(&self.linked.files, !is_descriptor(text))
    }

    /// The file and all that it imports.
    pub(crate) fn files(&self) -> &Files {
        &self.linked.files
    }

    /// The names of the fields of the first message, those in oneofs too.
    pub(crate) fn fields_of_first_message(&self) -> Vec<String> {
        let first = self.linked.files.main().messages.first();
        let fields = first.map(|message| message.fields.as_slice()).unwrap_or_default();
        fields.iter().map(|field| field.name.clone()).collect()
    }
}
