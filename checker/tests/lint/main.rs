//! Runs the table and the page of every lint rule: `src/lint/<category>/<rule>.{toml,md}`.
//!
//! A row has a text for each schema type that it is about and lists what its rule finds in each of
//! them, or a stream with the versions of its subjects. The first example of a page gives exactly its rule, the second none at all.

#![allow(
    clippy::disallowed_methods,
    reason = "the tables and pages are files; the checker itself reads none"
)]
#![allow(clippy::print_stdout, reason = "each set of labels prints its figures")]

mod baseline;
mod demo;
mod labels;
mod notation;
mod pages;
mod share;
mod stream_tables;
mod streams;
mod tables;
mod writing;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use clade_checker::lint::{RESERVED, Rule, rules};
use libtest_mimic::{Arguments, Trial};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = vec![Trial::test("every_id_is_reserved_and_has_its_files", || {
        ids_are_sound();
        Ok(())
    })];
    for rule in rules() {
        trials.push(pages::trial(rule));
        trials.extend(tables::trials(rule));
    }
    trials.extend(labels::trials());
    trials.extend(demo::trials());
    trials.extend(baseline::trials());
    libtest_mimic::run(&arguments, trials).exit();
}

/// The file of a rule with this extension.
fn file(rule: &Rule, extension: &str) -> PathBuf {
    let folder = rule.category.wire_name().replace('-', "_");
    let lint = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/lint").join(folder);
    lint.join(rule.id.replace('-', "_")).with_extension(extension)
}

fn ids_are_sound() {
    let reserved: BTreeSet<_> = RESERVED.iter().map(|one| one.id).collect();
    assert_eq!(reserved.len(), RESERVED.len(), "an id is reserved twice");
    let built: BTreeSet<_> = rules().map(|rule| rule.id).collect();
    let missing: Vec<_> = reserved.difference(&built).collect();
    assert!(missing.is_empty(), "no rule stands behind {missing:?}");
    let mut seen = BTreeSet::new();
    for rule in rules() {
        assert!(reserved.contains(rule.id), "{} is not in the list of ids", rule.id);
        assert!(seen.insert(rule.id), "{} stands for two rules", rule.id);
        for extension in ["rs", "md", "toml"] {
            let file = file(rule, extension);
            assert!(file.is_file(), "{} is not there", file.display());
        }
    }
}
