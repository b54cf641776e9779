//! Names that are written in another case than those beside them.

use super::cases::{Case, rewritten};
use super::renaming::renamed;
use crate::lint::context::Context;
use crate::lint::finding::{Findings, FixClass};
use crate::lint::meaning::is_standard;
use crate::lint::rule::{ALL_TYPES, ANY_ROLE, Category, Rule, Severity};
use crate::lint::view::{Field, View};
use crate::schema_type::SchemaType;

pub(crate) const RULE: Rule = Rule {
    id: "naming-case",
    category: Category::Naming,
    severity: Severity::Info,
    schema_types: ALL_TYPES,
    roles: ANY_ROLE,
    explanation: include_str!("naming_case.md"),
    check,
};

/// The share of names that makes their case that of all: four of five.
const MAJORITY: (usize, usize) = (4, 5);

/// Fewest names that tell a case and have none in common.
const NAMES_MIN: usize = 3;

/// Fewest names of other schemas that say how a registry writes.
const KNOWN_MIN: usize = 20;

/// Most fields that are told of one by one; more of them are a habit.
const SINGLE_MAX: usize = 3;

/// Most names that a message lists.
const LISTED_MAX: usize = 4;

fn check(context: &Context<'_>, findings: &mut Findings) {
    let fields: Vec<(&Field, Case)> = judged_fields(&context.view).collect();
    match context.view.schema_type {
        SchemaType::Protobuf => check_protobuf_fields(context, &fields, findings),
        SchemaType::Avro | SchemaType::Json => check_fields(context, &fields, findings),
    }
    if context.view.schema_type != SchemaType::Json {
        check_types(context, findings);
        check_symbols(context, findings);
    }
}

/// The fields whose names tell a case, but for those of standards.
fn judged_fields(view: &View) -> impl Iterator<Item = (&Field, Case)> {
    let fields = view.own_fields().filter(|field| !is_standard(view.type_of(field.owner)));
    fields.filter_map(|field| Some((field, Case::of(&field.name)?)))
}

/// The style guide of Protobuf knows one case for fields, from which each language makes its own.
fn check_protobuf_fields(
    context: &Context<'_>,
    fields: &[(&Field, Case)],
    findings: &mut Findings,
) {
    let others: Vec<_> = fields.iter().filter(|(_, case)| *case != Case::Snake).collect();
    if others.len() >= NAMES_MIN && others.len() * 2 > fields.len() {
        let message = format!(
            "fields such as {} are not in snake_case, from which generators make the names of each \
             language: consumers of two languages find two names for one field",
            listed(others.iter().map(|(field, _)| field.name.as_str()))
        );
        let text = format!("{} of {} names that tell a case", others.len(), fields.len());
        findings.add(&context.view.root_place, message).because("fields", 0, text);
        return;
    }
    for (field, case) in others {
        add_odd(context, field, *case, Case::Snake, "the style guide of Protobuf", findings);
    }
}

/// Avro and JSON Schema take any case, as long as it is one.
fn check_fields(context: &Context<'_>, fields: &[(&Field, Case)], findings: &mut Findings) {
    let counts = Case::STYLES.map(|case| (case, fields.iter().filter(|one| one.1 == case).count()));
    let all: usize = fields.len();
    let own = majority(&counts, all).filter(|_| all >= NAMES_MIN);
    let known = known_case(context);
    if let Some(known) = known
        && own.is_some_and(|own| own != known)
    {
        let message = format!(
            "fields such as {} are not in {}, as nearly all fields of the registry are: who reads \
             two streams has two names for one thing",
            listed(fields.iter().filter(|one| one.1 != known).map(|one| one.0.name.as_str())),
            known.wire_name()
        );
        let finding = findings.add(&context.view.root_place, message);
        finding.because("registry", 0, format!("the registry writes {}", known.wire_name()));
        return;
    }
    let Some(wanted) = known.or(own) else {
        if all >= NAMES_MIN {
            add_mixed(context, fields, &counts, findings);
        }
        return;
    };
    let whose = if known.is_some() { "the registry" } else { "the schema" };
    let odd: Vec<_> = fields.iter().filter(|(_, case)| *case != wanted).collect();
    if odd.len() > SINGLE_MAX {
        let message = format!(
            "fields such as {} are not in {}, the case of {whose}: a consumer that writes a name \
             from memory gets it wrong, and tools that go by names miss it",
            listed(odd.iter().map(|one| one.0.name.as_str())),
            wanted.wire_name()
        );
        let text = format!("{} of {all} names that tell a case", odd.len());
        findings.add(&context.view.root_place, message).because("fields", 0, text);
        return;
    }
    for (field, case) in odd {
        add_odd(context, field, *case, wanted, whose, findings);
    }
}

