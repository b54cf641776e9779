//! Labelled fields: rows of tabs, and what the rule says of each.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail, ensure};
use clade_checker::SchemaType;
use serde_json::json;

use crate::share::Share;
use crate::survey::{Linted, Survey, lint_text, score};

/// The head line of a file of labels.
const HEAD: &str = "label\trepo\tformat\tfile\towner\tfield\tdoc";
/// The file of fields that were changed from string to enum.
const GOLD: &str = "gold-string-to-enum.tsv";

/// A labelled field.
pub struct Row {
    pub is_choice: bool,
    pub schema_type: SchemaType,
    pub file: String,
    pub owner: String,
    pub field: String,
    pub doc: String,
}

/// What became of one row.
pub struct Mark<'a> {
    pub row: &'a Row,
    pub score: i32,
    pub is_in_folder: bool,
}

/// What became of all.
pub struct Marks<'a> {
    pub all: Vec<Mark<'a>>,
}

/// Reads the labels; rows with `?` are left out.
pub fn read(path: &Path) -> anyhow::Result<Vec<Row>> {
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut lines = text.lines().zip(1..);
    let head = lines.next().map(|(line, _)| line.trim_end());
    ensure!(head == Some(HEAD), "{}: the first line is not `{HEAD}`", path.display());
    let mut rows = Vec::new();
    for (line, number) in lines.filter(|(line, _)| !line.trim().is_empty()) {
        let place = || format!("{}:{number}", path.display());
        if let Some(row) = row(line).with_context(place)? {
            rows.push(row);
        }
    }
    ensure!(!rows.is_empty(), "{} has no labels", path.display());
    Ok(rows)
}

fn row(line: &str) -> anyhow::Result<Option<Row>> {
    let cells: Vec<String> = line.split('\t').map(unquoted).collect();
    // Editors drop the tab before an empty description.
    let [label, _, format, file, owner, field, doc @ ..] = cells.as_slice() else {
        bail!("a row has 7 cells, this one {}", cells.len());
    };
    ensure!(doc.len() < 2, "a row has 7 cells, this one {}", cells.len());
    let doc = doc.first().cloned().unwrap_or_default();
    let is_choice = match label.as_str() {
        "Y" => true,
        "N" => false,
        "?" => return Ok(None),
        other => bail!("`{other}` is no label: they are Y, N and ?"),
    };
    let schema_type = match format.as_str() {
        "avro" => SchemaType::Avro,
        "json" => SchemaType::Json,
        "proto" | "protobuf" => SchemaType::Protobuf,
        other => bail!("`{other}` is no format: they are avro, json and proto"),
    };
    let (file, owner, field) = (file.clone(), owner.clone(), field.clone());
    Ok(Some(Row { is_choice, schema_type, file, owner, field, doc }))
}

/// A cell as spreadsheets write it: in quotes, and those inside doubled.
fn unquoted(cell: &str) -> String {
    match cell.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) {
        Some(inner) => inner.replace("\"\"", "\""),
        None => cell.to_owned(),
    }
}

/// The fields that were changed, from the file beside the labels; none if there is no such file.
pub fn read_gold(labels: &Path) -> anyhow::Result<Option<Vec<Row>>> {
    let path = labels.with_file_name(GOLD);
    if !path.exists() {
        return Ok(None);
    }
    let text =
        fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let mut rows = Vec::new();
    for (line, number) in text.lines().zip(1..).skip(1).filter(|(line, _)| !line.is_empty()) {
        let cells: Vec<String> = line.split('\t').map(unquoted).collect();
        let [_, file, way, values, rest @ ..] = cells.as_slice() else {
            bail!("{}:{number}: a row has at least 4 cells", path.display());
        };
        // What has one value is a constant, of which the rule does not speak.
        if !values.contains('|') {
            continue;
        }
        let (owner, field) = way.rsplit_once('.').unwrap_or(("", way));
        let owner = owner.rsplit('.').next().unwrap_or_default().trim_end_matches("[]");
        let is_avro = file.ends_with(".avsc");
        rows.push(Row {
            is_choice: true,
            schema_type: if is_avro { SchemaType::Avro } else { SchemaType::Json },
            file: file.clone(),
            owner: owner.to_owned(),
            field: field.to_owned(),
            doc: rest.first().cloned().unwrap_or_default(),
        });
    }
    Ok(Some(rows))
}

