//! Compares what the checker and Avro Java say, and finds the reason where they part.

use std::collections::HashSet;

use clade_checker::{Difference, Policy, Schema, SchemaType, Validation, compare, parse};
use clade_tests::differential::{Class, Section, hex};
use serde_json::{Value, json};

use crate::classes;

fn parsed(text: &str) -> Result<Schema, String> {
    parse(SchemaType::Avro, text, &[], Validation::Strict).map_err(|error| error.to_string())
}

/// Judges one schema; whether both have accepted it.
pub fn schema(section: &mut Section, name: &str, text: &str, answer: &Value) -> bool {
    let ours = parsed(text);
    let error = answer.get("error").and_then(Value::as_str);
    match (&ours, error) {
        (Err(_), Some(_)) => section.agree(),
        (Ok(Schema::Avro(schema)), None) => {
            let crc = hex(&schema.fingerprint().to_le_bytes());
            let own = json!({
                "text": Schema::Avro(schema.clone()).canonical_text(),
                "canonical": schema.parsing_canonical_form(),
                "crc": crc,
                "md5": hex(&schema.md5_fingerprint()),
                "sha256": hex(&schema.sha256_fingerprint()),
            });
            if own == *answer {
                section.agree();
            } else if is_same_but_for(&own, answer, |_| {}) {
                section.explain(&classes::DOUBLE_DIGITS, || text.to_owned());
            } else if is_same_but_for(&own, answer, drop_repeated_aliases) {
                section.explain(&classes::REPEATED_ALIAS, || text.to_owned());
            } else {
                section.disagree(|| format!("{name}: {text}\nhere: {own}\nJava: {answer}"));
            }
            return true;
        }
        _ => match class_of_text(text, ours.as_ref().err(), error) {
            Some(class) => section.explain(class, || text.to_owned()),
            None => section.disagree(|| {
                let ours = ours.err().unwrap_or_else(|| "accepted".to_owned());
                format!("{name}: {text}\nhere: {ours}\nJava: {}", error.unwrap_or("accepted"))
            }),
        },
    }
    false
}

/// Whether the two differ by the spelling of numbers only, once `mended` has been at Java's text.
fn is_same_but_for(own: &Value, answer: &Value, mended: impl Fn(&mut Value)) -> bool {
    let read = |value: &Value| value["text"].as_str().map(serde_json::from_str::<Value>);
    let same_rest = ["canonical", "crc", "md5", "sha256"].iter().all(|key| own[key] == answer[key]);
    match (read(own), read(answer)) {
        (Some(Ok(own)), Some(Ok(mut answer))) => {
            mended(&mut answer);
            same_rest && own == answer
        }
        _ => false,
    }
}

/// Leaves each alias once in its list.
fn drop_repeated_aliases(schema: &mut Value) {
    if let Some(aliases) = schema.get_mut("aliases").and_then(Value::as_array_mut) {
        let mut known = HashSet::new();
        aliases.retain(|alias| known.insert(alias.clone()));
    }
    match schema {
        Value::Array(items) => items.iter_mut().for_each(drop_repeated_aliases),
        Value::Object(members) => members.values_mut().for_each(drop_repeated_aliases),
        _ => {}
    }
}

/// Why only one of the two accepts a text.
fn class_of_text(text: &str, ours: Option<&String>, java: Option<&str>) -> Option<&'static Class> {
    if let Some(ours) = ours {
        return match ours {
            _ if ours.contains("can't redefine") => Some(&classes::REDEFINED),
            _ if is_name_refusal(ours) => Some(&classes::NAME_CHARACTERS),
            _ if ours.contains("half of a surrogate pair") => Some(&classes::HALF_PAIR),
            _ => None,
        };
    }
    match java {
        _ if text.starts_with('\u{feff}') => Some(&classes::BYTE_ORDER_MARK),
        Some(java) if java.contains("Schema fields not set yet") => Some(&classes::USED_BEFORE),
        // In a list Java makes nothing of such a number, and then fails on that.
        Some(java)
            if java.contains("Unknown datum class: class java.math.BigInteger")
                || java.contains("because \"datum\" is null") && has_large_whole_number(text) =>
        {
            Some(&classes::LARGE_WHOLE_NUMBER)
        }
        Some(_) | None => None,
    }
}

/// Whether more digits stand beside one another than 64 bits take.
fn has_large_whole_number(text: &str) -> bool {
    text.split(|character: char| !character.is_ascii_digit()).any(|digits| digits.len() > 19)
}

/// Whether all that is wrong is the characters of names.
fn is_name_refusal(ours: &str) -> bool {
    ours.split("; ").all(|problem| problem.contains("must be an ASCII letter or '_'"))
}

