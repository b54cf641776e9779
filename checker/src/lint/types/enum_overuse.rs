//! An enum for values that are too many, change too often, or belong to somebody else.

use std::collections::BTreeSet;

use crate::lint::context::Context;
use crate::lint::finding::Findings;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Enum, Record, Shape, Type, TypeId, View};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "enum-overuse",
    category: Category::Types,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("enum_overuse.md"),
    check,
};

/// More symbols than this are seldom known by heart: 97 of 100 public enums have fewer.
const SYMBOLS_USUAL: usize = 20;
/// More symbols than this are a table of data.
const SYMBOLS_MAX: usize = 50;

/// Versions that are looked at, this one included, and changes among them that are too many.
const VERSIONS: usize = 6;
const CHANGES_MIN: usize = 3;

/// A record with so many enums of its own and fewer fields than that is made of enums.
const OWN_ENUMS_MIN: usize = 5;
const FIELDS_MAX: usize = 10;

/// What descriptions of values say that others decide on.
const OTHERS: [&str; 8] = [
    "third party",
    "third-party",
    "vendor",
    "upstream",
    "as returned by",
    "as reported by",
    "external system",
    "외부",
];

fn check(context: &Context<'_>, findings: &mut Findings) {
    for (one, symbols) in context.view.own_enums() {
        let signals = signals(context, one, symbols);
        if signals.is_empty() {
            continue;
        }
        let count = symbols.symbols.len();
        let finding = findings.add_type(one, message(one, &signals));
        for (signal, text) in signals {
            finding.because(signal, 1, text);
        }
        if count > SYMBOLS_MAX {
            finding.at(Severity::Warning);
        } else if count == 1 && context.view.schema_type == SchemaType::Json {
            // Older drafts have no other way to demand a constant.
            finding.at(Severity::Hint);
        }
    }
    for (one, record) in context.view.own_records() {
        find_made_of_enums(context, one, record, findings);
    }
}

type Signals = Vec<(&'static str, String)>;

fn message(one: &Type, signals: &Signals) -> String {
    let name = if one.name.is_empty() { &one.place.target } else { &one.name };
    match signals[0].0 {
        "constant" => format!(
            "the enum '{name}' has one symbol: it tells a consumer nothing, and the second symbol \
             will be one that its readers do not know"
        ),
        _ => format!(
            "the enum '{name}' will not hold still: each symbol that is added is one that the \
             readers of consumers do not know"
        ),
    }
}

fn signals(context: &Context<'_>, one: &Type, symbols: &Enum) -> Signals {
    let mut signals = Vec::new();
    let count = symbols.symbols.len();
    if !symbols.is_extensible {
        let changes = changes(context, one);
        if changes >= CHANGES_MIN {
            let seen = context.earlier.len().min(VERSIONS - 1) + 1;
            signals.push((
                "volatile",
                format!("its symbols changed {changes} times in {seen} versions"),
            ));
        }
        if count > SYMBOLS_USUAL {
            signals.push(("size", format!("it has {count} symbols")));
        }
    }
    if count == 1 && !is_begun(context, symbols) {
        signals.push(("constant", format!("'{}' is its only symbol", symbols.symbols[0].name)));
    }
    let doc = one.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    if let Some(words) = OTHERS.iter().find(|words| doc.contains(**words)) {
        signals.push(("owner", format!("the description says '{words}'")));
    }
    let ids = symbols.symbols.iter().filter(|symbol| is_instance(&symbol.name)).count();
    if ids >= 3 && ids * 2 > count {
        signals.push(("names", format!("{ids} of its symbols look like names of single things")));
    }
    signals
}

/// Whether the only symbol is the zero value that Protobuf demands, or one that readers fall back
/// on.
fn is_begun(context: &Context<'_>, symbols: &Enum) -> bool {
    context.view.schema_type == SchemaType::Protobuf || symbols.default.is_some()
}

/// Whether a symbol has the digits of an id, or is an address.
fn is_instance(symbol: &str) -> bool {
    symbol.chars().filter(char::is_ascii_digit).count() >= 4 || symbol.contains("://")
}

/// How often the symbols of an enum changed among the newest versions.
fn changes(context: &Context<'_>, one: &Type) -> usize {
    let earlier = context.earlier.iter().take(VERSIONS - 1);
    let versions = std::iter::once(&context.view).chain(earlier);
    let known: Vec<_> = versions.map_while(|view| symbols_in(view, one)).collect();
    known.windows(2).filter(|pair| pair[0] != pair[1]).count()
}

fn symbols_in<'a>(view: &'a View, one: &Type) -> Option<BTreeSet<&'a str>> {
    let mut enums = view.own_enums();
    let (_, found) = enums.find(|(other, _)| other.place.target == one.place.target)?;
    Some(found.symbols.iter().map(|symbol| symbol.name.as_str()).collect())
}

/// A small record that has many enums for itself alone.
fn find_made_of_enums(context: &Context<'_>, one: &Type, record: &Record, findings: &mut Findings) {
    let view = &context.view;
    if record.fields.len() >= FIELDS_MAX {
        return;
    }
    let enum_of = |shape: &Shape| match shape.item() {
        Shape::Enum(id) => Some(*id),
        _ => None,
    };
    let uses =
        |id: TypeId| view.fields.iter().filter(|field| enum_of(&field.shape) == Some(id)).count();
    let ids = view.fields_of(record).filter_map(|field| enum_of(&field.shape));
    let own: Vec<_> = ids.filter(|id| uses(*id) == 1).collect();
    if own.len() < OWN_ENUMS_MIN {
        return;
    }
    let message = format!(
        "'{}' has {} enums that nothing else uses: each of them is one more list of values on \
         which producers and consumers have to agree",
        one.name,
        own.len()
    );
    let text = format!("{} of {} fields have an enum of their own", own.len(), record.fields.len());
    findings.add_type(one, message).because("enums", 1, text);
}