impl<'a> Marks<'a> {
    pub fn of(rows: &'a [Row], survey: &Survey) -> Marks<'a> {
        let marks = rows.iter().map(|row| match in_folder(row, survey) {
            Some(score) => Mark { row, score, is_in_folder: true },
            None => Mark { row, score: by_itself(row), is_in_folder: false },
        });
        Marks { all: marks.collect() }
    }

    /// Of the fields with these scores, how many are choices.
    pub fn precision(&self, scores: impl Fn(i32) -> bool) -> Share {
        let mut share = Share::default();
        for mark in self.all.iter().filter(|mark| scores(mark.score)) {
            share.add(mark.row.is_choice);
        }
        share
    }

    /// Of the choices, how many have at least this score.
    pub fn recall(&self, least: i32) -> Share {
        let mut share = Share::default();
        for mark in self.all.iter().filter(|mark| mark.row.is_choice) {
            share.add(mark.score >= least);
        }
        share
    }
}

/// The score of a field where it stands in the folder as a string; none if it does not.
pub fn in_folder(row: &Row, survey: &Survey) -> Option<i32> {
    let end = format!("/{}", row.file);
    let linted = survey.linted.iter().find(|one| format!("/{}", one.path).ends_with(&end))?;
    let target = target(row, linted)?;
    Some(score(&linted.findings, target))
}

fn target<'a>(row: &Row, linted: &'a Linted) -> Option<&'a str> {
    let named = linted.fields.iter().filter(|field| field.is_text && field.name == row.field);
    let named: Vec<_> = named.collect();
    let is_inside = |target: &str| target.rsplit('.').nth(1) == Some(row.owner.as_str());
    let of_owner = named.iter().find(|field| field.owner == row.owner || is_inside(&field.target));
    match (of_owner, named.as_slice()) {
        (Some(field), _) => Some(&field.target),
        (None, [only]) => Some(&only.target),
        (None, _) => None,
    }
}

/// The score of a field in a schema that has nothing but what the row says.
pub fn by_itself(row: &Row) -> i32 {
    let owner: String = row.owner.chars().filter(|one| one.is_ascii_alphanumeric()).collect();
    let owner = if owner.starts_with(|first: char| first.is_ascii_alphabetic()) {
        owner
    } else {
        "Labelled".to_owned()
    };
    let field = &row.field;
    let doc = (!row.doc.is_empty()).then_some(&row.doc);
    let text = match row.schema_type {
        SchemaType::Avro => {
            let mut one = json!({"name": field, "type": "string"});
            if let Some(doc) = doc {
                one["doc"] = json!(doc);
            }
            json!({"type": "record", "name": owner, "fields": [one]}).to_string()
        }
        SchemaType::Json => {
            let mut one = json!({"type": "string"});
            if let Some(doc) = doc {
                one["description"] = json!(doc);
            }
            json!({"title": owner, "type": "object", "properties": {field: one}}).to_string()
        }
        SchemaType::Protobuf => {
            let doc = doc.map(|doc| format!("// {}\n", doc.replace(['\n', '\r'], " ")));
            let doc = doc.unwrap_or_default();
            format!("syntax = \"proto3\"; message {owner} {{\n{doc}string {field} = 1;\n}}")
        }
    };
    let findings = lint_text(row.schema_type, &text, &[]).unwrap_or_default();
    let end = format!(".{field}");
    let target = findings.iter().find(|one| one.target.ends_with(&end));
    target.map_or(0, |one| score(&findings, &one.target))
}
