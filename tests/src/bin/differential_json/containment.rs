//! Pairs: where the checker says that the reader takes all that the writer allows, a datum is
//! searched for that two validators say it does not.

use std::fmt;

use anyhow::Context;
use clade_checker::{Policy, SchemaType, Validation, compare, parse};
use clade_tests::differential::{Oracle, Section, case_random};
use serde_json::{Value, json};

use super::generate::{Draft, Generator, pruned};
use super::instances::Instances;
use super::weakening::{self, SEVERAL};

/// How many data are tried on a pair.
const DATA: usize = 60;

/// A reader and a writer, and where they come from.
pub struct Pair {
    pub title: String,
    pub reader: Value,
    pub writer: Value,
}

/// What became of the pairs of one run.
#[derive(Default)]
pub struct Tally {
    pub compatible: u64,
    pub incompatible: u64,
    /// Incompatible pairs for which a witness was found among the data.
    pub witnessed: u64,
    /// Data that the writer takes, according to the first validator.
    pub data: u64,
}

/// The generated pair with this number.
pub fn pair(seed: u64, case: u64) -> Pair {
    let mut random = case_random(seed, case);
    let draft = Draft::ALL[random.usize(0..Draft::ALL.len())];
    let mut generator = Generator { random: &mut random, draft };
    let writer = generator.root();
    let mut reader = generator.edited(&writer);
    if let (Some(uri), Value::Object(members)) = (draft.uri(), &mut reader) {
        members.insert("$schema".to_owned(), json!(uri));
    }
    let title = format!("seed {seed}, case {case}");
    Pair { title, reader: pruned(reader), writer: pruned(writer) }
}

/// Whether the checker finds nothing in the way; `None` if it refuses one of the two.
fn is_compatible(pair: &Pair) -> Option<bool> {
    let parsed =
        |schema: &Value| parse(SchemaType::Json, &schema.to_string(), &[], Validation::Strict).ok();
    let (reader, writer) = (parsed(&pair.reader)?, parsed(&pair.writer)?);
    let found = compare(&reader, &writer, Policy::Strict);
    Some(!found.iter().any(|difference| difference.kind.is_incompatibility(Policy::Strict)))
}

/// The validator of the `jsonschema` crate for a schema; `None` if it cannot compile it.
pub fn validator(schema: &Value) -> Option<jsonschema::Validator> {
    let uri = schema.get("$schema").and_then(Value::as_str).unwrap_or("");
    let draft = match Draft::ALL.into_iter().find(|draft| draft.uri() == Some(uri)) {
        Some(Draft::Draft4) => jsonschema::Draft::Draft4,
        Some(Draft::Draft6) => jsonschema::Draft::Draft6,
        Some(Draft::Draft2019) => jsonschema::Draft::Draft201909,
        Some(Draft::Draft2020) => jsonschema::Draft::Draft202012,
        Some(Draft::Draft7 | Draft::Unsaid) | None => jsonschema::Draft::Draft7,
    };
    let options = jsonschema::options().with_draft(draft).should_validate_formats(false);
    options.build(schema).ok()
}

/// Judges one pair and looks for a witness.
pub fn examine(
    pair: &Pair,
    random_of: (u64, u64),
    python: &mut Oracle,
    section: &mut Section,
    tally: &mut Tally,
) -> anyhow::Result<()> {
    let Some(is_compatible) = is_compatible(pair) else {
        section.disagree(|| format!("{}: refused {} {}", pair.title, pair.reader, pair.writer));
        return Ok(());
    };
    let (Some(reader), Some(writer)) = (validator(&pair.reader), validator(&pair.writer)) else {
        section.explain(&NOT_COMPILED, || format!("{} {}", pair.reader, pair.writer));
        return Ok(());
    };
    let mut random = case_random(random_of.0 ^ 0x5EED, random_of.1);
    let mut instances = Instances { random: &mut random };
    let mut lost = Vec::new();
    for at in 0..DATA {
        let near = if at % 3 == 2 { &pair.reader } else { &pair.writer };
        let datum = instances.near(near, near, 0);
        if writer.is_valid(&datum) {
            tally.data += 1;
            if !reader.is_valid(&datum) && !lost.contains(&datum) {
                lost.push(datum);
            }
        }
    }
    let witness = confirmed(pair, &lost, python)?;
    if !is_compatible {
        tally.incompatible += 1;
        tally.witnessed += u64::from(witness.is_some());
        section.agree();
        return Ok(());
    }
    tally.compatible += 1;
    let Some(witness) = witness else {
        section.agree();
        return Ok(());
    };
    let example =
        || format!("{}: writer {} reader {} datum {witness}", pair.title, pair.writer, pair.reader);
    explain(pair, &witness, section, example);
    Ok(())
}

