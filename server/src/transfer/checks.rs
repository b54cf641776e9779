//! The checks of `verify` on the rows of a dump: that each is what was written, and that the
//! invariants of the data (ARCHITECTURE.md) hold over all of them.
//!
//! Rows come in the order of a dump and go again; what is kept is some 50 bytes for each id, the name
//! of each subject that has a live version, and each version that is referred to.

use std::collections::{HashMap, HashSet};

use sha2::{Digest, Sha256};

use super::verify::Report;
use crate::registry::{Context, Lifecycle, Resource, SchemaId, Subject, Version};
use crate::store::{DumpAssociation, DumpReference, DumpRow, DumpSchema, DumpVersion, RowDamage};

/// A context by the order in which it was met.
type ContextNumber = u32;

/// What stands for a hash of any length: half of its SHA-256.
type Mark = u128;

/// The rows seen so far.
#[derive(Default)]
pub(super) struct Checks {
    report: Report,
    contexts: Contexts,
    retired: Vec<(ContextNumber, SchemaId, Mark)>,
    schemas: Vec<SeenSchema>,
    /// Whether all schemas have come, and stand in the order of their keys.
    has_all_schemas: bool,
    references: Vec<(ContextNumber, SchemaId, usize)>,
    targets: Targets,
    last_version: Option<(Subject, Version)>,
    live_subjects: HashSet<Subject>,
    /// The subjects of associations: the resource that had each first, and whether one is strong.
    associated: HashMap<Subject, (Resource, bool)>,
}

#[derive(Default)]
struct Contexts {
    numbers: HashMap<Context, ContextNumber>,
    names: Vec<Context>,
    /// None for a context that has no row of its own.
    last_ids: Vec<Option<i32>>,
}

struct SeenSchema {
    context: ContextNumber,
    id: SchemaId,
    fingerprint: Mark,
    identity: Mark,
    is_second: bool,
    /// Whether a version holds it.
    is_held: bool,
}

/// The versions that schemas refer to, and whether each has come.
#[derive(Default)]
struct Targets {
    numbers: HashMap<(Subject, Version), usize>,
    are_there: Vec<bool>,
}

impl Contexts {
    fn number(&mut self, context: &Context) -> ContextNumber {
        if let Some(number) = self.numbers.get(context) {
            return *number;
        }
        let number = ContextNumber::try_from(self.names.len()).expect("contexts have names");
        self.numbers.insert(context.clone(), number);
        self.names.push(context.clone());
        self.last_ids.push(None);
        number
    }

    fn name(&self, number: ContextNumber) -> &Context {
        &self.names[number as usize]
    }
}

impl Targets {
    fn number(&mut self, target: Subject, version: Version) -> usize {
        let next = self.are_there.len();
        let number = *self.numbers.entry((target, version)).or_insert(next);
        if number == next {
            self.are_there.push(false);
        }
        number
    }
}

impl SeenSchema {
    fn key(&self) -> (ContextNumber, SchemaId) {
        (self.context, self.id)
    }
}

fn mark(bytes: &[u8]) -> Mark {
    let hash = Sha256::digest(bytes);
    let half = hash.first_chunk::<16>().expect("the hash has 32 bytes");
    Mark::from_be_bytes(*half)
}

impl Checks {
    pub(super) fn damage(&mut self, invariant: &str, what: &str) {
        self.report.damages.add(format!("{invariant}: {what}"));
    }

    pub(super) fn row(&mut self, row: DumpRow) {
        match row {
            DumpRow::Context(row) => {
                let number = self.contexts.number(&row.context);
                self.contexts.last_ids[number as usize] = Some(row.last_id);
            }
            DumpRow::RetiredId(row) => {
                let place = format!("retired id {} in context `{}`", row.id, row.context);
                let context = self.contexts.number(&row.context);
                self.within_counter(&place, context, row.id);
                self.retired.push((context, row.id, mark(&row.fingerprint)));
            }
            DumpRow::Schema(row) => self.schema(row),
            DumpRow::Version(row) => self.version(row),
            DumpRow::Config(row) => {
                if let Err(damage) = row.check() {
                    self.damage("row", &format!("the config of `{}`: {damage}", row.subject));
                }
            }
            DumpRow::Mode(row) => {
                if let Err(damage) = row.check() {
                    self.damage("row", &format!("the mode of `{}`: {damage}", row.subject));
                }
            }
            DumpRow::Association(row) => self.association(row),
            DumpRow::Overlay(row) => {
                if let Err(damage) = row.check() {
                    self.damage("row", &format!("the overlay of `{}`: {damage}", row.name));
                }
            }
        }
    }

    fn within_counter(&mut self, place: &str, context: ContextNumber, id: SchemaId) {
        match self.contexts.last_ids[context as usize] {
            None => self.damage("I3", &format!("{place}: the context has no id counter")),
            Some(last_id) if id.0 > last_id => {
                let what = format!(
                    "{place}: the id counter stands at {last_id} and would hand it out again"
                );
                self.damage("I3", &what);
            }
            Some(_) => {}
        }
    }

    fn schema(&mut self, row: DumpSchema) {
        self.report.schemas += 1;
        let place = format!("schema {} in context `{}`", row.id, row.context);
        if let Err(damage) = row.content() {
            let invariant = match damage {
                RowDamage::Identity | RowDamage::Fingerprint | RowDamage::ContentKey => "I2",
                _ => "row",
            };
            self.damage(invariant, &format!("{place}: {damage}"));
        }
        let context = self.contexts.number(&row.context);
        self.within_counter(&place, context, row.id);
        self.schemas.push(SeenSchema {
            context,
            id: row.id,
            fingerprint: mark(&row.fingerprint),
            identity: mark(&row.identity),
            is_second: row.is_second,
            is_held: false,
        });
        let referring = Subject::from_stored(row.context, "");
        for DumpReference { subject, target, target_version, .. } in row.references {
            if referring.referred(&subject) != target {
                let what = format!("{place}: its reference to `{subject}` points at `{target}`");
                self.damage("I8", &what);
            }
            let target = self.targets.number(target, target_version);
            self.references.push((context, row.id, target));
        }
    }

