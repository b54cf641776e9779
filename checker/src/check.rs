//! Judges a proposed schema against the registered versions that its compatibility level names.

use std::sync::Arc;

use crate::confluent_text;
use crate::difference::{Difference, Policy};
use crate::level::{CompatibilityLevel, Direction};
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
            return Ok(Verdict { level, failure: Some(Failure { registered, incompatibilities }) });
        }
    }
    Ok(Verdict { level, failure: None })
}

fn incompatibilities(
    direction: Direction,
    policy: Policy,
    proposed: &Schema,
    registered: &Registered,
) -> Vec<Difference> {
    let (reader, writer) = direction.roles(proposed, &*registered.schema);
    let mut found = compare(reader, writer, policy);
    found.retain(|difference| difference.kind.is_incompatibility(policy));
    found
}

impl Verdict {
    /// Whether the proposed schema agrees with every version that the level names.
    pub fn is_compatible(&self) -> bool {
        self.failure.is_none()
    }

    /// The version that it does not agree with.
    pub fn failed_version(&self) -> Option<i32> {
        self.failure.as_ref().map(|failure| failure.registered.version)
    }

    /// The incompatibilities, each with the direction of the comparison that found it.
    pub fn incompatibilities(&self) -> impl Iterator<Item = (Direction, &Difference)> {
        self.failure.iter().flat_map(|failure| &failure.incompatibilities).flat_map(
            |(direction, found)| found.iter().map(move |difference| (*direction, difference)),
        )
    }

    /// The list that Confluent's registry gives for this verdict; empty when it is compatible.
    ///
    /// `validate_fields` is the setting of that name, which the last element repeats.
    ///
    /// # Source
    /// Confluent Schema Registry 8.5: `{oldSchemaVersion}` and `{oldSchema}` follow the list of a
    /// backward or a forward check, or the backward part of a full check, if that list is not empty;
    /// schemas of different types give one message and neither of the two.
    pub fn messages(&self, validate_fields: bool) -> Vec<String> {
        let Some(failure) = &self.failure else { return Vec::new() };
        let mut messages = Vec::new();
        for (direction, found) in &failure.incompatibilities {
            messages.extend(found.iter().map(|one| confluent_text::render(one, *direction)));
            let is_last_part = Some(direction) == self.level.directions().last();
            if is_last_part && !found.is_empty() && !failure.is_type_change() {
                messages.push(format!("{{oldSchemaVersion: {}}}", failure.registered.version));
                messages.push(quote_schema(&failure.registered.schema.canonical_text()));
            }
        }
        messages.dedup_by(|later, earlier| failure.is_type_change() && later == earlier);
        messages.push(format!(
            "{{validateFields: '{validate_fields}', compatibility: '{}'}}",
            self.level
        ));
        messages
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
    let cut = text.char_indices().find(|(_, character)| {
        units += character.len_utf16();
        // A character of two units that lies across the end is left out whole.
        units > QUOTED_SCHEMA_UNITS_MAX
    });
    match cut {
        Some((end, _)) => format!("{{oldSchema: <truncated> '{}...'}}", &text[..end]),
        None => format!("{{oldSchema: '{text}'}}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_schema_is_cut_where_java_counts() {
        let quoted = |text: &str| {
            let message = quote_schema(text);
            let kept = message.strip_prefix("{oldSchema: <truncated> '")?.strip_suffix("...'}")?;
            Some(kept.chars().count())
        };
        let max = QUOTED_SCHEMA_UNITS_MAX;
        assert_eq!(quoted(&"é".repeat(max)), None);
        assert_eq!(quoted(&"é".repeat(max + 1)), Some(max));
        assert_eq!(quoted(&"\u{1F600}".repeat(max / 2)), None);
        assert_eq!(quoted(&"\u{1F600}".repeat(max)), Some(max / 2));
        assert_eq!(quoted(&format!("a{}", "\u{1F600}".repeat(max))), Some(max / 2));
    }
}
