//! Under which subject each schema goes, with which references, and in which order.

use std::collections::{BTreeMap, HashMap};
use std::path::{Component, Path, PathBuf};

use clade_checker::{Imports, SchemaType};

use super::{FileKind, IgluName, SchemaFile};

/// One schema to register. References name subjects; their versions are known only then.
pub struct Registration {
    pub path: PathBuf,
    pub text: String,
    pub subject: String,
    pub references: Vec<ReferenceTo>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceTo {
    pub name: String,
    pub subject: String,
}

#[derive(Default)]
pub struct Plan {
    pub avro: Vec<Registration>,
    pub protobuf: Vec<Registration>,
    pub json: Vec<Registration>,
    /// The versions of one subject each, oldest first.
    pub iglu: Vec<Vec<(IgluName, Registration)>>,
}

pub fn plan(files: Vec<SchemaFile>) -> Plan {
    let (mut avro, mut protobuf, mut json) = (Vec::new(), Vec::new(), Vec::new());
    let mut iglu: BTreeMap<String, Vec<(IgluName, Registration)>> = BTreeMap::new();
    for file in files {
        match &file.kind {
            FileKind::Avro => avro.push(file),
            FileKind::Protobuf => protobuf.push(file),
            FileKind::Json => json.push(file),
            FileKind::Iglu(name) => {
                let name = name.clone();
                let subject = name.subject();
                let entry = registration(file, subject.clone(), Vec::new());
                iglu.entry(subject).or_default().push((name, entry));
            }
        }
    }
    let mut iglu: Vec<_> = iglu.into_values().collect();
    for history in &mut iglu {
        history.sort_by(|(a, _), (b, _)| a.cmp(b));
    }
    Plan { avro: plan_avro(avro), protobuf: plan_protobuf(protobuf), json: plan_json(json), iglu }
}

fn registration(file: SchemaFile, subject: String, references: Vec<ReferenceTo>) -> Registration {
    Registration { path: file.path, text: file.text, subject, references }
}

/// The subject of an Avro schema is its full name. A type that a schema uses and does not define
/// becomes a reference to the file that defines it.
fn plan_avro(files: Vec<SchemaFile>) -> Vec<Registration> {
    let of_text = |file: &SchemaFile| clade_checker::imports(SchemaType::Avro, &file.text);
    let names: Vec<Imports> = files.iter().map(of_text).collect();
    let mut definer: HashMap<&str, usize> = HashMap::new();
    // A file that is about a type comes before one that defines it on the side.
    for (index, file) in names.iter().enumerate() {
        if let Some(name) = file.declares.first() {
            definer.entry(name).or_insert(index);
        }
    }
    for (index, file) in names.iter().enumerate() {
        for name in &file.declares {
            definer.entry(name).or_insert(index);
        }
    }
    let subject_of = |index: usize| match names[index].declares.first() {
        Some(name) => name.clone(),
        None => relative_text(&files[index].relative),
    };
    let uses: Vec<Vec<(String, usize)>> = names
        .iter()
        .map(|file| {
            let wants = file.wants.iter();
            wants
                .filter_map(|want| {
                    want.candidates
                        .iter()
                        .find_map(|name| Some((name.clone(), *definer.get(name.as_str())?)))
                })
                .collect()
        })
        .collect();
    arrange(&files, &uses, subject_of)
}

/// The subject of a Protobuf file is the path under which others import it.
fn plan_protobuf(files: Vec<SchemaFile>) -> Vec<Registration> {
    let paths: Vec<String> = files.iter().map(import_path).collect();
    let uses: Vec<Vec<(String, usize)>> = files
        .iter()
        .map(|file| {
            imports(&file.text)
                .filter_map(|import| {
                    let index = paths.iter().position(|path| *path == import)?;
                    Some((import, index))
                })
                .collect()
        })
        .collect();
    arrange(&files, &uses, |index| paths[index].clone())
}

/// The subject of a JSON Schema is its path in the folder. A `$ref` that leads to another file of
/// the folder becomes a reference under the text that stands before the `#`.
fn plan_json(files: Vec<SchemaFile>) -> Vec<Registration> {
    let by_path: HashMap<PathBuf, usize> =
        files.iter().enumerate().map(|(index, file)| (file.path.clone(), index)).collect();
    let uses: Vec<Vec<(String, usize)>> = files
        .iter()
        .map(|file| {
            let Ok(schema) = serde_json::from_str(&file.text) else { return Vec::new() };
            let mut targets = Vec::new();
            collect_refs(&schema, &mut targets);
            let folder = file.path.parent().unwrap_or(Path::new(""));
            targets
                .into_iter()
                .filter_map(|name| {
                    let index = *by_path.get(&lexical_join(folder, &name))?;
                    Some((name, index))
                })
                .collect()
        })
        .collect();
    arrange(&files, &uses, |index| relative_text(&files[index].relative))
}

/// Puts what is referred to before what refers to it; in a circle, the order of the files stays.
fn arrange(
    files: &[SchemaFile],
    uses: &[Vec<(String, usize)>],
    subject_of: impl Fn(usize) -> String,
) -> Vec<Registration> {
    let mut order = Vec::new();
    let mut seen = vec![false; files.len()];
    for index in 0..files.len() {
        visit(index, uses, &mut seen, &mut order);
    }
    let mut registrations = Vec::new();
    for index in order {
        let mut references: Vec<ReferenceTo> = Vec::new();
        for (name, target) in &uses[index] {
            let reference = ReferenceTo { name: name.clone(), subject: subject_of(*target) };
            if *target != index && !references.contains(&reference) {
                references.push(reference);
            }
        }
        registrations.push(Registration {
            path: files[index].path.clone(),
            text: files[index].text.clone(),
            subject: subject_of(index),
            references,
        });
    }
    registrations
}

fn visit(index: usize, uses: &[Vec<(String, usize)>], seen: &mut [bool], order: &mut Vec<usize>) {
    if std::mem::replace(&mut seen[index], true) {
        return;
    }
    for (_, target) in &uses[index] {
        visit(*target, uses, seen, order);
    }
    order.push(index);
}

/// The path that an `import` of this file would name: the package says where the import root is.
fn import_path(file: &SchemaFile) -> String {
    let path = relative_text(&file.relative);
    let Some(package) = package(&file.text) else { return path };
    let folder = format!("{}/", package.replace('.', "/"));
    match format!("/{path}").rfind(&format!("/{folder}")) {
        Some(start) => path[start..].to_owned(),
        None => path,
    }
}

fn package(text: &str) -> Option<String> {
    text.lines().find_map(|line| {
        let name = line.trim().strip_prefix("package")?.trim_start_matches([' ', '\t']);
        Some(name.split(';').next()?.trim().to_owned())
    })
}

fn imports(text: &str) -> impl Iterator<Item = String> {
    text.lines().filter_map(|line| {
        let rest = line.trim().strip_prefix("import")?;
        rest.split('"').nth(1).map(str::to_owned)
    })
}

/// The parts before `#` of every `$ref` that leads out of its own schema.
fn collect_refs(schema: &serde_json::Value, targets: &mut Vec<String>) {
    match schema {
        serde_json::Value::Object(members) => {
            for (key, member) in members {
                match member.as_str() {
                    Some(target) if key == "$ref" => {
                        let file = target.split('#').next().unwrap_or_default();
                        if !file.is_empty() && !targets.iter().any(|known| known == file) {
                            targets.push(file.to_owned());
                        }
                    }
                    _ => collect_refs(member, targets),
                }
            }
        }
        serde_json::Value::Array(items) => {
            for item in items {
                collect_refs(item, targets);
            }
        }
        _ => {}
    }
}

/// `folder` and then `way`, with the `..` taken out of the text of the path.
fn lexical_join(folder: &Path, way: &str) -> PathBuf {
    let mut joined = folder.to_owned();
    for part in Path::new(way).components() {
        match part {
            Component::ParentDir => {
                joined.pop();
            }
            Component::CurDir => {}
            Component::Normal(_) | Component::RootDir | Component::Prefix(_) => joined.push(part),
        }
    }
    joined
}

fn relative_text(path: &Path) -> String {
    path.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, kind: FileKind, text: &str) -> SchemaFile {
        SchemaFile { path: path.into(), relative: path.into(), kind, text: text.to_owned() }
    }