/// The case that most names have, if they are enough.
fn majority(counts: &[(Case, usize)], all: usize) -> Option<Case> {
    let (part, whole) = MAJORITY;
    counts.iter().find(|(_, count)| count * whole >= all * part && *count > 0).map(|one| one.0)
}

/// The case in which nearly all fields of other schemas are written.
fn known_case(context: &Context<'_>) -> Option<Case> {
    let known = &context.input.memory?.field_cases;
    let count = |case: Case| known.get(case.wire_name()).copied().unwrap_or(0);
    let counts = Case::STYLES.map(|case| (case, count(case)));
    let all = counts.iter().map(|(_, count)| count).sum();
    majority(&counts, all).filter(|_| all >= KNOWN_MIN)
}

fn add_odd(
    context: &Context<'_>,
    field: &Field,
    case: Case,
    wanted: Case,
    whose: &str,
    findings: &mut Findings,
) {
    let message = format!(
        "'{}' is in {}, the case of {whose} is {}: a consumer that writes the name from memory \
         gets it wrong, and tools that go by names miss it",
        field.name,
        case.wire_name(),
        wanted.wire_name()
    );
    let finding = findings.add_field(field, message);
    finding.because("name", 1, format!("the others are in {}", wanted.wire_name()));
    let name = rewritten(&field.name, wanted);
    if let Some(name) = name
        && let Some(changes) = renamed(context, field, &name)
    {
        let why = format!("Writes '{}' as '{name}', as the others are written.", field.name);
        finding.mended_by(FixClass::Breaking, why, changes);
    }
}

fn add_mixed(
    context: &Context<'_>,
    fields: &[(&Field, Case)],
    counts: &[(Case, usize)],
    findings: &mut Findings,
) {
    let firsts = counts.iter().filter(|(_, count)| *count > 0).map(|(case, count)| {
        let first = fields.iter().find(|one| one.1 == *case).map_or("", |one| one.0.name.as_str());
        format!("{} ({count}, such as '{first}')", case.wire_name())
    });
    let message = format!(
        "the names of the fields are in {}: a consumer has to look up how each of them is written",
        firsts.collect::<Vec<_>>().join(", ")
    );
    let text = format!("no case has four of five among {} names", fields.len());
    findings.add(&context.view.root_place, message).because("fields", 0, text);
}

/// Types become classes, which are in PascalCase in every language.
fn check_types(context: &Context<'_>, findings: &mut Findings) {
    for (_, one) in context.view.own_types() {
        let is_small = one.name.starts_with(|letter: char| letter.is_ascii_lowercase());
        let is_joined = one.name.contains('_') && Case::of(&one.name).is_some();
        if is_standard(one) || !(is_small || is_joined) {
            continue;
        }
        let message = format!(
            "'{}' is no name in PascalCase: it becomes a class, and stands out among all others of \
             the consumer's program",
            one.name
        );
        let text = if is_small { "it begins with a small letter" } else { "it has an underscore" };
        findings.add_type(one, message).because("type", 1, text);
    }
}

/// Symbols become constants, which are in capital letters in most languages.
fn check_symbols(context: &Context<'_>, findings: &mut Findings) {
    for (one, enumeration) in context.view.own_enums() {
        let is_lower = |name: &str| name.contains(|letter: char| letter.is_ascii_lowercase());
        let names = || enumeration.symbols.iter().map(|symbol| symbol.name.as_str());
        let others: Vec<&str> = names().filter(|name| is_lower(name)).collect();
        if others.is_empty() || is_standard(one) {
            continue;
        }
        let message = format!(
            "symbols of '{}' such as {} are not in UPPER_SNAKE_CASE: they become constants, and a \
             consumer has to look up how each of them is written",
            one.name,
            listed(others.iter().copied())
        );
        let text = format!("{} of {} symbols", others.len(), enumeration.symbols.len());
        let finding = findings.add_type(one, message);
        // Symbols of Avro are what stands in records as text: all of them small may be meant so.
        let is_one_style = others.len() == enumeration.symbols.len();
        if is_one_style && context.view.schema_type == SchemaType::Avro {
            finding.at(Severity::Hint);
        }
        finding.because("symbols", 1, text);
    }
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let quoted: Vec<_> = names.take(LISTED_MAX).map(|name| format!("'{name}'")).collect();
    quoted.join(", ")
}
