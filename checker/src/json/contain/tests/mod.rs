//! Pairs of schemas with the true answer, and laws over generated ones.

#[allow(clippy::disallowed_types, reason = "what takes long is said")]
mod bombs;
mod generate;
#[allow(
    clippy::disallowed_types,
    clippy::disallowed_methods,
    reason = "a long run is asked for by variables, and says what the slowest pair took"
)]
mod laws;

use super::*;

pub(super) fn schema(text: &str) -> Schema {
    crate::json::parse(text, &[]).unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Pairs of writer and reader about one keyword.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    #[allow(dead_code)]
    about: String,
    #[serde(default)]
    draft: Option<String>,
    /// Contained both ways.
    #[serde(default)]
    equal: Vec<[String; 2]>,
    #[serde(default)]
    contained: Vec<[String; 2]>,
    #[serde(default)]
    escapes: Vec<[String; 2]>,
    /// The second contains the first, and not the other way round.
    #[serde(default)]
    narrower: Vec<[String; 2]>,
    #[serde(default)]
    unknown: Vec<[String; 2]>,
}

#[derive(serde::Deserialize)]
struct Table {
    group: Vec<Group>,
}

/// `text` as a schema of the draft.
fn in_draft(draft: Option<&str>, text: &str) -> String {
    let uri = match draft {
        None => return text.to_owned(),
        Some("4") => "http://json-schema.org/draft-04/schema#",
        Some("6") => "http://json-schema.org/draft-06/schema#",
        Some("7") => "http://json-schema.org/draft-07/schema#",
        Some("2019") => "https://json-schema.org/draft/2019-09/schema",
        Some("2020") => "https://json-schema.org/draft/2020-12/schema",
        Some(other) => panic!("no draft is called {other}"),
    };
    match text.strip_prefix('{') {
        Some("}") => format!(r#"{{"$schema":"{uri}"}}"#),
        Some(rest) => format!(r#"{{"$schema":"{uri}",{rest}"#),
        None => text.to_owned(),
    }
}

/// A validator of the schema that knows no formats; `None` where it refuses the schema.
pub(super) fn validator(text: &str) -> Option<jsonschema::Validator> {
    let value: Value = serde_json::from_str(text).expect("it is JSON");
    let mut options = jsonschema::options().offline().should_validate_formats(false);
    if value.get("$schema").is_none() {
        options = options.with_draft(jsonschema::Draft::Draft7);
    }
    options.build(&value).ok()
}

/// What is wrong with the answer to a pair, if anything is.
fn fault(expected: &str, writer: &str, reader: &str) -> Option<String> {
    let found = contain(&schema(reader), &schema(writer));
    let (word, is_right) = match &found {
        Containment::Contained => ("contained", true),
        Containment::Escapes(None) => ("escapes", true),
        Containment::Escapes(Some(value)) => {
            let writes = validator(writer).expect("the validator takes it");
            let reads = validator(reader).expect("the validator takes it");
            ("escapes", writes.is_valid(value) && !reads.is_valid(value))
        }
        Containment::Unknown(_) => ("unknown", true),
    };
    let is_expected = word == expected && is_right;
    (!is_expected).then(|| format!("{writer} => {reader}: {found:?}, expected {expected}"))
}

#[test]
fn every_pair_of_the_table_has_the_true_answer() {
    let table: Table = toml::from_str(include_str!("pairs.toml")).expect("the table is TOML");
    let (mut rows, mut faults) = (0, Vec::new());
    for group in &table.group {
        let mut check = |expected: &str, writer: &str, reader: &str| {
            let draft = group.draft.as_deref();
            let (writer, reader) = (in_draft(draft, writer), in_draft(draft, reader));
            rows += 1;
            faults.extend(fault(expected, &writer, &reader));
        };
        for [one, other] in &group.equal {
            check("contained", one, other);
            check("contained", other, one);
        }
        for [narrow, wide] in &group.narrower {
            check("contained", narrow, wide);
            check("escapes", wide, narrow);
        }
        for [writer, reader] in &group.contained {
            check("contained", writer, reader);
        }
        for [writer, reader] in &group.escapes {
            check("escapes", writer, reader);
        }
        for [writer, reader] in &group.unknown {
            check("unknown", writer, reader);
        }
    }
    assert!(faults.is_empty(), "{} of {rows}:\n{}", faults.len(), faults.join("\n"));
    assert!(rows >= 300, "the table has {rows} rows");
}
