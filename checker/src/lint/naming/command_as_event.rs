//! An event that is called like an order to do something.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, Category, EVENTS, Rule, Severity};
use crate::lint::words::words;
use crate::stream::Kind;

pub(crate) const RULE: Rule = Rule {
    id: "command-as-event",
    category: Category::Naming,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: EVENTS,
    explanation: include_str!("command_as_event.md"),
    check,
};

/// Verbs that are no nouns.
const VERBS: [&str; 38] = [
    "accept",
    "activate",
    "add",
    "apply",
    "approve",
    "assign",
    "authorize",
    "calculate",
    "cancel",
    "capture",
    "confirm",
    "create",
    "deactivate",
    "delete",
    "deny",
    "disable",
    "dispatch",
    "enable",
    "execute",
    "fulfil",
    "fulfill",
    "generate",
    "ingest",
    "notify",
    "provision",
    "publish",
    "register",
    "reject",
    "remove",
    "resend",
    "retrieve",
    "send",
    "submit",
    "terminate",
    "unregister",
    "validate",
    "verify",
    "withdraw",
];

/// Verbs that are nouns as well: `RequestMove` is an order, and `RequestLog` is none.
const HOMOGRAPHS: [&str; 12] = [
    "book", "charge", "close", "place", "process", "refund", "release", "request", "ship", "start",
    "transfer", "update",
];

/// Last words of names of things: what stands before them belongs to them.
const THINGS: [&str; 24] = [
    "data", "info", "event", "record", "details", "status", "state", "id", "key", "log", "item",
    "instance", "type", "result", "metadata", "history", "line", "fee", "rate", "summary",
    "report", "note", "time", "date",
];

/// Those that stay things even after a verb that is no noun.
const NO_OBJECTS: [&str; 7] = ["event", "info", "details", "result", "log", "status", "summary"];

/// What is placed.
const PLACED: [&str; 4] = ["order", "bid", "bet", "call"];

/// Words that say that something has happened and do not end in `ed` or `en`.
const PAST: [&str; 29] = [
    "sent",
    "paid",
    "built",
    "made",
    "sold",
    "bought",
    "lost",
    "found",
    "left",
    "begun",
    "won",
    "held",
    "kept",
    "met",
    "read",
    "set",
    "cut",
    "put",
    "shut",
    "split",
    "spent",
    "told",
    "done",
    "gone",
    "run",
    "shown",
    "drawn",
    "withdrawn",
    "known",
];

/// Last words of names that say that they are no events.
const COMMANDS: [&str; 4] = ["command", "request", "query", "response"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    if context.is_stream_of(&[Kind::Command, Kind::Request]) {
        return;
    }
    let view = &context.view;
    let Some((root, _)) = view.root_record().filter(|(root, _)| !root.is_imported) else { return };
    let mut named = words(&root.name);
    named.pop_if(|last| last.starts_with('v') && last[1..].parse::<u32>().is_ok());
    let (Some(first), Some(last)) = (named.first(), named.last()) else { return };
    let is_past = named.iter().any(|word| is_participle(word));
    if is_past || named.len() < 2 || COMMANDS.contains(&last.as_str()) {
        return;
    }
    let is_placing = first == "place" && PLACED.contains(&named[1].as_str());
    let is_verb = VERBS.contains(&first.as_str());
    let is_maybe = HOMOGRAPHS.contains(&first.as_str());
    let things: &[&str] = if is_verb { &NO_OBJECTS } else { &THINGS };
    if things.contains(&last.as_str()) || !(is_verb || is_maybe) {
        return;
    }
    let message = format!(
        "'{}' tells somebody what to do instead of what has happened: its producer relies on one \
         consumer that obeys, and others cannot know whether it did",
        root.name
    );
    let finding = findings.add_type(root, message);
    if is_maybe && !is_placing {
        finding.at(Severity::Hint);
    }
    finding.because("name", 1, format!("it begins with '{first}' and has no participle"));
}

fn is_participle(word: &str) -> bool {
    let has_ending = word.len() > 4 && (word.ends_with("ed") || word.ends_with("en"));
    has_ending || PAST.contains(&word)
}
