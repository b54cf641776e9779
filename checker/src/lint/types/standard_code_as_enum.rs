//! An enum of codes that a standard lists.

use super::standard_codes::{Standard, listing, of_name};
use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Enum, Type};
use crate::lint::words::words;

pub(crate) const RULE: Rule = Rule {
    id: "standard-code-as-enum",
    category: Category::Types,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("standard_code_as_enum.md"),
    check,
};

/// What descriptions of a list of one's own say.
const SUBSETS: [&str; 12] = [
    "supported",
    "accepted",
    "subset",
    "only",
    "settlement",
    "we sell",
    "we ship",
    "allowed",
    "permitted",
    "지원",
    "허용",
    "available",
];

/// Fewest symbols that are known to be codes by themselves.
const CODES_MIN: usize = 5;

/// Symbols that Protobuf and careful teams put before the codes.
const PLACEHOLDERS: [&str; 6] = ["unspecified", "unknown", "other", "none", "invalid", "undefined"];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (one, symbols) in context.view.own_enums() {
        let holder = one.holder.map(|holder| context.view.field(holder));
        let codes = codes(one, symbols);
        let docs = [&one.notes.doc, &holder.and_then(|field| field.notes.doc.clone())];
        let mut docs = docs.into_iter().flatten().map(|doc| doc.to_lowercase());
        let is_subset = docs.any(|doc| SUBSETS.iter().any(|words| doc.contains(words)));
        if is_subset || symbols.is_extensible || codes.len() < 2 {
            continue;
        }
        let by_name = [Some(&one.name), holder.map(|field| &field.name)];
        let by_name = by_name.into_iter().flatten().find_map(|name| of_name(&words(name)));
        let by_name = by_name.filter(|standard| is_fit(*standard, &codes));
        let found = match by_name {
            Some(standard) => Some((standard, "name", "the name is that of a standard code")),
            None => listing(&codes, CODES_MIN)
                .map(|standard| (standard, "symbols", "the symbols are codes of a standard")),
        };
        let Some((standard, signal, text)) = found else { continue };
        let name = if one.name.is_empty() { &one.place.target } else { &one.name };
        let message = format!(
            "the enum '{name}' copies {}, which others keep and change: each code that they add \
             is one that the readers of consumers do not know",
            standard.name()
        );
        findings.add_type(one, message).because(signal, 1, text);
    }
}

/// The symbols in lower case, without the name of the enum and without placeholders.
fn codes(one: &Type, symbols: &Enum) -> Vec<String> {
    let prefix = format!("{}_", words(&one.name).join("_"));
    let names = symbols.symbols.iter().map(|symbol| {
        let name = symbol.name.to_lowercase();
        name.strip_prefix(&prefix).map_or(name.clone(), str::to_owned)
    });
    let is_placeholder = |name: &String| {
        PLACEHOLDERS.iter().any(|word| name == word || name.ends_with(&format!("_{word}")))
    };
    names.filter(|name| !is_placeholder(name)).collect()
}

/// Languages of machines are called languages too, and types of media have many meanings.
fn is_fit(standard: Standard, codes: &[String]) -> bool {
    let is_most = |fits: fn(&String) -> bool| {
        codes.iter().filter(|code| fits(code)).count() * 10 >= codes.len() * 8
    };
    match standard {
        Standard::Currency | Standard::Country => true,
        Standard::Language => is_most(|code| code.len() == 2 || code.len() == 5),
        Standard::Locale => is_most(|code| code.len() == 2 || code.len() == 5),
        Standard::TimeZone => true,
        Standard::MediaType => is_most(|code| code.contains('/') || code.contains('_')),
    }
}
