//! A list in one string, with a mark between its items.

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, Shape};

pub(crate) const RULE: Rule = Rule {
    id: "delimited-list-in-string",
    category: Category::Types,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("delimited_list_in_string.md"),
    check,
};

/// What descriptions of such lists say.
const DOCS: [&str; 19] = [
    "comma-separated",
    "comma separated",
    "comma-delimited",
    "comma delimited",
    "commaseparated",
    "separated by comma",
    "delimited by comma",
    "semicolon-separated",
    "semicolon separated",
    "separated by semicolon",
    "pipe-separated",
    "pipe separated",
    "pipe-delimited",
    "pipe delimited",
    "separated by pipe",
    "space-separated",
    "콤마로 구분",
    "쉼표로 구분",
    "구분자로",
];

/// Words of names of texts of HTTP and of tools, whose lists are laid down elsewhere.
const WRITTEN_BY_OTHERS: [&str; 13] = [
    "agent",
    "useragent",
    "tracestate",
    "traceparent",
    "baggage",
    "header",
    "headers",
    "cookie",
    "cookies",
    "accept",
    "csv",
    "forwarded",
    "query",
];

/// Plural names that hardly are the name of one thing.
const PLURALS: [&str; 12] = [
    "ids",
    "tags",
    "keywords",
    "labels",
    "emails",
    "categories",
    "roles",
    "permissions",
    "topics",
    "recipients",
    "hosts",
    "uuids",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for field in context.view.own_fields() {
        let details = &field.details;
        let is_plain = field.shape == Shape::String
            && details.logical.is_none()
            && details.content.is_none()
            && !details.is_constant;
        let words = &field.words;
        let is_free = !words.iter().any(|word| WRITTEN_BY_OTHERS.contains(&word.as_str()));
        if !is_plain || !is_free {
            continue;
        }
        let by_doc = of_doc(field);
        let is_sure = by_doc.is_some();
        let Some((signal, text)) = by_doc.or_else(|| of_name(words)) else { continue };
        let message = format!(
            "'{}' is a list in one string: each consumer splits it by itself, and an item that \
             has the mark in it becomes two",
            field.name
        );
        let finding = findings.add_field(field, message);
        finding.because(signal, 1, text);
        if !is_sure {
            finding.at(Severity::Hint);
        }
    }
}

fn of_doc(field: &Field) -> Option<(&'static str, String)> {
    let doc = field.notes.doc.as_deref()?.to_lowercase();
    let found = DOCS.iter().find(|words| doc.contains(**words))?;
    Some(("doc", format!("the description says '{found}'")))
}

fn of_name(words: &[String]) -> Option<(&'static str, String)> {
    let last = words.last()?;
    PLURALS.contains(&last.as_str()).then(|| ("name", format!("'{last}' are more than one")))
}
