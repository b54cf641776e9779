//! What the name and the type of a field say about its part in an event.

use super::view::{Field, Shape, Type};
use super::words::{singular, words};

/// Last words of names of identifiers.
const IDENTIFIERS: [&str; 10] =
    ["id", "uuid", "guid", "ulid", "key", "pk", "eid", "urn", "ref", "reference"];

/// Last words of names of times.
const TIMES: [&str; 8] = ["at", "time", "timestamp", "date", "datetime", "ts", "instant", "일시"];

/// Names of the field that says what kind of event a record of many kinds is.
const DISCRIMINATORS: [&str; 11] = [
    "type",
    "event_type",
    "kind",
    "event_kind",
    "message_type",
    "record_type",
    "data_type",
    "sub_type",
    "subtype",
    "action",
    "op",
];

/// Last words of names of what does not happen.
const NO_EVENTS: [&str; 7] =
    ["config", "configuration", "settings", "preferences", "options", "context", "metadata"];

/// Symbols for a value that is not known, or that is none.
const UNKNOWNS: [&str; 9] = [
    "unknown",
    "unspecified",
    "undefined",
    "unrecognized",
    "other",
    "invalid",
    "none",
    "unset",
    "null",
];

/// Beginnings of namespaces of standards and tools, which no team can change.
const STANDARDS: [&str; 6] =
    ["google.", "io.cloudevents", "io.debezium", "confluent.type", "buf.validate", "org.apache"];

/// Whether a field identifies something.
pub(crate) fn is_identifier(field: &Field) -> bool {
    let is_uuid = field.details.logical.as_deref() == Some("uuid");
    is_uuid || field.words.last().is_some_and(|last| IDENTIFIERS.contains(&singular(last)))
}

/// Whether a field says when something happened.
pub(crate) fn is_time(field: &Field) -> bool {
    let logical = field.details.logical.as_deref().unwrap_or_default();
    let is_logical = logical.contains("timestamp")
        || logical.ends_with("Timestamp")
        || ["date", "time", "date-time", "time-millis", "time-micros"].contains(&logical);
    is_logical || field.words.last().is_some_and(|last| TIMES.contains(&last.as_str()))
}

/// Whether the name of a field is one of those that tell events of one stream apart.
pub(crate) fn is_discriminator(field: &Field) -> bool {
    let is_word = matches!(field.shape, Shape::String | Shape::Enum(_));
    is_word && DISCRIMINATORS.contains(&field.words.join("_").as_str())
}

/// Whether a type is called like the settings of a program, or like what is sent along with an event:
/// neither happens.
pub(crate) fn is_no_event(one: &Type) -> bool {
    let named = words(&one.name);
    let is_version = |word: &&String| {
        word.strip_prefix('v').is_some_and(|rest| rest.bytes().all(|byte| byte.is_ascii_digit()))
    };
    let last = named.iter().rev().find(|word| !is_version(word));
    last.is_some_and(|last| NO_EVENTS.contains(&last.as_str()))
}

/// Whether a symbol stands for what is not known.
pub(crate) fn is_unknown_symbol(symbol: &str) -> bool {
    words(symbol).last().is_some_and(|last| UNKNOWNS.contains(&last.as_str()))
}

/// Whether the namespace of a type belongs to a standard.
pub(crate) fn is_standard(one: &Type) -> bool {
    let namespace = format!("{}.", one.namespace);
    STANDARDS.iter().any(|standard| namespace.starts_with(standard))
}

/// The values that a description lists: what stands between pipes or in quotes, or after `one of`.
pub(crate) fn listed_values(doc: &str) -> Vec<String> {
    let is_mark = |letter: char| matches!(letter, '"' | '\'' | '`' | '|');
    let token = |text: &str| {
        let text = text.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_token = !text.is_empty() && !text.contains(char::is_whitespace);
        is_token.then(|| text.to_owned())
    };
    if doc.matches(is_mark).count() >= 2 {
        let words = doc.split(|letter: char| is_mark(letter) || matches!(letter, ',' | ':' | '('));
        return words.filter_map(token).collect();
    }
    let lower = doc.to_lowercase();
    let Some(at) = lower.find("one of ") else { return Vec::new() };
    let list = lower[at + "one of ".len()..].split('.').next().unwrap_or_default();
    list.replace(" or ", ",").replace(" and ", ",").split(',').filter_map(token).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn symbols_of_the_unknown_are_told() {
        assert!(is_unknown_symbol("ORDER_STATUS_UNSPECIFIED"));
        assert!(is_unknown_symbol("UNKNOWN"));
        assert!(!is_unknown_symbol("UNKNOWN_SENDER"));
    }

    #[test]
    fn values_of_descriptions_are_listed() {
        assert_eq!(listed_values("created|price|deleted"), ["created", "price", "deleted"]);
        assert_eq!(listed_values("One of CREATED, PAID or CLOSED."), ["created", "paid", "closed"]);
        assert_eq!(listed_values("'on' or 'off'"), ["on", "or", "off"]);
        assert!(listed_values("The type of the item, as billing sees it.").is_empty());
    }
}
