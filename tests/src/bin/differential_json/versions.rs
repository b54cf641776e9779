//! The verdict on neighbouring versions of a schema beside what their author's numbers promise.
//!
//! Iglu numbers a version MODEL-REVISION-ADDITION: an addition fits all data written before, a new
//! model does not, and a revision may or may not. Why the verdict is another one stands, pair by
//! pair, in `tests/oracles/json/iglu_reasons.toml`; a pair without a reason and a reason without a
//! pair are both disagreements.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use clade_checker::{Policy, Schema, SchemaType, Validation, compare, parse};
use clade_tests::differential::{Class, Section};

const EXAMINED: Class =
    Class { name: "the author's number says otherwise", clause: "each pair has its reason below" };

/// A version in a history: its numbers, and its schema.
type Version = ([u32; 3], Schema);

/// Compares each version of the corpus with the one before it.
///
/// # Errors
/// The table of reasons is not one.
pub fn against_authors(
    corpus: &[(String, String)],
    reasons: &str,
    section: &mut Section,
) -> anyhow::Result<()> {
    let mut reasons: BTreeMap<String, String> =
        toml::from_str(reasons).context("the reasons are a table of texts")?;
    let mut counts: BTreeMap<&str, [usize; 3]> = BTreeMap::new();
    let mut notes = Vec::new();
    for (name, versions) in histories(corpus) {
        for pair in versions.windows(2) {
            let [(earlier, writer), (later, reader)] = pair else { continue };
            let promise = promise(*earlier, *later);
            let found = |policy| {
                let mut found = compare(reader, writer, policy);
                found.retain(|difference| difference.kind.is_incompatibility(policy));
                found
            };
            let strict = found(Policy::Strict);
            let count = counts.entry(promise).or_default();
            count[0] += 1;
            count[1] += usize::from(strict.is_empty());
            count[2] += usize::from(found(Policy::Lenient).is_empty());
            let agrees = match promise {
                "addition" => strict.is_empty(),
                "model" => !strict.is_empty(),
                _ => true,
            };
            if agrees {
                section.agree();
                continue;
            }
            let key = format!("{name} {} -> {}", text(*earlier), text(*later));
            let verdict: Vec<String> =
                strict.iter().map(|one| format!("{} {}", one.kind.wire_name(), one.path)).collect();
            match reasons.remove(&key) {
                Some(reason) => {
                    notes.push(format!("{key} ({promise}): {reason}"));
                    section.explain(&EXAMINED, || key);
                }
                None => {
                    notes.push(format!("{key} ({promise}) {verdict:?}"));
                    section.disagree(|| key)
                }
            }
        }
    }
    for stale in reasons.keys() {
        section.disagree(|| format!("{stale}: the verdict agrees, so take its reason away"));
    }
    for (promise, [pairs, strict, lenient]) in counts {
        section.note(format!(
            "{promise}: {pairs} pairs, compatible: {strict} under STRICT, {lenient} under LENIENT"
        ));
    }
    notes.into_iter().for_each(|note| section.note(note));
    Ok(())
}

/// What the step from one number to the next is called.
fn promise(earlier: [u32; 3], later: [u32; 3]) -> &'static str {
    if earlier[0] != later[0] {
        "model"
    } else if earlier[1] != later[1] {
        "revision"
    } else {
        "addition"
    }
}

fn text(version: [u32; 3]) -> String {
    version.map(|number| number.to_string()).join("-")
}

/// The versions of each schema that the checker takes, in the order of their numbers.
fn histories(corpus: &[(String, String)]) -> BTreeMap<String, Vec<Version>> {
    let mut histories: BTreeMap<String, Vec<Version>> = BTreeMap::new();
    for (path, text) in corpus {
        let parts: Vec<&str> = Path::new(path).iter().filter_map(|part| part.to_str()).collect();
        let [.., vendor, name, "jsonschema", version] = parts.as_slice() else { continue };
        let numbers: Vec<u32> = version.split('-').map_while(|part| part.parse().ok()).collect();
        let parsed = parse(SchemaType::Json, text, &[], Validation::Registered);
        if let (Ok(version), Ok(schema)) = (numbers.try_into(), parsed) {
            histories.entry(format!("{vendor}.{name}")).or_default().push((version, schema));
        }
    }
    histories.values_mut().for_each(|versions| versions.sort_by_key(|(version, _)| *version));
    histories
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_that_changes_is_the_promise() {
        assert_eq!(promise([1, 0, 0], [1, 0, 2]), "addition");
        assert_eq!(promise([1, 0, 5], [1, 1, 0]), "revision");
        assert_eq!(promise([1, 2, 5], [2, 0, 0]), "model");
    }
}
