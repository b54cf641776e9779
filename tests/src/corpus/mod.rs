//! The schema files of a folder, by what their names and contents say they are.

mod plan;
mod registrar;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;

pub use plan::{Plan, ReferenceTo, Registration, plan};
pub use registrar::{Outcome, Registrar, Verdict};

/// A file that holds one schema.
pub struct SchemaFile {
    /// As it is shown: the folder that was given, and the way down from it.
    pub path: PathBuf,
    /// The way down from the folder that was given.
    pub relative: PathBuf,
    pub kind: FileKind,
    pub text: String,
}

pub enum FileKind {
    Avro,
    Json,
    Iglu(IgluName),
    Protobuf,
}

/// What the path of an iglu schema says: `VENDOR/NAME/jsonschema/MODEL-REVISION-ADDITION`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct IgluName {
    pub vendor: String,
    pub name: String,
    pub version: [u32; 3],
}

impl IgluName {
    fn of(path: &Path) -> Option<IgluName> {
        let parts: Vec<&str> = path.iter().filter_map(|part| part.to_str()).collect();
        let [.., vendor, name, "jsonschema", version] = parts.as_slice() else { return None };
        let numbers: Vec<u32> = version.split('-').map_while(|part| part.parse().ok()).collect();
        let version: [u32; 3] = numbers.try_into().ok()?;
        Some(IgluName { vendor: (*vendor).to_owned(), name: (*name).to_owned(), version })
    }

    pub fn subject(&self) -> String {
        format!("{}.{}", self.vendor, self.name)
    }

    pub fn version_text(&self) -> String {
        self.version.map(|number| number.to_string()).join("-")
    }
}

/// Reads every schema file under `folder`, in the order of their paths.
pub fn read(folder: &Path) -> anyhow::Result<Vec<SchemaFile>> {
    let mut paths = Vec::new();
    collect(folder, &mut paths)?;
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let Some(kind) = kind_of(&path, &text) else { continue };
        let relative = path.strip_prefix(folder).unwrap_or(&path).to_owned();
        files.push(SchemaFile { path, relative, kind, text });
    }
    Ok(files)
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let entries =
        fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))?;
    for entry in entries {
        let entry = entry?;
        let kind = entry.file_type()?;
        // Links are left alone, so that a link to its own parent does not go round for ever.
        if kind.is_dir() {
            collect(&entry.path(), paths)?;
        } else if kind.is_file() {
            paths.push(entry.path());
        }
    }
    Ok(())
}

fn kind_of(path: &Path, text: &str) -> Option<FileKind> {
    if let Some(name) = IgluName::of(path) {
        return Some(FileKind::Iglu(name));
    }
    match path.extension()?.to_str()? {
        "avsc" => Some(FileKind::Avro),
        "proto" => Some(FileKind::Protobuf),
        "json" => is_json_schema(text).then_some(FileKind::Json),
        _ => None,
    }
}

/// Folders of schemas hold other JSON too, such as settings of tools. A text that is not JSON at all
/// counts as a schema, so that it is reported.
fn is_json_schema(text: &str) -> bool {
    const KEYWORDS: [&str; 8] =
        ["$schema", "$ref", "type", "properties", "allOf", "anyOf", "oneOf", "definitions"];
    match serde_json::from_str::<serde_json::Value>(text) {
        Ok(serde_json::Value::Object(members)) => {
            KEYWORDS.iter().any(|keyword| members.contains_key(*keyword))
        }
        Ok(_) => false,
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iglu_names_come_from_the_last_four_parts_of_a_path() {
        let found = IgluName::of(Path::new("a/schemas/com.acme/order/jsonschema/1-0-12"));
        let found = found.expect("the path has the form");
        assert_eq!(found.subject(), "com.acme.order");
        assert_eq!(found.version, [1, 0, 12]);
        assert_eq!(found.version_text(), "1-0-12");
        assert_eq!(IgluName::of(Path::new("com.acme/order/jsonschema/1-0")), None);
        assert_eq!(IgluName::of(Path::new("com.acme/order/avro/1-0-0")), None);
    }

    #[test]
    fn json_that_is_no_schema_is_told_apart() {
        assert!(is_json_schema(r#"{"type":"object"}"#));
        assert!(is_json_schema("{ broken"));
        assert!(!is_json_schema(r#"{"compilerOptions":{}}"#));
        assert!(!is_json_schema("[1]"));
    }
}
