//! Reads a dump of the topic in which Confluent's, Karapace's and older registries keep everything: a
//! record a line, as `kafka-console-consumer` prints it with its keys, a TAB between key and value.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use clade_client::api::Association;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::TransferError;
use super::catalog::{Catalog, CatalogVersion};
use crate::registry::Subject;

#[derive(Deserialize)]
struct Key {
    keytype: String,
    #[serde(default)]
    subject: Option<String>,
    #[serde(default)]
    version: Option<i32>,
}

/// A line of the dump.
struct Record<'a> {
    key: &'a str,
    /// `null` for a tombstone.
    value: &'a str,
    /// When the record was written, if the consumer printed that.
    time_ms: Option<i64>,
}

/// Reads the file at `path` from its first record to its last, as a registry does when it starts.
pub(super) fn read(path: &Path) -> Result<Catalog, TransferError> {
    let file = File::open(path).map_err(TransferError::file(path))?;
    let mut catalog = Catalog::default();
    let mut associations = BTreeMap::new();
    let mut has_records = false;
    for (index, line) in BufReader::new(file).lines().enumerate() {
        let line = line.map_err(TransferError::file(path))?;
        let place = format!("line {}", index + 1);
        // The consumer ends with such a sentence, on either of its outputs.
        if line.trim().is_empty() || line.starts_with("Processed a total of") {
            continue;
        }
        match record(&line).and_then(|record| apply(&mut catalog, &mut associations, &record)) {
            Ok(()) => has_records = true,
            Err(why) => catalog.problem(place, why),
        }
    }
    if !has_records {
        return Err(TransferError::NotATopic(path.to_owned()));
    }
    for (key, association) in associations {
        if let Err(missing) = catalog.add_association(association) {
            catalog.problem(key, format!("its value has no {missing}"));
        }
    }
    Ok(catalog)
}

/// Finds key and value; the consumer may have printed time, partition and offset in front of them.
fn record(line: &str) -> Result<Record<'_>, String> {
    let mut time_ms = None;
    let mut rest = line;
    while !rest.starts_with('{') {
        let (field, after) = rest.split_once('\t').ok_or("it has no key that is JSON")?;
        if let Some((_, time)) = field.split_once("Time:") {
            time_ms = time.parse().ok();
        }
        rest = after;
    }
    let (key, value) = rest.split_once('\t').ok_or("it has no TAB between key and value")?;
    Ok(Record { key, value, time_ms })
}

fn apply(
    catalog: &mut Catalog,
    associations: &mut BTreeMap<String, Association>,
    record: &Record<'_>,
) -> Result<(), String> {
    let key: Key = serde_json::from_str(record.key).map_err(|_| "its key cannot be read")?;
    let value: Value = serde_json::from_str(record.value).map_err(|_| "its value is not JSON")?;
    let subject = key.subject.as_deref().unwrap_or_default();
    // `:.:name` and `name` are one subject.
    let scope = Subject::parse(subject).to_string();
    match key.keytype.as_str() {
        "SCHEMA" => {
            let version = key.version.ok_or("its key has no version")?;
            schema(catalog, (scope, version), value, record.time_ms)
        }
        "CONFIG" => set(&mut catalog.configs, scope, value, |value| match value {
            Value::Object(config) => Some(stored_config(config)),
            _ => None,
        }),
        "MODE" => {
            set(&mut catalog.modes, scope, value, |value| value["mode"].as_str().map(str::to_owned))
        }
        "DELETE_SUBJECT" => {
            if let Some(last) = value["version"].as_i64() {
                let below = catalog.versions.iter_mut().filter(|((subject, version), _)| {
                    *subject == scope && i64::from(*version) <= last
                });
                below.for_each(|(_, version)| version.deleted = Some(true));
            }
            Ok(())
        }
        "CLEAR_SUBJECT" => {
            if !value.is_null() {
                catalog
                    .versions
                    .retain(|(subject, _), version| *subject != scope || !version.is_deleted());
            }
            Ok(())
        }
        "ASSOC" => association(associations, record.key, value),
        // A context is made by the first version in it; a barrier says nothing.
        "CONTEXT" | "NOOP" => Ok(()),
        other => Err(format!("records of type {other} are not brought")),
    }
}

/// Associations are told apart by the text of their keys: what those have depends on the release. What
/// a value leaves out may stand in its key.
fn association(
    associations: &mut BTreeMap<String, Association>,
    key: &str,
    value: Value,
) -> Result<(), String> {
    associations.remove(key);
    if value.is_null() {
        return Ok(());
    }
    let mut both: Map<String, Value> = serde_json::from_str(key).unwrap_or_default();
    let Value::Object(value) = value else { return Err("its value is no object".to_owned()) };
    both.extend(value.into_iter().filter(|(_, value)| !value.is_null()));
    let association = serde_json::from_value(Value::Object(both));
    let association: Association = association.map_err(|error| format!("its value: {error}"))?;
    // Whether it has all that is needed is known at once, for the table to name its line.
    Catalog::default()
        .add_association(association.clone())
        .map_err(|missing| format!("its value has no {missing}"))?;
    associations.insert(key.to_owned(), association);
    Ok(())
}

fn schema(
    catalog: &mut Catalog,
    key: (String, i32),
    value: Value,
    time_ms: Option<i64>,
) -> Result<(), String> {
    if value.is_null() {
        catalog.versions.remove(&key);
        return Ok(());
    }
    let mut version: CatalogVersion =
        serde_json::from_value(value).map_err(|error| format!("its value: {error}"))?;
    version.subject.clone_from(&key.0);
    version.version = key.1;
    version.deleted = Some(version.is_deleted());
    version.ts = version.ts.or(time_ms);
    catalog.versions.insert(key, version);
    Ok(())
}

/// Sets what a record says of a scope; a tombstone clears it.
fn set<T>(
    settings: &mut BTreeMap<String, T>,
    scope: String,
    value: Value,
    read: impl Fn(Value) -> Option<T>,
) -> Result<(), String> {
    if value.is_null() {
        settings.remove(&scope);
        return Ok(());
    }
    settings.insert(scope, read(value).ok_or("its value cannot be read")?);
    Ok(())
}

/// A config as GET answers it: without what says nothing.
fn stored_config(config: Map<String, Value>) -> Map<String, Value> {
    let is_said = |name: &str, value: &Value| !value.is_null() && name != "subject";
    config.into_iter().filter(|(name, value)| is_said(name, value)).collect()
}
