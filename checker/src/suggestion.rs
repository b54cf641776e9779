//! The smallest edits of a refused schema that pass, each applied, parsed and checked.

use crate::level::CompatibilityLevel;
use crate::span::Span;

/// A change of a proposed schema that makes a refused check pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole schema text after the change.
    pub text: String,
    /// What was changed and why that helps, in one plain sentence for each edit.
    pub why: Vec<String>,
    /// The levels that the changed schema passes against the same registered versions.
    pub levels: Vec<CompatibilityLevel>,
}

/// One idea of how to mend a difference: changes of the proposed text that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(dead_code, reason = "the formats make edits")]
pub(crate) struct Edit {
    /// What is changed and why that helps, in one plain sentence.
    pub(crate) why: String,
    /// The bytes of the proposed text that are replaced, in order and apart, with what by.
    pub(crate) changes: Vec<(Span, String)>,
}
