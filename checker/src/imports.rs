//! What a schema text gives to others and wants of them, before anything is resolved: by this, files
//! of one folder find each other.

mod avro;
mod json;

use crate::protobuf;
use crate::schema_type::SchemaType;

/// What a text declares, and what it leaves to others.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Imports {
    /// Under which names others may know it: the full names of all Avro types, that of the outermost
    /// one first; the absolute URIs of JSON schemas; the package of a Protobuf file.
    pub declares: Vec<String>,
    /// What it wants of others, in the order of the text, each once.
    pub wants: Vec<Import>,
}

/// Something that a text leaves to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// What the text calls it, as a [`Reference`](crate::Reference) is named.
    pub name: String,
    /// The names that others may declare it by, the likeliest first: full names of Avro, the import
    /// path of Protobuf, the absolute URI of JSON Schema.
    pub candidates: Vec<String>,
}

/// Finds what `text` declares and wants. A text that cannot be read has neither, and parsing it says
/// why.
///
/// # Examples
/// ```
/// use clade_checker::{SchemaType, imports};
///
/// let text = r#"{"type": "record", "name": "shop.Order",
///     "fields": [{"name": "price", "type": "Money"}]}"#;
/// let found = imports(SchemaType::Avro, text);
/// assert_eq!(found.declares, ["shop.Order"]);
/// assert_eq!(found.wants[0].name, "shop.Money");
/// assert_eq!(found.wants[0].candidates, ["shop.Money", "Money"]);
/// ```
pub fn imports(schema_type: SchemaType, text: &str) -> Imports {
    match schema_type {
        SchemaType::Avro => avro::imports(text),
        SchemaType::Protobuf => protobuf::imports(text),
        SchemaType::Json => json::imports(text),
    }
}

impl Imports {
    /// Adds a want that is not there yet.
    pub(crate) fn want(&mut self, name: String, candidates: Vec<String>) {
        let import = Import { name, candidates };
        if !self.wants.contains(&import) {
            self.wants.push(import);
        }
    }
}
