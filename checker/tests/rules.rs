//! Every kind of difference has a page and rows that expect it, and the README's table says which.
//!
//! `CLADE_WRITE_RULES=1 cargo test -p clade-checker --test rules` writes the table anew.

#![allow(
    clippy::disallowed_methods,
    reason = "the tables and the README are files; the checker itself reads none"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use clade_checker::{Kind, Policy};
use serde::Deserialize;

const START: &str = "<!-- The table of rules: written by CLADE_WRITE_RULES=1 cargo test -p clade-checker --test rules -->\n";
const END: &str = "<!-- End of the table of rules -->\n";

#[derive(Deserialize)]
struct Table {
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    #[serde(default)]
    policy: CasePolicy,
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

/// A rule: its three files share the stem.
struct Rule {
    stem: String,
    page: String,
    table: Table,
}

/// What the README says of one kind.
struct Line {
    kind: &'static str,
    verdict: &'static str,
    stem: String,
    rows: usize,
}

fn checker() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}

/// The rules of a format by the files in its folder.
fn rules(format: &str) -> Vec<Rule> {
    let folder = checker().join("src").join(format).join("compat");
    let stems: BTreeSet<String> = fs::read_dir(&folder)
        .expect("each format has a folder of rules")
        .map(|entry| entry.expect("an entry is readable").path())
        .filter(|path| path.extension().is_some_and(|found| found == "md"))
        .filter_map(|path| path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned))
        .collect();
    let read = |stem: &str, extension: &str| {
        let path = folder.join(format!("{stem}.{extension}"));
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    let rule = |stem: String| Rule {
        page: read(&stem, "md"),
        table: toml::from_str(&read(&stem, "toml")).expect("a table has rows"),
        stem,
    };
    stems.into_iter().map(rule).collect()
}

/// Every kind of a format, with its page.
fn kinds(format: &str) -> Vec<(Kind, &'static str)> {
    let is_of_format = |kind: &Kind| match kind {
        Kind::Avro(_) => format == "avro",
        Kind::Json(_) => format == "json",
        Kind::Protobuf(_) => format == "protobuf",
        Kind::SchemaTypeChanged | Kind::DataNotRead => false,
    };
    let kinds = Kind::all().filter(is_of_format);
    kinds.map(|kind| (kind, kind.explanation())).collect()
}

/// The kinds in the expectations of a row, which names each as `KIND path`.
fn kinds_in(expected: &[String]) -> impl Iterator<Item = &str> {
    expected.iter().filter_map(|one| one.split(' ').next())
}

/// How many rows of a format expect each kind.
fn rows_by_kind(rules: &[Rule]) -> BTreeMap<&str, usize> {
    let mut rows = BTreeMap::new();
    for case in rules.iter().flat_map(|rule| &rule.table.case) {
        let expected = kinds_in(&case.differences).chain(kinds_in(&case.compatible));
        for kind in expected.collect::<BTreeSet<_>>() {
            *rows.entry(kind).or_default() += 1;
        }
    }
    rows
}

fn lines(format: &str) -> Vec<Line> {
    let rules = rules(format);
    let rows = rows_by_kind(&rules);
    let line = |(kind, page): (Kind, &str)| {
        let name = kind.wire_name();
        let rule = rules.iter().find(|rule| rule.page == page);
        let stem = rule.unwrap_or_else(|| panic!("{format}: no page explains {name}")).stem.clone();
        let breaks = [Policy::Strict, Policy::Lenient].map(|one| kind.is_incompatibility(one));
        let verdict = match breaks {
            [true, true] => "breaks",
            [true, false] => "breaks, passes if lenient",
            [false, _] => "passes",
        };
        Line { kind: name, verdict, stem, rows: rows.get(name).copied().unwrap_or(0) }
    };
    kinds(format).into_iter().map(line).collect()
}

const FORMATS: [(&str, &str); 3] =
    [("avro", "Avro"), ("json", "JSON Schema"), ("protobuf", "Protobuf")];

