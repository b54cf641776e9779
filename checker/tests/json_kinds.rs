//! Each kind of JSON Schema difference is produced by a row of its rule's table, and the policies treat
//! it as the reference registry does.

#![allow(
    clippy::disallowed_methods,
    reason = "the tables are files; the checker itself reads none"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clade_checker::Policy;
use clade_checker::json::Kind;
use serde::Deserialize;

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    policy: CasePolicy,
    #[serde(default)]
    differences: Vec<String>,
    #[serde(default)]
    compatible: Vec<String>,
}

#[derive(Deserialize, Clone, Copy, Default, PartialEq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
enum CasePolicy {
    #[default]
    Strict,
    Lenient,
}

/// What the metadata of two schemas shows rather than their texts.
const OF_METADATA: [&str; 2] =
    ["RESERVED_PROPERTY_REMOVED", "RESERVED_PROPERTY_CONFLICTS_WITH_PROPERTY"];

fn rows() -> Vec<Case> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/json/compat");
    let mut rows = Vec::new();
    for entry in fs::read_dir(rules).expect("the rules have a folder") {
        let path = entry.expect("an entry is readable").path();
        if path.extension().is_some_and(|found| found == "toml") {
            let text = fs::read_to_string(&path).expect("tables are UTF-8");
            let table: Table = toml::from_str(&text).expect("a table has rows");
            rows.extend(table.case);
        }
    }
    assert!(rows.len() > 200, "the tables were found");
    rows
}

/// The first words of the expectations of a row: its kinds.
fn kinds(expected: &[String]) -> impl Iterator<Item = String> {
    expected.iter().filter_map(|one| one.split(' ').next().map(str::to_owned))
}

fn missing(listed: &BTreeSet<String>, wanted: impl Fn(&Kind) -> bool) -> Vec<&'static str> {
    let all = Kind::ALL.iter().filter(|kind| wanted(kind)).map(|kind| kind.wire_name());
    all.filter(|name| !OF_METADATA.contains(name) && !listed.contains(*name)).collect()
}

fn breaks(kind: Kind, policy: Policy) -> bool {
    clade_checker::Kind::Json(kind).is_incompatibility(policy)
}

#[test]
fn a_row_expects_each_kind_that_breaks() {
    let rows = rows();
    let listed: BTreeSet<String> = rows.iter().flat_map(|row| kinds(&row.differences)).collect();
    assert_eq!(missing(&listed, |&kind| breaks(kind, Policy::Strict)), Vec::<&str>::new());
}

#[test]
fn a_row_expects_each_kind_that_breaks_nothing() {
    let rows = rows();
    let of = |policy| -> BTreeSet<String> {
        let rows = rows.iter().filter(|row| row.policy == policy);
        rows.flat_map(|row| kinds(&row.compatible)).collect()
    };
    let strict = of(CasePolicy::Strict);
    assert_eq!(missing(&strict, |&kind| !breaks(kind, Policy::Strict)), Vec::<&str>::new());
    let lenient = of(CasePolicy::Lenient);
    let only_lenient =
        |kind: &Kind| breaks(*kind, Policy::Strict) && !breaks(*kind, Policy::Lenient);
    assert_eq!(missing(&lenient, only_lenient), Vec::<&str>::new());
}
