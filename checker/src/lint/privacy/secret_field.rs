//! A secret in an event, where everybody who may read the stream reads it, for as long as it is
//! kept.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape, View};

pub(crate) const RULE: Rule = Rule {
    id: "secret-field",
    category: Category::Privacy,
    severity: Severity::Error,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("secret_field.md"),
    check,
};

/// Ends of names, as words, of what lets somebody in.
const SECRETS: [&[&str]; 36] = [
    &["password"],
    &["passwd"],
    &["passphrase"],
    &["pwd"],
    &["secret"],
    &["client", "secret"],
    &["shared", "secret"],
    &["secret", "key"],
    &["secret", "access", "key"],
    &["private", "key"],
    &["privatekey"],
    &["signing", "key"],
    &["encryption", "key"],
    &["access", "token"],
    &["accesstoken"],
    &["refresh", "token"],
    &["auth", "token"],
    &["authentication", "token"],
    &["bearer", "token"],
    &["session", "token"],
    &["id", "token"],
    &["api", "token"],
    &["security", "token"],
    &["api", "key"],
    &["apikey"],
    &["api", "secret"],
    &["pin", "code"],
    &["card", "pin"],
    &["user", "pin"],
    &["cvv"],
    &["cvv2"],
    &["cvc"],
    &["cvc2"],
    &["one", "time", "password"],
    &["비밀번호"],
    &["암호"],
];

/// What descriptions of data say that lets nobody in.
const HARMLESS_DOCS: [&str; 15] = [
    "name of the secret",
    "reference to",
    "name of",
    "path to",
    "path of",
    "identifier of",
    "id of",
    "redacted",
    "masked",
    "encrypted",
    "hashed",
    "hash of",
    "not the actual",
    "obfuscated",
    "postal",
];

/// Words that say that a name is about a secret, not one: `has_password`, `hashed_password`.
const ABOUT: [&str; 13] = [
    "hashed",
    "encrypted",
    "masked",
    "redacted",
    "has",
    "is",
    "no",
    "num",
    "requires",
    "require",
    "use",
    "hide",
    "kms",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        if !can_hold(field) {
            continue;
        }
        let Some(text) = secret(&context.view, field) else { continue };
        let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
        if HARMLESS_DOCS.iter().any(|words| doc.contains(words)) {
            continue;
        }
        let message = format!(
            "'{}' is a secret: everybody who may read the stream, its backups and its logs can \
             use it, and it cannot be taken back",
            field.name
        );
        findings.add_field(field, message).because("name", 1, text);
    }
}

/// A secret is a text or bytes; a pin may be a number.
fn can_hold(field: &Field) -> bool {
    let is_value = matches!(
        field.shape.item(),
        Shape::String | Shape::Bytes | Shape::Fixed(_) | Shape::Integer(_)
    );
    is_value && !field.details.is_constant
}

fn secret(view: &View, field: &Field) -> Option<String> {
    let all = &field.words;
    if all.iter().any(|word| ABOUT.contains(&word.as_str())) {
        return None;
    }
    let ends_with = |end: &&&[&str]| {
        all.len() >= end.len() && all[all.len() - end.len()..].iter().eq(end.iter())
    };
    let is_number = matches!(field.shape.item(), Shape::Integer(_));
    let is_code = |end: &&&[&str]| end.iter().any(|word| word.starts_with("cv") || *word == "pin");
    if let Some(end) = SECRETS.iter().find(|end| ends_with(end) && (!is_number || is_code(end))) {
        return Some(format!("'{}' lets somebody in", end.join(" ")));
    }
    // Boards have pins too, and so have maps.
    let is_pin = all.last().is_some_and(|last| last == "pin");
    if !is_pin {
        return None;
    }
    let mut siblings = view.siblings(field).flat_map(|sibling| &sibling.words);
    let is_of_card =
        siblings.any(|word| matches!(word.as_str(), "card" | "account" | "cardholder"));
    is_of_card.then(|| "'pin' stands beside a card or an account".to_owned())
}
