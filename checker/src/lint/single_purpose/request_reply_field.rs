//! A field that says where the answer to an event is wanted.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::view::{Field, Shape, View};
use crate::lint::words::words;
use crate::stream::Kind;

pub(crate) const RULE: Rule = Rule {
    id: "request-reply-field",
    category: Category::SinglePurpose,
    severity: Severity::Warning,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("request_reply_field.md"),
    check,
};

const NAMES: [&str; 13] = [
    "reply_to",
    "reply_topic",
    "reply_queue",
    "reply_channel",
    "response_topic",
    "response_queue",
    "response_channel",
    "return_queue",
    "return_topic",
    "return_address",
    "callback_url",
    "callback_uri",
    "callback_topic",
];

/// Last words of names of records that are requests, and say so.
const REQUESTS: [&str; 3] = ["request", "command", "query"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.is_stream_of(&[Kind::Command, Kind::Request]) {
        return;
    }
    let view = &context.view;
    let root = view.root_record().map(|(root, _)| words(&root.name)).unwrap_or_default();
    if root.last().is_some_and(|last| REQUESTS.contains(&last.as_str())) {
        return;
    }
    for field in view.own_fields() {
        let name = field.words.join("_");
        let is_text = matches!(field.shape, Shape::String | Shape::Record(_));
        if !is_text || !NAMES.contains(&name.as_str()) || is_letter(view, field, &name) {
            continue;
        }
        let message = format!(
            "'{}' asks its consumer for an answer: the producer waits for someone that it should \
             not know, and a second consumer answers too",
            field.name
        );
        findings.add_field(field, message).because("name", 1, format!("'{name}' is an address"));
    }
}

/// Whether the address is one of an e-mail or of a parcel.
fn is_letter(view: &View, field: &Field, name: &str) -> bool {
    let mail = ["subject", "from", "cc", "bcc", "sender", "recipient", "recipients", "email"];
    let has_mail = view.siblings(field).any(|one| mail.contains(&one.name.to_lowercase().as_str()));
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let is_mail = doc.contains("mail") || field.details.logical.as_deref() == Some("email");
    match name {
        "reply_to" => has_mail || is_mail,
        "return_address" => !["topic", "queue", "channel"].iter().any(|word| doc.contains(word)),
        _ => false,
    }
}
