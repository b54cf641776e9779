//! The model: what one context of a registry holds, in plain lists.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Operation, text};

/// A version of a subject.
#[derive(Debug, Clone, Copy)]
struct Row {
    version: i64,
    id: i64,
    schema: usize,
    is_deleted: bool,
}

/// Which numbers a subject has used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Numbers {
    /// Those of all of its versions, as a registry should have it.
    OfAll,
    /// Those of its live versions alone, for a test that shows that it would notice.
    OfLive,
}

/// One context in which every schema is compatible.
#[derive(Debug)]
pub struct Registry {
    context: String,
    used_up: Numbers,
    subjects: BTreeMap<usize, Vec<Row>>,
    read_only: BTreeMap<usize, bool>,
    last_id: i64,
}

/// What an answer must be.
pub enum Expected {
    /// An error of this code.
    Code(i64),
    /// A success with this body.
    Body(Value),
    /// A success whose body has these fields among others.
    Fields(Vec<(&'static str, Value)>),
}

impl Registry {
    pub fn new(context: &str, used_up: Numbers) -> Registry {
        Registry {
            context: context.to_owned(),
            used_up,
            subjects: BTreeMap::new(),
            read_only: BTreeMap::new(),
            last_id: 0,
        }
    }

    /// Does what `operation` asks for.
    pub fn apply(&mut self, operation: Operation) -> Expected {
        match operation {
            Operation::Register { subject, schema } => self.register(subject, schema),
            Operation::LookUp { subject, schema, deleted } => {
                self.look_up(subject, schema, deleted)
            }
            Operation::DeleteSubject { subject, permanent } => {
                self.delete_subject(subject, permanent)
            }
            Operation::DeleteVersion { subject, version, permanent } => {
                self.delete_version(subject, version, permanent)
            }
            Operation::Versions { subject, deleted } => {
                let versions: Vec<_> =
                    self.shown(subject, deleted).iter().map(|row| row.version).collect();
                if versions.is_empty() {
                    Expected::Code(40401)
                } else {
                    Expected::Body(json!(versions))
                }
            }
            Operation::Version { subject, version, deleted } => {
                self.version(subject, version, deleted)
            }
            Operation::ById { id } => match self.rows().find(|row| row.id == id) {
                Some(row) => Expected::Fields(vec![("schema", json!(text(row.schema)))]),
                None => Expected::Code(40403),
            },
            Operation::Subjects { deleted } => {
                let of_context = |subject: &usize| format!(":{}:s{subject}", self.context);
                let there =
                    self.subjects.keys().filter(|one| !self.shown(**one, deleted).is_empty());
                Expected::Body(json!(there.map(of_context).collect::<Vec<_>>()))
            }
            Operation::SetMode { subject, is_read_only } => {
                self.read_only.insert(subject, is_read_only);
                let mode = if is_read_only { "READONLY" } else { "READWRITE" };
                Expected::Body(json!({ "mode": mode }))
            }
            Operation::ClearMode { subject } => match self.read_only.remove(&subject) {
                Some(true) => Expected::Body(json!({"mode": "READONLY"})),
                Some(false) => Expected::Body(json!({"mode": "READWRITE"})),
                None => Expected::Code(40401),
            },
        }
    }

    fn rows(&self) -> impl Iterator<Item = &Row> {
        self.subjects.values().flatten()
    }

    /// The versions of a subject, ascending: the live ones, or all.
    fn shown(&self, subject: usize, deleted: bool) -> Vec<Row> {
        let rows = self.subjects.get(&subject).into_iter().flatten();
        rows.filter(|row| deleted || !row.is_deleted).copied().collect()
    }

    fn is_read_only(&self, subject: usize) -> bool {
        self.read_only.get(&subject) == Some(&true)
    }

    fn register(&mut self, subject: usize, schema: usize) -> Expected {
        let answer = |row: &Row| {
            Expected::Fields(vec![("id", json!(row.id)), ("version", json!(row.version))])
        };
        if let Some(row) = self.shown(subject, false).iter().rev().find(|row| row.schema == schema)
        {
            return answer(row);
        }
        if self.is_read_only(subject) {
            return Expected::Code(42205);
        }
        let known = self.rows().find(|row| row.schema == schema).map(|row| row.id);
        let id = known.unwrap_or_else(|| {
            self.last_id += 1;
            self.last_id
        });
        let rows = self.subjects.entry(subject).or_default();
        let counts = |row: &&Row| self.used_up == Numbers::OfAll || !row.is_deleted;
        let version = rows.iter().rfind(counts).map_or(1, |row| row.version + 1);
        // What it replaces goes.
        rows.retain(|row| row.id != id || !row.is_deleted);
        let row = Row { version, id, schema, is_deleted: false };
        rows.push(row);
        answer(&row)
    }

    fn look_up(&self, subject: usize, schema: usize, deleted: bool) -> Expected {
        let shown = self.shown(subject, deleted);
        match shown.iter().rev().find(|row| row.schema == schema) {
            Some(row) => {
                Expected::Fields(vec![("id", json!(row.id)), ("version", json!(row.version))])
            }
            None if shown.is_empty() => Expected::Code(40401),
            None => Expected::Code(40403),
        }
    }

    fn delete_subject(&mut self, subject: usize, permanent: bool) -> Expected {
        let (live, all) = (self.shown(subject, false), self.shown(subject, true));
        if all.is_empty() {
            return Expected::Code(40401);
        }
        if !permanent && live.is_empty() {
            return Expected::Code(40404);
        }
        if self.is_read_only(subject) {
            return Expected::Code(42205);
        }
        if permanent && !live.is_empty() {
            return Expected::Code(40405);
        }
        let numbers = |rows: &[Row]| json!(rows.iter().map(|row| row.version).collect::<Vec<_>>());
        if permanent {
            self.forget(subject);
            return Expected::Body(numbers(&all));
        }
        let rows = self.subjects.get_mut(&subject).into_iter().flatten();
        rows.for_each(|row| row.is_deleted = true);
        Expected::Body(numbers(&live))
    }

    fn delete_version(&mut self, subject: usize, version: i64, permanent: bool) -> Expected {
        let is_read_only = self.is_read_only(subject);
        let Some(rows) = self.subjects.get_mut(&subject) else { return Expected::Code(40401) };
        let Some(place) = rows.iter().position(|row| row.version == version) else {
            return Expected::Code(40402);
        };
        if !permanent && rows[place].is_deleted {
            return Expected::Code(40406);
        }
        if is_read_only {
            return Expected::Code(42205);
        }
        if permanent && !rows[place].is_deleted {
            return Expected::Code(40407);
        }
        if permanent {
            rows.remove(place);
            if rows.is_empty() {
                self.forget(subject);
            }
        } else {
            rows[place].is_deleted = true;
        }
        Expected::Body(json!(version))
    }

    fn version(&self, subject: usize, version: Option<i64>, deleted: bool) -> Expected {
        let shown = self.shown(subject, deleted);
        let found = match version {
            Some(version) => shown.iter().find(|row| row.version == version),
            None => shown.iter().rev().find(|row| !row.is_deleted),
        };
        match found {
            Some(row) => Expected::Fields(vec![
                ("id", json!(row.id)),
                ("version", json!(row.version)),
                ("schema", json!(text(row.schema))),
                ("deleted", json!(row.is_deleted)),
            ]),
            None if shown.is_empty() => Expected::Code(40401),
            None => Expected::Code(40402),
        }
    }

    /// A subject goes with its settings.
    fn forget(&mut self, subject: usize) {
        self.subjects.remove(&subject);
        self.read_only.remove(&subject);
    }
}
