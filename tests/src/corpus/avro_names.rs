//! The type names that an Avro schema defines, and those that it leaves to other files.

use serde_json::Value;

const PRIMITIVES: [&str; 8] =
    ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

#[derive(Debug, Default, PartialEq, Eq)]
pub struct AvroNames {
    /// The full name of the outermost type, if it has one.
    pub top: Option<String>,
    /// The full names of every type that the text defines.
    pub defined: Vec<String>,
    /// For each name that the text uses and does not define: the full names it may stand for, the
    /// likeliest first.
    pub outside: Vec<Vec<String>>,
}

impl AvroNames {
    /// Reads `text` with lenience: what cannot be read has no names, and the registry says why.
    pub fn of(text: &str) -> AvroNames {
        let mut names = AvroNames::default();
        if let Ok(schema) = serde_json::from_str(text) {
            names.top = full_name(&schema, None);
            names.walk(&schema, None);
        }
        let defined = &names.defined;
        names.outside.retain(|candidates| !candidates.iter().any(|name| defined.contains(name)));
        names.outside.dedup();
        names
    }

    fn walk(&mut self, schema: &Value, namespace: Option<&str>) {
        match schema {
            Value::String(name) => self.use_name(name, namespace),
            Value::Array(branches) => {
                branches.iter().for_each(|branch| self.walk(branch, namespace));
            }
            Value::Object(members) => match members.get("type").and_then(Value::as_str) {
                Some("record" | "error" | "enum" | "fixed") => {
                    let Some(name) = full_name(schema, namespace) else { return };
                    let inner = name.rsplit_once('.').map(|(space, _)| space.to_owned());
                    self.defined.push(name);
                    let fields = members.get("fields").and_then(Value::as_array);
                    for field in fields.into_iter().flatten() {
                        if let Some(kind) = field.get("type") {
                            self.walk(kind, inner.as_deref());
                        }
                    }
                }
                Some("array") => self.walk_member(schema, "items", namespace),
                Some("map") => self.walk_member(schema, "values", namespace),
                _ => self.walk_member(schema, "type", namespace),
            },
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn walk_member(&mut self, schema: &Value, member: &str, namespace: Option<&str>) {
        if let Some(inner) = schema.get(member) {
            self.walk(inner, namespace);
        }
    }

    fn use_name(&mut self, name: &str, namespace: Option<&str>) {
        if PRIMITIVES.contains(&name) {
            return;
        }
        let mut candidates = Vec::new();
        if let (Some(namespace), false) = (namespace, name.contains('.')) {
            candidates.push(format!("{namespace}.{name}"));
        }
        candidates.push(name.to_owned());
        if !self.outside.contains(&candidates) {
            self.outside.push(candidates);
        }
    }
}

fn full_name(schema: &Value, enclosing: Option<&str>) -> Option<String> {
    let name = schema.get("name")?.as_str()?;
    if name.contains('.') {
        return Some(name.to_owned());
    }
    match schema.get("namespace").and_then(Value::as_str).or(enclosing) {
        Some(namespace) if !namespace.is_empty() => Some(format!("{namespace}.{name}")),
        _ => Some(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_namespace_around_them() {
        let names = AvroNames::of(
            r#"{"type":"record","name":"A","namespace":"n","fields":[
                {"name":"b","type":{"type":"enum","name":"B","namespace":"m","symbols":["X"]}},
                {"name":"c","type":{"type":"array","items":["m.B","C","A","string"]}}]}"#,
        );
        assert_eq!(names.top.as_deref(), Some("n.A"));
        assert_eq!(names.defined, ["n.A", "m.B"]);
        assert_eq!(names.outside, [["n.C".to_owned(), "C".to_owned()]]);
    }

    #[test]
    fn broken_text_has_no_names() {
        assert_eq!(AvroNames::of("{"), AvroNames::default());
    }
}