/// The first of `lost` of which the second validator too says that the writer takes it and the
/// reader does not.
fn confirmed(pair: &Pair, lost: &[Value], python: &mut Oracle) -> anyhow::Result<Option<Value>> {
    if lost.is_empty() {
        return Ok(None);
    }
    let data: Vec<String> = lost.iter().map(Value::to_string).collect();
    let question = json!({
        "writer": pair.writer.to_string(),
        "reader": pair.reader.to_string(),
        "data": data,
    });
    let answer: Vec<(Value, Value)> = serde_json::from_str(&python.ask(&question.to_string())?)
        .context("the validator answers with a list of pairs")?;
    let is_witness = |(writer, reader): &(Value, Value)| {
        *writer == Value::Bool(true) && *reader == Value::Bool(false)
    };
    Ok(answer.iter().position(is_witness).map(|at| lost[at].clone()))
}

fn explain(pair: &Pair, witness: &Value, section: &mut Section, example: impl FnOnce() -> String) {
    let takes = |schema: &Value| validator(schema).map(|found| found.is_valid(witness));
    // Inside `not` what is taken away makes a schema ask for more, so the writer may be the one.
    let explains = |reader: &Value, writer: &Value| {
        takes(reader) == Some(true) || takes(writer) == Some(false)
    };
    let writer = pair.writer.to_string();
    for weakening in weakening::ALL {
        if !weakening.wants.is_none_or(|keyword| writer.contains(keyword)) {
            continue;
        }
        let changed = weakening.weakened(&pair.writer);
        let holds = if weakening.is_of_writer {
            takes(&changed) == Some(false)
        } else {
            explains(&weakening.weakened(&pair.reader), &changed)
        };
        if holds {
            return section.explain(&weakening.class, example);
        }
    }
    let every: Vec<_> = weakening::ALL.iter().filter(|one| !one.is_of_writer).collect();
    let weakened = |schema| weakening::weakened(schema, &every);
    if explains(&weakened(&pair.reader), &weakened(&pair.writer)) {
        return section.explain(&SEVERAL, example);
    }
    section.disagree(example);
}

const NOT_COMPILED: clade_tests::differential::Class = clade_tests::differential::Class {
    name: "not compiled by the validator",
    clause: "the schema is beyond the first validator, so no datum was tried",
};

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} compatible, {} incompatible (of which a datum shows it for {}); {} data that the \
             writer takes",
            self.compatible, self.incompatible, self.witnessed, self.data
        )
    }
}

/// Each two files of a folder that follow one another in the order of their names, both ways: the
/// versions of one schema, as far as the corpus has them.
pub fn neighbours(corpus: &[(String, String)]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let folder = |path: &str| path.rsplit_once('/').map(|(folder, _)| folder.to_owned());
    for both in corpus.windows(2) {
        let [(first, first_text), (second, second_text)] = both else { continue };
        if folder(first) != folder(second) {
            continue;
        }
        let read = |text: &str| serde_json::from_str::<Value>(text).ok();
        let (Some(one), Some(other)) = (read(first_text), read(second_text)) else { continue };
        pairs.push(Pair {
            title: format!("{second} reads {first}"),
            reader: other.clone(),
            writer: one.clone(),
        });
        pairs.push(Pair { title: format!("{first} reads {second}"), reader: one, writer: other });
    }
    pairs
}
