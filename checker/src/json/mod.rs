//! stub

use crate::difference::Difference;
use crate::error::ParseError;
use crate::reference::ResolvedReference;

/// A parsed JSON schema.
#[derive(Debug, Clone)]
pub struct Schema {}

/// What differs between two JSON schemas.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// stub
    TypeChanged,
}

impl Kind {
    /// stub
    pub fn wire_name(self) -> &'static str {
        "TYPE_CHANGED"
    }

    /// stub
    pub(crate) fn is_incompatibility(self, _policy: crate::difference::Policy) -> bool {
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
pub(crate) fn compare(
    _reader: &Schema,
    _writer: &Schema,
    _policy: crate::difference::Policy,
) -> Vec<Difference> {
    Vec::new()
}

impl Schema {
    pub(crate) fn canonical_text(&self) -> String {
        String::new()
    }
    pub(crate) fn normalized_text(&self) -> String {
        String::new()
    }
}
