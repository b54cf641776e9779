//! The URIs that a JSON schema gives to its parts, and the references that lead out of its text.

use super::Imports;
use crate::json::resolve_uri;
use crate::json_text::{self, Comments, Node, Value};

/// Deepest nesting that is followed. A text that nests deeper is refused when it is parsed.
const DEPTH_MAX: usize = 1000;

pub(super) fn imports(text: &str) -> Imports {
    let mut found = Imports::default();
    if let Ok(schema) = json_text::parse(text, Comments::Refused) {
        walk(&schema, "", DEPTH_MAX, &mut found);
    }
    let Imports { declares, wants } = &mut found;
    wants.retain(|want| !want.candidates.iter().any(|uri| declares.contains(uri)));
    found
}

/// Looks into everything, what `enum` and `const` list included: a file too many is no harm.
fn walk(node: &Node, base: &str, depth: usize, found: &mut Imports) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match &node.value {
        Value::Array(items) => items.iter().for_each(|item| walk(item, base, depth, found)),
        Value::Object(members) => {
            let id = ["$id", "id"].into_iter().find_map(|key| node.get(key)?.as_str());
            let inner = id.map(without_fragment).filter(|id| !id.is_empty());
            let inner = inner.map(|id| resolve_uri(base, id));
            if let Some(uri) = &inner {
                found.declares.push(uri.clone());
            }
            let base = inner.as_deref().unwrap_or(base);
            for member in members {
                match (member.key.as_str(), member.value.as_str()) {
                    ("$ref" | "$dynamicRef" | "$recursiveRef", Some(target)) => {
                        let path = without_fragment(target);
                        if !path.is_empty() {
                            found.want(path.to_owned(), vec![resolve_uri(base, path)]);
                        }
                    }
                    _ => walk(&member.value, base, depth, found),
                }
            }
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

fn without_fragment(reference: &str) -> &str {
    reference.split('#').next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_resolved_against_the_identifier_around_them() {
        let found = imports(
            r##"{"$id": "http://x/a/order.json", "properties": {
                "one": {"$ref": "../money.json#/definitions/m"},
                "two": {"$ref": "#/properties/one"},
                "own": {"$id": "part.json", "$ref": "order.json"}}}"##,
        );
        assert_eq!(found.declares, ["http://x/a/order.json", "http://x/a/part.json"]);
        assert_eq!(found.wants.len(), 1);
        assert_eq!(found.wants[0].name, "../money.json");
        assert_eq!(found.wants[0].candidates, ["http://x/money.json"]);
    }

    #[test]
    fn a_property_named_ref_is_no_reference() {
        let found =
            imports(r#"{"properties": {"$ref": {"type": "string"}, "id": {"type": "string"}}}"#);
        assert_eq!(found, Imports::default());
    }
}