#[test]
fn every_kind_is_expected_by_a_row() {
    let mut missing = Vec::new();
    for (format, _) in FORMATS {
        let lines = lines(format);
        let rowless = lines.iter().filter(|one| one.rows == 0);
        missing.extend(rowless.map(|one| format!("{format}: {}", one.kind)));
    }
    assert!(missing.is_empty(), "kinds that no row expects: {missing:#?}");
}

/// The kinds of JSON Schema for which `wanted` holds and which `listed` lacks.
fn missing_in_json(listed: &BTreeSet<&str>, wanted: impl Fn(Kind) -> bool) -> Vec<&'static str> {
    let all = kinds("json").into_iter().map(|(kind, _)| kind).filter(|&kind| wanted(kind));
    let names = all.map(|kind| kind.wire_name());
    names.filter(|name| !listed.contains(name)).collect()
}

/// JSON Schema alone has kinds that one policy lets pass and the other does not, so a row for each
/// kind says too little: it must be expected where it breaks and where it passes.
#[test]
fn every_json_kind_is_expected_under_the_policies_that_tell_it_apart() {
    let rules = rules("json");
    let rows: Vec<&Case> = rules.iter().flat_map(|rule| &rule.table.case).collect();
    assert!(rows.len() > 200, "the tables were found");
    let strict = |kind: Kind| kind.is_incompatibility(Policy::Strict);
    let lenient = |kind: Kind| kind.is_incompatibility(Policy::Lenient);
    let breaking = rows.iter().flat_map(|row| kinds_in(&row.differences)).collect();
    assert_eq!(missing_in_json(&breaking, strict), Vec::<&str>::new());
    let passing = |policy| -> BTreeSet<&str> {
        let rows = rows.iter().filter(|row| row.policy == policy);
        rows.flat_map(|row| kinds_in(&row.compatible)).collect()
    };
    let found = missing_in_json(&passing(CasePolicy::Strict), |kind| !strict(kind));
    assert_eq!(found, Vec::<&str>::new());
    let only_lenient = |kind| strict(kind) && !lenient(kind);
    let found = missing_in_json(&passing(CasePolicy::Lenient), only_lenient);
    assert_eq!(found, Vec::<&str>::new());
}

#[test]
fn every_page_explains_a_kind_and_every_row_expects_kinds_that_there_are() {
    for (format, _) in FORMATS {
        let rules = rules(format);
        let kinds = kinds(format);
        for rule in &rules {
            let explains = kinds.iter().any(|(_, page)| *page == rule.page);
            assert!(explains, "{format}: {} explains no kind", rule.stem);
            assert!(!rule.table.case.is_empty(), "{format}: {} has no rows", rule.stem);
        }
        for name in rows_by_kind(&rules).into_keys() {
            let known = kinds.iter().any(|(kind, _)| kind.wire_name() == name);
            assert!(known, "{format}: a row expects {name}, which is no kind");
        }
    }
}

#[test]
fn the_table_of_the_readme_is_what_the_rules_are() {
    let mut table = String::new();
    for (format, name) in FORMATS {
        writeln!(table, "| {name} | under the strict policy | page | rows |").expect("it fits");
        table.push_str("|---|---|---|---:|\n");
        for Line { kind, verdict, stem, rows } in lines(format) {
            let page = format!("[{stem}](src/{format}/compat/{stem}.md)");
            writeln!(table, "| `{kind}` | {verdict} | {page} | {rows} |").expect("it fits");
        }
        table.push('\n');
    }
    let path = checker().join("README.md");
    let readme = fs::read_to_string(&path).expect("the README is there");
    let (before, rest) = readme.split_once(START).expect("the README has the table's first line");
    let (found, after) = rest.split_once(END).expect("the README has the table's last line");
    let table = format!("\n{table}");
    if std::env::var_os("CLADE_WRITE_RULES").is_some() {
        let text = format!("{before}{START}{table}{END}{after}");
        fs::write(&path, text).expect("the README can be written");
        return;
    }
    assert!(
        found == table,
        "the table of rules in README.md is old; write it anew with\n  {START}"
    );
}
