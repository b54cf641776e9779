//! The rows of the table of a rule about streams.

use std::collections::BTreeMap;

use clade_checker::lint::Rule;
use clade_checker::stream::{LintSettings, Producer, Stream};
use clade_checker::{CompatibilityLevel, SchemaType};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;

use super::streams::{Around, found};

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct StreamCase {
    pub name: String,
    pub stream: Stream,
    /// The document as it is stored, where `stream` shall replace it.
    before: Option<Stream>,
    /// Versions of `<name>-key` and `<name>-value`, oldest first. Texts that begin with `syntax` are
    /// Protobuf, those with `"$schema"` or a `properties` are JSON Schema, others Avro.
    #[serde(default)]
    key: Vec<String>,
    #[serde(default)]
    value: Vec<String>,
    /// Further subjects of values, with one version each.
    #[serde(default)]
    more_values: BTreeMap<String, String>,
    level: Option<String>,
    key_level: Option<String>,
    #[serde(default)]
    others: Vec<OtherStream>,
    /// Producers that the registry has seen.
    #[serde(default)]
    producers: Vec<Producer>,
    live_days: Option<u32>,
    convention: Option<String>,
    /// All that the rule finds: `severity target`, in order; the target is a place in the document, or
    /// `subject Type.field`.
    findings: Vec<String>,
    /// Words that the messages and the evidence have.
    #[serde(default)]
    says: Vec<String>,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct OtherStream {
    stream: Stream,
    #[serde(default)]
    key: Vec<String>,
    #[serde(default)]
    value: Vec<String>,
}

pub fn trial(rule: &'static Rule, case: StreamCase) -> Trial {
    let name = format!("{}::{} (stream)", rule.id, case.name);
    Trial::test(name, move || run(rule, &case))
}

fn typed(texts: &[String]) -> Vec<(SchemaType, String)> {
    texts.iter().map(|text| (type_of(text), text.clone())).collect()
}

fn type_of(text: &str) -> SchemaType {
    if text.starts_with("syntax") {
        SchemaType::Protobuf
    } else if text.contains("\"properties\"") || text.contains("\"$schema\"") {
        SchemaType::Json
    } else {
        SchemaType::Avro
    }
}

fn run(rule: &Rule, case: &StreamCase) -> Result<(), Failed> {
    let level = |name: &Option<String>| {
        name.as_deref().map(|name| CompatibilityLevel::from_wire_name(name).expect("a level"))
    };
    let others = case.others.iter().map(|other| Around {
        stream: other.stream.clone(),
        key: typed(&other.key),
        value: typed(&other.value),
        ..Around::default()
    });
    let mut stream = case.stream.clone();
    stream.lint = LintSettings { profile: Some("strict".to_owned()), ..stream.lint };
    let more = case.more_values.iter();
    let around = Around {
        stream,
        before: case.before.clone(),
        key: typed(&case.key),
        value: typed(&case.value),
        more_values: more.map(|(key, text)| (key.clone(), (type_of(text), text.clone()))).collect(),
        level: level(&case.level),
        key_level: level(&case.key_level),
        others: others.collect(),
        producers: case.producers.clone(),
        live_days: case.live_days,
        convention: case.convention.clone(),
    };
    let all = found(&around)?;
    let own: Vec<_> = all.iter().filter(|one| one.rule.id == rule.id).collect();
    let told: Vec<_> = own
        .iter()
        .map(|one| {
            let subject = one.subject.as_deref().map(|subject| format!("{subject} "));
            let suppressed = if one.suppressed.is_some() { " suppressed" } else { "" };
            let target = format!("{}{}", subject.unwrap_or_default(), one.target);
            format!("{} {}{suppressed}", one.severity.wire_name(), target.trim_end())
        })
        .collect();
    let said: Vec<_> = own.iter().map(|one| (&one.message, &one.evidence)).collect();
    if told != case.findings {
        return Err(format!("expected {:#?}, found {told:#?}: {said:#?}", case.findings).into());
    }
    let said = format!("{said:?}");
    match case.says.iter().find(|words| !said.contains(words.as_str())) {
        Some(words) => Err(format!("nothing says `{words}`: {said}").into()),
        None => Ok(()),
    }
}
