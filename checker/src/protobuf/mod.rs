//! stub

use crate::difference::Difference;
use crate::error::ParseError;
use crate::reference::ResolvedReference;

/// A parsed Protobuf schema.
#[derive(Debug, Clone)]
pub struct Schema {}

/// What differs between two Protobuf schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// stub
    FieldKindChanged,
}

impl Kind {
    /// stub
    pub fn wire_name(self) -> &'static str {
        "FIELD_KIND_CHANGED"
    }

    /// stub
    pub(crate) fn is_incompatibility(self) -> bool {
        true
    }

    pub(crate) fn description(self) -> &'static str {
        ""
    }
}

/// stub
pub(crate) fn parse(_text: &str, _references: &[ResolvedReference]) -> Result<Schema, ParseError> {
    Err(ParseError::whole("not built yet"))
}

/// stub
pub(crate) fn compare(_reader: &Schema, _writer: &Schema) -> Vec<Difference> {
    Vec::new()
}

impl Schema {
    pub(crate) fn canonical_text(&self) -> String {
        String::new()
    }
    pub(crate) fn normalized_text(&self) -> String {
        String::new()
    }
    pub(crate) fn text_without_extensions(&self) -> String {
        String::new()
    }
    pub(crate) fn serialized_text(&self) -> String {
        String::new()
    }
}
