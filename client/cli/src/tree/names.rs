//! The names on the way to a place in a schema, which stay the same when fields move.

use clade_checker::SchemaType;
use clade_checker::json_text::{self, Node, Value};

/// The names on the way to `path`, a path in the form that differences have, in `text`: `Order.status`
/// for `/fields/2` of an Avro record. The paths of the other formats have names already.
pub fn names_at(schema_type: SchemaType, text: &str, path: &str) -> String {
    match schema_type {
        SchemaType::Protobuf | SchemaType::Json => path.to_owned(),
        SchemaType::Avro => match json_text::parse_as_jackson(text) {
            Ok(schema) => avro_names(&schema, path).unwrap_or_else(|| path.to_owned()),
            Err(_) => path.to_owned(),
        },
    }
}

/// `None` where the path leads out of the text, into a type that another text declares.
fn avro_names(schema: &Node, path: &str) -> Option<String> {
    let mut names = Vec::new();
    let mut node = schema;
    let mut rest = Vec::new();
    names.extend(node.get("name").and_then(Node::as_str));
    // The root has two spellings: nothing, and a slash.
    let mut parts = path.trim_end_matches('/').split('/').skip(1);
    while let Some(part) = parts.next() {
        node = match &node.value {
            Value::Array(items) => items.get(part.parse::<usize>().ok()?)?,
            Value::Object(_) => node.get(&part.replace("~1", "/").replace("~0", "~"))?,
            Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {
                rest.extend(std::iter::once(part).chain(parts.by_ref()));
                break;
            }
        };
        // A field's name says where; that of the type which it holds would say it twice.
        let is_field = node.get("type").is_some() && node.get("fields").is_none();
        let is_type = node.get("symbols").is_some() || node.get("size").is_some();
        if let (true, Some(name)) = (is_field && !is_type, node.get("name")) {
            names.extend(name.as_str());
        }
    }
    let mut told = names.join(".");
    if !rest.is_empty() {
        told.push('/');
        told.push_str(&rest.join("/"));
    }
    Some(told)
}
