//! What the linker refuses, and where: every case was decided by protoc 35.1.

use clade_checker::{Problem, ResolvedReference, SchemaType, Validation, parse};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    text: String,
    #[serde(default)]
    imports: Vec<Import>,
    /// Line and column and how the message starts, after the name of the reference that is wrong;
    /// empty for a text that is taken.
    #[serde(default)]
    refused: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Import {
    path: String,
    text: String,
}

fn problems(case: &Case) -> Vec<Problem> {
    let references: Vec<_> = case
        .imports
        .iter()
        .map(|import| ResolvedReference { name: import.path.clone(), text: import.text.clone() })
        .collect();
    parse(SchemaType::Protobuf, &case.text, &references, Validation::Strict)
        .err()
        .map_or_else(Vec::new, |error| error.problems().to_vec())
}

/// `2:13 'Foo' is not defined`, as the tables write it.
fn shown(problem: &Problem) -> String {
    let reference = problem.reference.as_ref().map_or(String::new(), |name| format!("{name} "));
    let place = problem.position.map_or(String::new(), |at| format!("{}:{} ", at.line, at.column));
    format!("{reference}{place}{}", problem.message)
}

/// What was expected, or what to do, follows what is wrong.
fn says_how_to_mend(problem: &Problem) -> bool {
    let words = [
        "expected ",
        " takes ",
        "needs a `:` after",
        ": ",
        "; ",
        ", remove ",
        ", write ",
        ", move ",
        ", leave ",
        ", wrap ",
    ];
    words.iter().any(|word| problem.message.contains(word))
}

fn check(table: &str) {
    let table: Table = toml::from_str(table).expect("the table is valid");
    let mut wrong = Vec::new();
    for case in &table.case {
        let found = problems(case);
        wrong.extend(
            found
                .iter()
                .filter(|one| !says_how_to_mend(one))
                .map(|one| format!("{}: nothing says how to mend `{}`", case.name, one.message)),
        );
        let found: Vec<String> = found.iter().map(shown).collect();
        let fits = |(found, expected): (&String, &String)| found.starts_with(expected.as_str());
        if found.len() != case.refused.len() || !found.iter().zip(&case.refused).all(fits) {
            let name = &case.name;
            wrong.push(format!("{name}: expected {:#?}, found {found:#?}", case.refused));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn declarations() {
    check(include_str!("protobuf_linking/declarations.toml"));
}

#[test]
fn enums_and_json() {
    check(include_str!("protobuf_linking/enums_and_json.toml"));
}

#[test]
fn features() {
    check(include_str!("protobuf_linking/features.toml"));
}

#[test]
fn fields() {
    check(include_str!("protobuf_linking/fields.toml"));
}

#[test]
fn names() {
    check(include_str!("protobuf_linking/names.toml"));
}

#[test]
fn numbers() {
    check(include_str!("protobuf_linking/numbers.toml"));
}

#[test]
fn options() {
    check(include_str!("protobuf_linking/options.toml"));
}

#[test]
fn visibility_and_style() {
    check(include_str!("protobuf_linking/visibility_and_style.toml"));
}
