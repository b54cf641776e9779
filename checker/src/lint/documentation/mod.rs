//! Rules about what a reader learns without asking.

use super::rule::Rule;

mod doc_low_quality;
mod missing_doc;
mod numeric_without_unit;

pub(super) const RULES: &[&Rule] =
    &[&doc_low_quality::RULE, &missing_doc::RULE, &numeric_without_unit::RULE];
