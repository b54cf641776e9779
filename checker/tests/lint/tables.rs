//! The rows of a rule's table.

use std::fs;

use clade_checker::lint::{
    Earlier, Input, Memory, Policy, Profile, Role, Rule, TextForm, check_fix, lint,
};
use clade_checker::stream::{BoundSubject, Stream, StreamContext};
use clade_checker::{CompatibilityLevel, Schema, SchemaType, Validation, json_text, parse};
use libtest_mimic::{Failed, Trial};
use serde::Deserialize;

use super::stream_tables::{self, StreamCase};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Row>,
}

/// A row is about a schema, or about a stream if it has one and no schema of its own.
#[derive(Deserialize)]
#[serde(transparent)]
struct Row(toml::Table);

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    avro: Option<String>,
    json: Option<String>,
    protobuf: Option<String>,
    /// Earlier versions, newest first, of the one schema type that the row has.
    #[serde(default)]
    earlier: Vec<String>,
    /// `key`, `value` or `part`; `value` if absent.
    role: Option<String>,
    level: Option<String>,
    /// Records as JSON.
    #[serde(default)]
    samples: Vec<String>,
    /// Heads of names that are enums in other subjects, with how many.
    #[serde(default)]
    enum_heads: std::collections::HashMap<String, usize>,
    /// How many fields of other subjects are written in which case.
    #[serde(default)]
    field_cases: std::collections::HashMap<String, usize>,
    /// The stream whose key or value the schema describes.
    stream: Option<Stream>,
    /// All that the rule finds: `severity target`, in order, with `baseline` or `suppressed` after it
    /// where that holds.
    findings: Vec<String>,
    /// All fixes that stand the check: `class target`.
    #[serde(default)]
    fixes: Vec<String>,
    /// The text after the first fix.
    fixed: Option<String>,
}

const NO_SUBJECTS: &[BoundSubject<'static>] = &[];

/// A trial for each schema type of each row.
pub fn trials(rule: &'static Rule) -> Vec<Trial> {
    let file = super::file(rule, "toml");
    let text = fs::read_to_string(&file).unwrap_or_default();
    let table: Table = match toml::from_str(&text) {
        Ok(table) => table,
        Err(error) => {
            let message = format!("{}: {error}", file.display());
            return vec![Trial::test(format!("{}::table", rule.id), || Err(message.into()))];
        }
    };
    let mut trials = Vec::new();
    for Row(row) in table.case {
        let has_schema = ["avro", "json", "protobuf"].iter().any(|name| row.contains_key(*name));
        let read = if row.contains_key("stream") && !has_schema {
            row.try_into::<StreamCase>().map(|case| {
                trials.push(stream_tables::trial(rule, case));
                None
            })
        } else {
            row.try_into::<Case>().map(Some)
        };
        let case = match read {
            Ok(Some(case)) => case,
            Ok(None) => continue,
            Err(error) => {
                let message = format!("{}: {error}", file.display());
                let name = format!("{}::table", rule.id);
                trials.push(Trial::test(name, || Err(message.into())));
                continue;
            }
        };
        for (schema_type, text) in [
            (SchemaType::Avro, &case.avro),
            (SchemaType::Json, &case.json),
            (SchemaType::Protobuf, &case.protobuf),
        ] {
            let Some(text) = text.clone() else { continue };
            let name = format!("{}::{} ({schema_type})", rule.id, case.name);
            let case = case.clone();
            trials.push(Trial::test(name, move || run(rule, schema_type, &text, &case)));
        }
    }
    trials
}

fn run(rule: &Rule, schema_type: SchemaType, text: &str, case: &Case) -> Result<(), Failed> {
    let read = |text: &str| -> Result<Schema, Failed> {
        parse(schema_type, text, &[], Validation::Registered)
            .map_err(|error| format!("{error}: {text}").into())
    };
    let schema = read(text)?;
    let earlier = case.earlier.iter().map(|text| read(text)).collect::<Result<Vec<_>, _>>()?;
    let earlier: Vec<_> = earlier
        .iter()
        .zip(&case.earlier)
        .map(|(schema, text)| Earlier { schema, text, references: &[] })
        .collect();
    let samples = case.samples.iter().map(|sample| json_text::parse_as_jackson(sample));
    let samples = samples.collect::<Result<Vec<_>, _>>().map_err(|error| error.to_string())?;
    let memory =
        Memory { enum_heads: case.enum_heads.clone(), field_cases: case.field_cases.clone() };
    let role = case.role.as_deref().unwrap_or("value");
    let level = case.level.as_deref();
    let stream = case.stream.as_ref().map(|stream| StreamContext::new(stream, NO_SUBJECTS));
    let input = Input {
        form: TextForm::Written,
        stream: stream.as_ref(),
        earlier: &earlier,
        role: Role::from_wire_name(role).ok_or("the role is key, value or part")?,
        level: level.map(|level| CompatibilityLevel::from_wire_name(level).expect("a level")),
        samples: &samples,
        memory: Some(&memory),
        ..Input::new(&schema, text, &[])
    };
    let found = lint(&input, &Policy::of_profile(Profile::Strict));
    let own: Vec<_> = found.iter().filter(|one| one.rule.id == rule.id).collect();
    let told: Vec<_> = own
        .iter()
        .map(|one| {
            let baseline = if one.is_baseline { " baseline" } else { "" };
            let suppressed = if one.suppressed.is_some() { " suppressed" } else { "" };
            format!("{} {}{baseline}{suppressed}", one.severity.wire_name(), one.target)
        })
        .collect();
    if told != case.findings {
        let messages: Vec<_> = own.iter().map(|one| (&one.message, &one.evidence)).collect();
        return Err(format!("expected {:#?}, found {told:#?}: {messages:#?}", case.findings).into());
    }
    let mut fixes = Vec::new();
    let mut fixed = None;
    for one in own.iter().filter(|one| one.proposed_fix().is_some()) {
        let checked = check_fix(&input, one)
            .ok_or_else(|| format!("the fix of {} does not stand the check", one.target))?;
        fixes.push(format!("{} {}", checked.class.wire_name(), one.target));
        fixed.get_or_insert(checked.text);
    }
    if fixes != case.fixes {
        return Err(format!("expected the fixes {:#?}, found {fixes:#?}", case.fixes).into());
    }
    match &case.fixed {
        Some(_) if fixed != case.fixed => Err(format!("the fixed text is {fixed:#?}").into()),
        _ => Ok(()),
    }
}
