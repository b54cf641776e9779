//! What the rules find in the schemas of a folder, and how long it takes them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use clade_checker::lint::{FieldOutline, Finding, Input, Policy, Profile, Severity, fields, lint};
use clade_checker::{ResolvedReference, SchemaType, Validation, parse};

use crate::schemas::{Schemas, Source};

/// The rule whose score is measured.
pub const STRING_AS_ENUM: &str = "string-as-enum";

/// What was found in one schema.
pub struct Linted {
    pub path: String,
    pub fields: Vec<FieldOutline>,
    pub findings: Vec<Finding>,
    /// Time of reading the text and of the rules.
    pub read: Duration,
    pub rules: Duration,
}

/// What was found in all of them.
#[derive(Default)]
pub struct Survey {
    pub linted: Vec<Linted>,
    /// How many could be read.
    pub read: usize,
    /// The others, with the reason.
    pub refused: Vec<(String, String)>,
}

/// How often a rule speaks.
#[derive(Default)]
pub struct Count {
    pub all: usize,
    pub by_severity: BTreeMap<Severity, usize>,
}

impl Survey {
    pub fn of(schemas: &Schemas, rounds: u32, mut next: impl FnMut()) -> Survey {
        let mut survey = Survey::default();
        for source in &schemas.all {
            match linted(source, rounds) {
                Ok(linted) => survey.linted.push(linted),
                Err(why) => survey.refused.push((source.path.clone(), why)),
            }
            next();
        }
        survey.read = survey.linted.len();
        survey
    }

    pub fn fields(&self) -> usize {
        self.linted.iter().map(|one| one.fields.len()).sum()
    }

    pub fn texts(&self) -> usize {
        let texts = |one: &Linted| one.fields.iter().filter(|field| field.is_text).count();
        self.linted.iter().map(texts).sum()
    }

    pub fn findings(&self) -> impl Iterator<Item = (&Linted, &Finding)> {
        self.linted.iter().flat_map(|one| one.findings.iter().map(move |found| (one, found)))
    }

    /// The rules by how often they speak, the noisiest first.
    pub fn counts(&self) -> Vec<(&'static str, Count)> {
        let mut counts: BTreeMap<&'static str, Count> = BTreeMap::new();
        for (_, found) in self.findings() {
            let count = counts.entry(found.rule.id).or_default();
            count.all += 1;
            *count.by_severity.entry(found.severity).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(id, count)| (std::cmp::Reverse(count.all), *id));
        counts
    }

    /// How many strings are warned of as choices.
    pub fn warned(&self) -> usize {
        let is_warning = |found: &Finding| {
            found.rule.id == STRING_AS_ENUM && found.severity >= Severity::Warning
        };
        self.findings().filter(|(_, found)| is_warning(found)).count()
    }
}

fn linted(source: &Source, rounds: u32) -> Result<Linted, String> {
    let mut read = Vec::new();
    let mut rules = Vec::new();
    let mut last = None;
    for _ in 0..rounds {
        let started = Instant::now();
        let schema =
            parse(source.schema_type, &source.text, &source.references, Validation::Registered)
                .map_err(|error| error.to_string())?;
        read.push(started.elapsed());
        let input = Input::new(&schema, &source.text, &source.references);
        let started = Instant::now();
        let findings = lint(&input, &Policy::of_profile(Profile::Strict));
        rules.push(started.elapsed());
        last = Some((findings, fields(&input)));
    }
    let (findings, fields) = last.ok_or("it was linted in no round")?;
    // What else the machine does only adds to a time, so the shortest is nearest to the truth.
    let shortest = |times: Vec<Duration>| times.into_iter().min().unwrap_or_default();
    let (read, rules) = (shortest(read), shortest(rules));
    Ok(Linted { path: source.path.clone(), fields, findings, read, rules })
}

/// What the rules find in a text by itself.
pub fn lint_text(
    schema_type: SchemaType,
    text: &str,
    references: &[ResolvedReference],
) -> Result<Vec<Finding>, String> {
    let schema = parse(schema_type, text, references, Validation::Registered);
    let schema = schema.map_err(|error| error.to_string())?;
    let input = Input::new(&schema, text, references);
    Ok(lint(&input, &Policy::of_profile(Profile::Strict)))
}

/// The score of a field under string-as-enum; 0 if nothing is said of it.
pub fn score(findings: &[Finding], target: &str) -> i32 {
    let found = findings.iter().find(|one| one.rule.id == STRING_AS_ENUM && one.target == target);
    found.map_or(0, |one| one.evidence.iter().map(|signal| signal.points).sum())
}
