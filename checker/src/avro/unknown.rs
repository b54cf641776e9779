//! What to say of a type that nothing defines.

use super::model::Primitive;

/// How to mend the use of the type `name`, where `known` are the full names of the types there are.
pub(super) fn advice<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    let simple = simple_of(name);
    if matches!(simple, "record" | "error" | "enum" | "fixed" | "array" | "map") {
        return format!(
            "a type of this kind is an object of its own: \"type\": {{\"type\": \"{simple}\", ...}}"
        );
    }
    if simple == "union" {
        return "a union is written as an array of types".to_owned();
    }
    if let Some(known) = known.filter(|known| simple_of(known) == simple).min() {
        return format!("did you mean '{known}'?");
    }
    let primitive = Primitive::ALL.iter().find(|primitive| {
        let word = primitive.name();
        simple.eq_ignore_ascii_case(word) || is_one_edit_away(simple, word)
    });
    match (primitive, simple) {
        (Some(primitive), _) => format!("did you mean \"{}\"?", primitive.name()),
        (None, "integer" | "Integer" | "short" | "byte") => "did you mean \"int\"?".to_owned(),
        (None, "bool") => "did you mean \"boolean\"?".to_owned(),
        (None, _) => {
            "define it in this schema, or add the schema that defines it as a reference".to_owned()
        }
    }
}

fn simple_of(name: &str) -> &str {
    name.rsplit('.').next().unwrap_or(name)
}

/// Whether one character inserted, removed or replaced makes `a` into `b`.
fn is_one_edit_away(a: &str, b: &str) -> bool {
    let common = a.bytes().zip(b.bytes()).take_while(|(x, y)| x == y).count();
    let (rest_a, rest_b) = (&a.as_bytes()[common..], &b.as_bytes()[common..]);
    match rest_a.len().abs_diff(rest_b.len()) {
        0 => rest_a.get(1..) == rest_b.get(1..),
        1 if rest_a.len() > rest_b.len() => &rest_a[1..] == rest_b,
        1 => rest_a == &rest_b[1..],
        _ => false,
    }
}
