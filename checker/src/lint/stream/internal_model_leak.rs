//! A table as an event.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, NOT_KEYS, Rule, Severity};
use crate::lint::view::{Record, Type, View};
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "internal-model-leak",
    category: Category::Stream,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: NOT_KEYS,
    explanation: include_str!("internal_model_leak.md"),
    check,
};

/// Things that speak for a table before a record is told.
const CUES_MIN: usize = 3;

/// First and last words of names of tables.
const TABLE_BEGINNINGS: [&str; 3] = ["tbl", "t", "tb"];
const TABLE_ENDS: [&str; 7] = ["tbl", "tb", "mst", "dtl", "hist", "row", "table"];

/// Names of columns that a database or its administrator needs.
const COLUMNS: [&str; 28] = [
    "row_version",
    "row_id",
    "rowid",
    "created_by",
    "updated_by",
    "modified_by",
    "upd_dt",
    "reg_dt",
    "crt_dt",
    "mod_dt",
    "ins_dt",
    "upd_id",
    "reg_id",
    "mod_id",
    "upd_user",
    "reg_user",
    "reg_no",
    "seq_no",
    "del_yn",
    "use_yn",
    "del_flg",
    "del_flag",
    "upd_ts",
    "ins_ts",
    "sys_period",
    "lock_version",
    "optlock",
    "etl_loaded_at",
];

/// Fewest fields of a record of which most say something about it.
const FIELDS_MIN: usize = 4;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let view = &context.view;
    for (one, record) in view.own_records() {
        let cues = cues(view, one, record);
        if cues.len() < CUES_MIN {
            continue;
        }
        let named = if one.name.is_empty() { "the event" } else { &one.name };
        let message = format!(
            "'{named}' is shaped like a table: consumers are built on the columns of its owner, \
             who cannot change them any more without breaking others"
        );
        let finding = findings.add_type(one, message);
        for (signal, text) in cues {
            finding.because(signal, 1, text);
        }
    }
}

/// What speaks for a table.
fn cues(view: &View, one: &Type, record: &Record) -> Vec<(&'static str, String)> {
    let mut cues = Vec::new();
    let named = words(&one.name);
    let is_in = |list: &[&str], word: Option<&String>| {
        word.is_some_and(|word| list.contains(&word.as_str()))
    };
    let is_long = named.len() > 1;
    if is_long && (is_in(&TABLE_BEGINNINGS, named.first()) || is_in(&TABLE_ENDS, named.last())) {
        cues.push(("name", format!("'{}' is called like a table", one.name)));
    }
    for field in view.fields_of(record) {
        let words = &field.words;
        let is_key = words.first().is_some_and(|first| first == "fk");
        if is_key || COLUMNS.contains(&words.join("_").as_str()) {
            cues.push(("column", format!("'{}' is there for the database", field.name)));
        }
    }
    let count = record.fields.len();
    if count < FIELDS_MIN {
        return cues;
    }
    let is_shouted = |name: &str| {
        name.contains(|letter: char| letter.is_ascii_uppercase())
            && !name.contains(|letter: char| letter.is_ascii_lowercase())
    };
    if view.fields_of(record).all(|field| is_shouted(&field.name)) {
        cues.push(("case", "all fields are in upper case, as columns are".to_owned()));
    }
    let nullable = view.fields_of(record).filter(|field| field.is_nullable).count();
    let has_docs = view.fields_of(record).any(|field| field.notes.doc.is_some());
    if nullable * 10 >= count * 7 && view.knows_docs && !has_docs {
        cues.push((
            "nullable",
            format!("{nullable} of {count} fields may be null, none is explained"),
        ));
    }
    cues
}
