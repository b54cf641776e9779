//! The tables of settings, operations and error codes in server/README.md: every flag, route, method
//! and code has a row, and every test that a row names is there. The same for the tables of
//! server/SCOPE.md, whose rows name rules too.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use clade_client::api::ErrorCode;
use clade_server::settings::Settings;
use clap::CommandFactory;
use regex::Regex;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the crate lies in the repository")
}

fn read(path: impl AsRef<Path>) -> String {
    let path = root().join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of the table called `name`, each in its cells.
fn table(name: &str) -> Vec<Vec<String>> {
    let readme = read("server/README.md");
    let start = format!("<!-- The table of {name}: tests/tests/api_table.rs keeps it whole -->");
    let end = format!("<!-- End of the table of {name} -->");
    let (_, rest) = readme.split_once(&start).expect("the README has the table's first line");
    let (table, _) = rest.split_once(&end).expect("the README has the table's last line");
    rows(table)
}

/// The rows of a table without its head.
fn rows(table: &str) -> Vec<Vec<String>> {
    let rows = table.lines().filter(|line| line.starts_with('|')).skip(2);
    let cells =
        |line: &str| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect();
    rows.map(cells).collect()
}

/// What stands between back-ticks in a cell.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Every `METHOD path` that the router has.
fn routes() -> BTreeSet<String> {
    let router = read("server/src/http/router.rs");
    let method = Regex::new(r"\b(get|post|put|patch|delete)\(").expect("the expression is right");
    let mut routes = BTreeSet::new();
    for route in router.split(".route(").skip(1) {
        let path = route.split('"').nth(1).expect("a route begins with its path");
        for found in method.captures_iter(route) {
            routes.insert(format!("{} {path}", found[1].to_uppercase()));
        }
    }
    assert!(routes.len() > 40, "{routes:?}");
    routes
}

/// The names of all tests.
fn tests() -> Vec<String> {
    let name = Regex::new(r"#\[(?:tokio::)?test\]\s+(?:async )?fn (\w+)").expect("it is right");
    let folders = ["tests/tests", "server/src", "checker/tests", "checker/src"];
    let mut folders = folders.map(|folder| root().join(folder)).to_vec();
    let mut names = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry is readable").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let text = fs::read_to_string(&path).expect("sources are text");
                names.extend(name.captures_iter(&text).map(|found| found[1].to_owned()));
            }
        }
    }
    names
}

fn assert_tests_exist(rows: &[Vec<String>]) {
    let tests = tests();
    for row in rows {
        let cell = row.last().expect("a row has cells");
        assert!(!quoted(cell).is_empty(), "no test: {row:?}");
        for name in quoted(cell) {
            // A trap is named by its number.
            let trap = format!("{name}_");
            let is_there = |test: &String| test == name || test.starts_with(&trap);
            assert!(tests.iter().any(is_there), "there is no test {name}");
        }
    }
}

#[test]
fn every_route_has_a_row_and_every_row_a_test() {
    let rows = table("operations");
    let described: BTreeSet<_> = rows
        .iter()
        .map(|row| format!("{} {}", row[1].split(' ').next().unwrap_or(""), quoted(&row[1])[0]))
        .collect();
    assert_eq!(described, routes());
    assert_tests_exist(&rows);
}

#[test]
fn every_error_code_has_a_row_and_every_row_a_test() {
    let rows = table("error codes");
    let described: BTreeSet<_> = rows.iter().map(|row| row[0].clone()).collect();
    let codes = ErrorCode::ALL.iter().map(|code| code.number().to_string()).collect();
    assert_eq!(described, codes);
    assert_tests_exist(&rows);
}

#[test]
fn every_setting_has_a_flag_a_variable_and_a_row() {
    let mut settings = BTreeSet::new();
    for argument in Settings::command().get_arguments().filter(|one| one.get_long().is_some()) {
        let long = argument.get_long().unwrap();
        let variable = argument.get_env().unwrap_or_else(|| panic!("--{long} has no variable"));
        let defaults = argument.get_default_values();
        let default = defaults[0].to_str().expect("defaults are text");
        settings.insert((
            format!("--{long}"),
            variable.to_str().expect("variables are text").to_owned(),
            default.to_owned(),
        ));
    }
    assert!(settings.len() > 20, "{settings:?}");
    let unquoted = |cell: &String| cell.trim_matches('`').to_owned();
    let described: BTreeSet<_> = table("settings")
        .iter()
        .map(|row| (unquoted(&row[0]), unquoted(&row[1]), unquoted(&row[2])))
        .collect();
    assert_eq!(described, settings);
}

#[test]
fn every_topic_of_the_scope_has_a_mark_and_tests_that_are_there() {
    let scope = read("server/SCOPE.md");
    let tests = tests();
    let mut topics = 0;
    for row in scope.split("\n## ").skip(1).flat_map(rows) {
        let [topic, mark, done, shown] = row.as_slice() else { panic!("four cells: {row:?}") };
        topics += 1;
        let is_known = |mark: &str| matches!(mark, "In" | "Lint" | "Meta");
        assert!(mark.split(", ").all(is_known), "{topic}: {mark}");
        let names = quoted(shown);
        assert!(!names.is_empty() || done == "Not yet", "{topic}: neither tests nor `Not yet`");
        for name in names {
            // A table of cases shows what a rule does, and the row says which one.
            let Some(stem) = name.strip_suffix(".toml") else {
                assert!(tests.iter().any(|test| test == name), "{topic}: there is no test {name}");
                continue;
            };
            let file = root().join("checker/src/lint").join(name);
            assert!(file.is_file(), "{topic}: there is no {}", file.display());
            let rule = stem.rsplit('/').next().expect("it has a name").replace('_', "-");
            assert!(quoted(done).contains(&rule.as_str()), "{topic}: it does not name {rule}");
        }
    }
    assert!(topics > 60, "{topics}");
}

#[test]
fn every_trap_has_a_test() {
    let tests = tests();
    for number in 1..=40 {
        let prefix = format!("trap_{number:02}_");
        let found = tests.iter().filter(|test| test.starts_with(&prefix)).count();
        assert_eq!(found, 1, "{prefix}");
    }
}
