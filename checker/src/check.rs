//! Judges a proposed schema against the registered versions that its compatibility level names.

use std::sync::Arc;

use crate::confluent_text;
use crate::difference::{Difference, Policy};
use crate::examination::examine;
use crate::level::{CompatibilityLevel, Direction};
use crate::reserved_fields::ReservedField;
use crate::schema::{Schema, compare};

/// Longest text of a registered schema that a message quotes whole, in UTF-16 code units, which are
/// Java's characters.
///
/// # Source
/// Confluent Schema Registry 8.5: longer ones are cut and marked `<truncated>`.
const QUOTED_SCHEMA_UNITS_MAX: usize = 10_240;

/// A registered version to judge against.
#[derive(Debug, Clone)]
pub struct Registered {
    /// Its place in the subject.
    pub version: i32,
    /// Its schema.
    pub schema: Arc<Schema>,
}

/// The answer to a check, with what stands in the way.
#[derive(Debug, Clone)]
pub struct Verdict {
    level: CompatibilityLevel,
    failure: Option<Failure>,
    reserved_fields: Vec<ReservedField>,
}

/// The first registered version that the proposed schema does not agree with.
#[derive(Debug, Clone)]
struct Failure {
    registered: Registered,
    /// The incompatibilities in each direction that the level asks for; one may be empty.
    incompatibilities: Vec<(Direction, Vec<Difference>)>,
}

/// Judges `proposed` against `registered`, newest version first, and stops at the first version that
/// it does not agree with. A level that is not transitive looks at the first item only.
///
/// # Errors
/// What `registered` yields while a version is loaded.
pub fn check<E>(
    level: CompatibilityLevel,
    policy: Policy,
    proposed: &Schema,
    registered: impl IntoIterator<Item = Result<Registered, E>>,
) -> Result<Verdict, E> {
    let versions = if level.directions().is_empty() {
        0
    } else if level.is_transitive() {
        usize::MAX
    } else {
        1
    };
    for registered in registered.into_iter().take(versions) {
        let registered = registered?;
        let incompatibilities: Vec<_> = level
            .directions()
            .iter()
            .map(|&direction| {
                (direction, incompatibilities(direction, policy, proposed, &registered))
            })
            .collect();
        if incompatibilities.iter().any(|(_, found)| !found.is_empty()) {
            let failure = Some(Failure { registered, incompatibilities });
            return Ok(Verdict { level, failure, reserved_fields: Vec::new() });
        }
    }
    Ok(Verdict { level, failure: None, reserved_fields: Vec::new() })
}

fn incompatibilities(
    direction: Direction,
    policy: Policy,
    proposed: &Schema,
    registered: &Registered,
) -> Vec<Difference> {
    let (reader, writer) = direction.roles(proposed, &*registered.schema);
    match policy {
        Policy::Semantic => {
            let found = examine(reader, writer, policy).findings;
            found.into_iter().map(|finding| finding.difference).collect()
        }
        Policy::Strict | Policy::Lenient => {
            let mut found = compare(reader, writer, policy);
            found.retain(|difference| difference.kind.is_incompatibility(policy));
            found
        }
    }
}

impl Verdict {
    /// The same verdict, with what [`check_reserved_fields`](crate::check_reserved_fields) found.
    pub fn with_reserved_fields(self, reserved_fields: Vec<ReservedField>) -> Verdict {
        Verdict { reserved_fields, ..self }
    }

    /// Whether the proposed schema agrees with every version that the level names, and leaves the
    /// reserved fields alone.
    pub fn is_compatible(&self) -> bool {
        self.failure.is_none() && self.reserved_fields.is_empty()
    }

    /// What is wrong with the reserved fields.
    pub fn reserved_fields(&self) -> &[ReservedField] {
        &self.reserved_fields
    }

    /// The version that it does not agree with.
    pub fn failed_version(&self) -> Option<i32> {
        self.failure.as_ref().map(|failure| failure.registered.version)
    }

    /// That version, with its schema.
    pub fn failed(&self) -> Option<&Registered> {
        self.failure.as_ref().map(|failure| &failure.registered)
    }

    /// The incompatibilities, each with the direction of the comparison that found it.
    pub fn incompatibilities(&self) -> impl Iterator<Item = (Direction, &Difference)> {
        self.failure.iter().flat_map(|failure| &failure.incompatibilities).flat_map(
            |(direction, found)| found.iter().map(move |difference| (*direction, difference)),
        )
    }

    /// The list that Confluent's registry gives for this verdict; empty when it is compatible.
    ///
    /// `validate_fields` is the setting of that name, which the last element repeats. What is wrong
    /// with reserved fields comes first: it does not depend on the level.
    ///
    /// # Source
    /// Confluent Schema Registry 8.5: `{oldSchemaVersion}` and `{oldSchema}` follow the list of a
    /// backward or a forward check, or the backward part of a full check, if that list is not empty;
    /// schemas of different types give one message and neither of the two.
    pub fn messages(&self, validate_fields: bool) -> Vec<String> {
        if self.is_compatible() {
            return Vec::new();
        }
        let mut messages: Vec<_> =
            self.reserved_fields.iter().map(ReservedField::message).collect();
        if let Some(failure) = &self.failure {
            self.add_messages_of(failure, &mut messages);
        }
        messages.push(format!(
            "{{validateFields: '{validate_fields}', compatibility: '{}'}}",
            self.level
        ));
        messages
    }

    fn add_messages_of(&self, failure: &Failure, messages: &mut Vec<String>) {
        if failure.is_type_change() {
            // Both directions of a full check say the same; it stands there once.
            let first = failure.incompatibilities.iter().find_map(|(direction, found)| {
                found.first().map(|one| confluent_text::render(one, *direction))
            });
            messages.extend(first);
            return;
        }
        for (direction, found) in &failure.incompatibilities {
            messages.extend(found.iter().map(|one| confluent_text::render(one, *direction)));
            let is_last_part = Some(direction) == self.level.directions().last();
            if is_last_part && !found.is_empty() {
                messages.push(format!("{{oldSchemaVersion: {}}}", failure.registered.version));
                messages.push(quote_schema(&failure.registered.schema.canonical_text()));
            }
        }
    }
}

impl Failure {
    fn is_type_change(&self) -> bool {
        self.incompatibilities
            .iter()
            .flat_map(|(_, found)| found)
            .any(|difference| difference.kind == crate::difference::Kind::SchemaTypeChanged)
    }
}

fn quote_schema(text: &str) -> String {
    let mut units = 0;
    for (end, character) in text.char_indices() {
        units += character.len_utf16();
        if units > QUOTED_SCHEMA_UNITS_MAX {
            // Java may cut a pair of surrogates in two; no text of ours can hold one half.
            return format!("{{oldSchema: <truncated> '{}...'}}", &text[..end]);
        }
    }
    format!("{{oldSchema: '{text}'}}")
}
