//! The schemas of a folder, each with the texts that it refers to.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use clade_checker::{ResolvedReference, SchemaType};
use clade_tests::corpus::{Plan, Registration};

/// One schema of the folder.
pub struct Source {
    /// The way down from the folder.
    pub path: String,
    pub schema_type: SchemaType,
    pub text: String,
    pub references: Vec<ResolvedReference>,
}

/// All of them, in the order of their formats.
pub struct Schemas {
    pub all: Vec<Source>,
}

impl Schemas {
    pub fn of(plan: Plan, folder: &Path) -> Schemas {
        let mut all = Vec::new();
        let iglu = plan.iglu.into_iter().flatten().map(|(_, entry)| entry).collect();
        for (schema_type, entries) in [
            (SchemaType::Avro, plan.avro),
            (SchemaType::Protobuf, plan.protobuf),
            (SchemaType::Json, plan.json),
            (SchemaType::Json, iglu),
        ] {
            all.extend(with_references(schema_type, &entries, folder));
        }
        Schemas { all }
    }

    pub fn len(&self) -> usize {
        self.all.len()
    }
}

fn with_references(
    schema_type: SchemaType,
    entries: &[Registration],
    folder: &Path,
) -> Vec<Source> {
    let by_subject: HashMap<&str, &Registration> =
        entries.iter().map(|entry| (entry.subject.as_str(), entry)).collect();
    let sources = entries.iter().map(|entry| {
        let mut references = Vec::new();
        let mut seen = HashSet::from([entry.subject.as_str()]);
        collect(entry, &by_subject, &mut seen, &mut references);
        let path = entry.path.strip_prefix(folder).unwrap_or(&entry.path);
        let path = path.display().to_string();
        Source { path, schema_type, text: entry.text.clone(), references }
    });
    sources.collect()
}

/// Everything that a schema leads to, each after what its own text needs.
fn collect<'a>(
    entry: &'a Registration,
    by_subject: &HashMap<&str, &'a Registration>,
    seen: &mut HashSet<&'a str>,
    references: &mut Vec<ResolvedReference>,
) {
    for reference in &entry.references {
        let Some(target) = by_subject.get(reference.subject.as_str()) else { continue };
        if seen.insert(&target.subject) {
            collect(target, by_subject, seen, references);
        }
        if references.iter().all(|one| one.name != reference.name) {
            let (name, text) = (reference.name.clone(), target.text.clone());
            references.push(ResolvedReference { name, text });
        }
    }
}
