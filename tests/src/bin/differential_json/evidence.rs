//! What data says: each witness is put to another validator, and data are looked for that break what
//! is called refuted.

use std::collections::BTreeSet;

use anyhow::Context;
use clade_checker::{Evidence, Examination, Schema, SchemaType, Validation, parse};
use clade_tests::differential::{Class, Oracle, Section, Tally, case_random};
use serde_json::{Value, json};

use super::containment::{Pair, validator};
use super::generate::{Draft, Generator, pruned};
use super::instances::Instances;

/// How many data are tried on a pair that is called refuted.
const DATA: usize = 200;

const GIVES_UP: Class = Class {
    name: "the second validator has no answer",
    clause: "it ends in an error of its own, such as too deep a recursion",
};

const EXPRESSIONS: Class = Class {
    name: "an expression that the second validator reads otherwise",
    clause: "it runs the expressions of another language, in which '$' and classes differ",
};

/// Pairs that are examined together, and what came out.
pub struct Evidences {
    tally: Tally,
    /// Data that were tried on refuted pairs and that the writer takes.
    data: u64,
    refuted: u64,
    witnesses: u64,
}

/// Each schema of the corpus with a version of it that differs in a few places, `count` in all, each
/// the reader of the other in turn.
pub fn mutated(corpus: &[(String, String)], seed: u64, count: u64) -> Vec<Pair> {
    let schemas: Vec<(&String, Value)> = corpus
        .iter()
        .filter_map(|(path, text)| Some((path, serde_json::from_str(text).ok()?)))
        .filter(|(_, schema): &(_, Value)| schema.is_object())
        .collect();
    let mut pairs = Vec::new();
    for case in 0..if schemas.is_empty() { 0 } else { count } {
        let mut random = case_random(seed ^ 0xDA7A, case);
        let (path, schema) = &schemas[random.usize(0..schemas.len())];
        let draft = Draft::Unsaid;
        let edited = Generator { random: &mut random, draft }.edited(schema);
        let (one, other) = (pruned(schema.clone()), pruned(edited));
        let title = format!("seed {seed}, case {case} of {path}");
        let (reader, writer) = if case % 2 == 0 { (other, one) } else { (one, other) };
        pairs.push(Pair { title, reader, writer });
    }
    pairs
}

impl Evidences {
    pub fn new() -> Evidences {
        Evidences { tally: Tally::default(), data: 0, refuted: 0, witnesses: 0 }
    }

    /// Examines a pair; one that the checker does not parse is left out.
    ///
    /// # Errors
    /// The second validator does not answer.
    pub fn examine(
        &mut self,
        pair: &Pair,
        random_of: (u64, u64),
        python: &mut Oracle,
        section: &mut Section,
    ) -> anyhow::Result<()> {
        let (Some(reader), Some(writer)) = (parsed(&pair.reader), parsed(&pair.writer)) else {
            return Ok(());
        };
        let found = self.tally.examine(&pair.title, &reader, &writer);
        self.confirm(pair, &found, python, section)?;
        if found.evidence == Evidence::Refuted {
            self.refuted += 1;
            self.search(pair, random_of, section);
        }
        Ok(())
    }

    /// Asks the second validator about every witness of a pair.
    fn confirm(
        &mut self,
        pair: &Pair,
        found: &Examination,
        python: &mut Oracle,
        section: &mut Section,
    ) -> anyhow::Result<()> {
        let all = found.findings.iter().map(|finding| &finding.evidence).chain([&found.evidence]);
        let data: BTreeSet<&str> =
            all.filter_map(|one| Some(one.witness()?.datum.as_str())).collect();
        if data.is_empty() {
            return Ok(());
        }
        let question = json!({
            "writer": pair.writer.to_string(),
            "reader": pair.reader.to_string(),
            "data": data,
        });
        let answers: Vec<(Value, Value)> =
            serde_json::from_str(&python.ask(&question.to_string())?)
                .context("the validator answers with a list of pairs")?;
        for (datum, (writer, reader)) in data.into_iter().zip(answers) {
            self.witnesses += 1;
            let example = || {
                format!(
                    "{}: writer {} ({writer}) reader {} ({reader}) datum {datum}",
                    pair.title, pair.writer, pair.reader
                )
            };
            let texts = [pair.writer.to_string(), pair.reader.to_string()];
            if writer == Value::Bool(true) && reader == Value::Bool(false) {
                section.agree();
            } else if writer.is_string() || reader.is_string() {
                section.explain(&GIVES_UP, example);
            } else if texts.iter().any(|text| text.to_lowercase().contains("pattern")) {
                section.explain(&EXPRESSIONS, example);
            } else {
                section.disagree(example);
            }
        }
        Ok(())
    }

    /// Looks for a datum that breaks what is called refuted.
    fn search(&mut self, pair: &Pair, random_of: (u64, u64), section: &mut Section) {
        let (Some(reads), Some(writes)) = (validator(&pair.reader), validator(&pair.writer)) else {
            return;
        };
        let mut random = case_random(random_of.0 ^ 0xEF07, random_of.1);
        let mut instances = Instances { random: &mut random };
        for at in 0..DATA {
            let near = if at % 3 == 2 { &pair.reader } else { &pair.writer };
            let datum = instances.near(near, near, 0);
            if !writes.is_valid(&datum) {
                continue;
            }
            self.data += 1;
            if !reads.is_valid(&datum) {
                section.disagree(|| {
                    format!(
                        "{}: called refuted, writer {} reader {} datum {datum}",
                        pair.title, pair.writer, pair.reader
                    )
                });
                return;
            }
        }
        section.agree();
    }

    pub fn tell(self, section: &mut Section) {
        section.note(format!("{} witnesses were put to the second validator", self.witnesses));
        section.note(format!(
            "{} refuted pairs withstood {} data that the writer takes",
            self.refuted, self.data
        ));
        self.tally.tell(section);
    }
}

fn parsed(schema: &Value) -> Option<Schema> {
    parse(SchemaType::Json, &schema.to_string(), &[], Validation::Registered).ok()
}