    fn summary(planned: &[Registration]) -> Vec<(String, Vec<String>)> {
        let names = |entry: &Registration| {
            entry.references.iter().map(|r| format!("{}={}", r.name, r.subject)).collect()
        };
        planned.iter().map(|entry| (entry.subject.clone(), names(entry))).collect()
    }

    #[test]
    fn protobuf_imports_become_references_and_come_first() {
        let order = "package shop;\nimport \"shop/money/m.proto\";\nimport \"google/x.proto\";";
        let planned = plan(vec![
            file("src/shop/a.proto", FileKind::Protobuf, order),
            file("src/shop/money/m.proto", FileKind::Protobuf, "package shop.money;"),
        ]);
        let expected = [
            ("shop/money/m.proto".to_owned(), vec![]),
            ("shop/a.proto".to_owned(), vec!["shop/money/m.proto=shop/money/m.proto".to_owned()]),
        ];
        assert_eq!(summary(&planned.protobuf), expected);
    }

    #[test]
    fn avro_types_of_other_files_become_references() {
        let user = r#"{"type":"record","name":"User","namespace":"n",
            "fields":[{"name":"a","type":["null","Address"]}]}"#;
        let address = r#"{"type":"record","name":"n.Address","fields":[]}"#;
        let planned = plan(vec![
            file("a.avsc", FileKind::Avro, user),
            file("b.avsc", FileKind::Avro, address),
        ]);
        let expected = [
            ("n.Address".to_owned(), vec![]),
            ("n.User".to_owned(), vec!["n.Address=n.Address".to_owned()]),
        ];
        assert_eq!(summary(&planned.avro), expected);
    }

    #[test]
    fn json_refs_to_files_of_the_folder_become_references() {
        let order = r##"{"properties":{"a":{"$ref":"../b.json#/x"},"b":{"$ref":"#/y"}}}"##;
        let planned = plan(vec![
            file("d/a.json", FileKind::Json, order),
            file("b.json", FileKind::Json, "{}"),
        ]);
        let expected = [
            ("b.json".to_owned(), vec![]),
            ("d/a.json".to_owned(), vec!["../b.json=b.json".to_owned()]),
        ];
        assert_eq!(summary(&planned.json), expected);
    }

    #[test]
    fn iglu_versions_are_ordered_as_numbers() {
        let files = ["1-0-10", "1-0-2", "1-1-0"].map(|version| {
            let version: Vec<u32> = version.split('-').map(|n| n.parse().unwrap()).collect();
            let name = IgluName {
                vendor: "v".to_owned(),
                name: "n".to_owned(),
                version: version.try_into().unwrap(),
            };
            file("x", FileKind::Iglu(name), "{}")
        });
        let planned = plan(files.into());
        let versions: Vec<_> = planned.iglu[0].iter().map(|(n, _)| n.version_text()).collect();
        assert_eq!(versions, ["1-0-2", "1-0-10", "1-1-0"]);
    }
}