    /// What can be said of schemas when all of them have come.
    fn end_schemas(&mut self) {
        if std::mem::replace(&mut self.has_all_schemas, true) {
            return;
        }
        self.retired.sort_unstable_by_key(|(context, id, _)| (*context, *id));
        let mut schemas = std::mem::take(&mut self.schemas);
        schemas.sort_unstable_by_key(|schema| (schema.context, schema.fingerprint, schema.id));
        for same in
            schemas.chunk_by(|a, b| (a.context, a.fingerprint) == (b.context, b.fingerprint))
        {
            let mut firsts = same.iter().filter(|schema| !schema.is_second);
            let Some(first) = firsts.next() else { continue };
            for other in firsts {
                let what =
                    format!("{}: schema {} has the same content", self.place(other), first.id);
                self.damage("I1", &what);
            }
        }
        schemas.sort_unstable_by_key(|schema| (schema.context, schema.identity, schema.id));
        for same in schemas.chunk_by(|a, b| (a.context, a.identity) == (b.context, b.identity)) {
            let first = &same[0];
            for other in same.iter().filter(|other| other.fingerprint != first.fingerprint) {
                let place = self.place(other);
                let what =
                    format!("{place}: schema {} has the same guid and another content", first.id);
                self.damage("I1", &what);
            }
        }
        schemas.sort_unstable_by_key(SeenSchema::key);
        for schema in &schemas {
            let retired =
                self.retired.binary_search_by_key(&schema.key(), |(of, id, _)| (*of, *id));
            if retired.is_ok_and(|index| self.retired[index].2 != schema.fingerprint) {
                let place = self.place(schema);
                self.damage("I2", &format!("{place}: the id stood for another content before"));
            }
        }
        self.schemas = schemas;
    }

    fn place(&self, schema: &SeenSchema) -> String {
        format!("schema {} in context `{}`", schema.id, self.contexts.name(schema.context))
    }

    fn version(&mut self, row: DumpVersion) {
        self.end_schemas();
        self.report.versions += 1;
        let place = format!("subject `{}` version {}", row.subject, row.version);
        if row.version.0 < 1 {
            self.damage("I4", &format!("{place}: versions begin with 1"));
        }
        let key = (self.contexts.number(row.subject.context()), row.id);
        match self.schemas.binary_search_by_key(&key, SeenSchema::key) {
            Ok(index) => self.schemas[index].is_held = true,
            Err(_) => self.damage("I1", &format!("{place}: its schema {} is not there", row.id)),
        }
        let version = (row.subject, row.version);
        if self.last_version.as_ref() == Some(&version) {
            self.damage("I4", &format!("{place}: it is there twice"));
        }
        if let Some(number) = self.targets.numbers.get(&version) {
            self.targets.are_there[*number] = true;
        }
        let is_next_subject = self.last_version.as_ref().is_none_or(|last| last.0 != version.0);
        if !row.is_deleted && (is_next_subject || !self.live_subjects.contains(&version.0)) {
            self.live_subjects.insert(version.0.clone());
        }
        self.last_version = Some(version);
    }

    fn association(&mut self, row: DumpAssociation) {
        self.report.associations += 1;
        let resource = &row.resource;
        let place = format!("{} of topic `{}` ({})", row.association_type, resource.name, row.guid);
        let association = match row.association() {
            Ok(association) => association,
            Err(damage) => return self.damage("row", &format!("association {place}: {damage}")),
        };
        let subject = association.subject;
        if !self.live_subjects.contains(&subject) {
            let what = format!("{place}: subject `{subject}` has no version that is not deleted");
            self.damage("association", &what);
        }
        let is_strong = association.lifecycle == Lifecycle::Strong;
        let (first, has_strong) = self
            .associated
            .entry(subject.clone())
            .or_insert_with(|| (association.resource.clone(), is_strong));
        let is_shared = *first != association.resource;
        *has_strong |= is_strong;
        if is_shared && *has_strong {
            let what = format!("{place}: subject `{subject}` belongs to one resource and has two");
            self.damage("association", &what);
        }
    }

    /// What can be said when all rows are known.
    pub(super) fn finish(mut self) -> Report {
        self.end_schemas();
        let mut targets: Vec<_> = self.targets.numbers.drain().collect();
        targets.sort_unstable_by_key(|(_, number)| *number);
        for (context, id, target) in std::mem::take(&mut self.references) {
            let ((target, version), number) = &targets[target];
            let context = self.contexts.name(context);
            let place = format!("schema {id} in context `{context}`");
            if !self.targets.are_there[*number] {
                let what = format!(
                    "{place}: it refers to subject `{target}` version {version}, which is not there"
                );
                self.damage("I8", &what);
            }
            if self.associated.get(target).is_some_and(|(_, is_strong)| *is_strong) {
                let what = format!("{place}: it refers to `{target}`, which belongs to a resource");
                self.damage("association", &what);
            }
        }
        for schema in std::mem::take(&mut self.schemas) {
            if !schema.is_held {
                let what = format!("{}: no version holds it", self.place(&schema));
                self.damage("I3", &what);
            }
        }
        self.report
    }
}