/// Judges a reader and a writer; whether both find them compatible.
pub fn pair(
    section: &mut Section,
    name: &str,
    (reader, writer): (&str, &str),
    answer: &Value,
) -> bool {
    let shown = |ours: &str| {
        format!("{name}:\nreader {reader}\nwriter {writer}\nhere: {ours}\nJava: {answer}")
    };
    let (own_reader, own_writer) = match (parsed(reader), parsed(writer)) {
        (Ok(reader), Ok(writer)) => (reader, writer),
        (Err(error), _) | (_, Err(error)) => {
            match class_of_text(reader, Some(&error), None) {
                _ if answer.get("error").is_some() => section.agree(),
                Some(class) => section.explain(class, || shown(&error)),
                None => section.disagree(|| shown(&error)),
            }
            return false;
        }
    };
    let found = compare(&own_reader, &own_writer, Policy::Strict);
    let own: Vec<Value> = found.iter().map(as_java).collect();
    let own = Value::Array(own);
    if answer.get("incompatibilities") == Some(&own) {
        section.agree();
        return found.is_empty();
    }
    let refused = answer.get("error").and_then(Value::as_str);
    let class = match refused {
        Some(_) => class_of_text(reader, None, refused),
        None => class_of_pair(&found, answer, (reader, &own_writer)),
    };
    match class {
        Some(class) => section.explain(class, || shown(&own.to_string())),
        None => section.disagree(|| shown(&own.to_string())),
    }
    false
}

fn as_java(difference: &Difference) -> Value {
    json!([difference.kind.wire_name(), difference.path, difference.detail])
}

/// Why the two judge a pair differently.
fn class_of_pair(
    found: &[Difference],
    answer: &Value,
    (reader, writer): (&str, &Schema),
) -> Option<&'static Class> {
    let is_ambiguous = |one: &Difference| one.kind.wire_name() == "FIELD_ALIAS_AMBIGUOUS";
    if let Some(exception) = answer.get("exception").and_then(Value::as_str) {
        return match exception.contains("matches multiple fields in writer record schema") {
            true if found.is_empty() => Some(&classes::HARMLESS_ALIAS),
            true => Some(&classes::AMBIGUOUS_ALIAS),
            false => None,
        };
    }
    let java = answer.get("incompatibilities")?.as_array()?;
    if found.iter().any(is_ambiguous) {
        // Apart from the ambiguous fields, all that Java finds is found.
        let rest: Vec<Value> = found.iter().filter(|one| !is_ambiguous(one)).map(as_java).collect();
        return rest.iter().all(|one| java.contains(one)).then_some(&classes::AMBIGUOUS_ALIAS);
    }
    // An ambiguity in a branch of a union shows only in that the branch does not read.
    if let Some(Ok(told)) = without_ambiguous_fields(reader).as_deref().map(parsed) {
        let found = compare(&told, writer, Policy::Strict);
        if found.iter().map(as_java).eq(java.iter().cloned()) {
            return Some(&classes::AMBIGUOUS_ALIAS);
        }
    }
    // Java finds nothing else and nothing more, but misses what it took to agree.
    let mut own = found.iter().map(as_java);
    let is_part = java.iter().all(|one| own.any(|other| other == *one));
    (is_part && is_recursive(reader)).then_some(&classes::FAILED_ASSUMPTION)
}

/// The schema without those fields whose name another field of the record has as an alias; `None` if
/// there are none.
fn without_ambiguous_fields(text: &str) -> Option<String> {
    fn remove(value: &mut Value) {
        if let Some(fields) = value.get_mut("fields").and_then(Value::as_array_mut) {
            let whole = fields.clone();
            let is_alias = |name: &Value, of: &Value| {
                let aliases = of.get("aliases").and_then(Value::as_array);
                of.get("name") != Some(name) && aliases.is_some_and(|all| all.contains(name))
            };
            fields.retain(|field| {
                let name = field.get("name").unwrap_or(&Value::Null);
                !whole.iter().any(|of| is_alias(name, of))
            });
        }
        match value {
            Value::Array(items) => items.iter_mut().for_each(remove),
            Value::Object(members) => members.values_mut().for_each(remove),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
    }
    let schema: Value = serde_json::from_str(text).ok()?;
    let mut told = schema.clone();
    remove(&mut told);
    (told != schema).then(|| told.to_string())
}

/// Whether a type of the schema is used inside its own definition.
fn is_recursive(text: &str) -> bool {
    fn uses_itself(value: &Value, around: &mut Vec<String>) -> bool {
        let simple = |name: &str| name.rsplit('.').next().unwrap_or(name).to_owned();
        match value {
            Value::String(name) => around.contains(&simple(name)),
            Value::Array(branches) => branches.iter().any(|branch| uses_itself(branch, around)),
            Value::Object(members) => {
                let name = members.get("name").and_then(Value::as_str);
                let fields = members.get("fields").and_then(Value::as_array);
                if let (Some(name), Some(fields)) = (name, fields) {
                    around.push(simple(name));
                    let types = fields.iter().filter_map(|field| field.get("type"));
                    let found = types.into_iter().any(|one| uses_itself(one, around));
                    around.pop();
                    return found;
                }
                let inner =
                    ["type", "items", "values"].into_iter().filter_map(|key| members.get(key));
                inner.into_iter().any(|one| uses_itself(one, around))
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        }
    }
    let read = serde_json::from_str(text);
    read.is_ok_and(|schema: Value| uses_itself(&schema, &mut Vec::new()))
}
