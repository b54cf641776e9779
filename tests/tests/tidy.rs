//! The rules of the source tree that no compiler checks: arrows between layers, openings, sizes.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

/// Longest file, in lines.
const LINES_MAX: usize = 500;

/// Length above which a file must be in [`LARGE_FILES`].
const LINES_USUAL: usize = 400;

/// Files above the usual length. The list only shrinks: split a file rather than add it.
const LARGE_FILES: &[&str] = &[
    "checker/src/json/kind.rs",
    "checker/src/protobuf/descriptor/mod.rs",
    "checker/tests/protobuf_text.rs",
];

/// What may stand at the top of the repository.
const TOP_LEVEL: &[&str] = &[
    ".ci",
    ".git",
    ".gitignore",
    // pre-commit finds its hooks here alone.
    ".pre-commit-hooks.yaml",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "checker",
    "client",
    "clippy.toml",
    "migrations",
    "rustfmt.toml",
    "server",
    "target",
    "tests",
];

/// Databases that a server started at the top leaves there; git ignores them.
const TOP_LEVEL_IGNORED: &[&str] = &[".db", ".db-shm", ".db-wal"];

/// An arrow that must not be: files under `below`, except those under `except`, name none of
/// `forbidden`.
struct Arrow {
    below: &'static str,
    except: &'static [&'static str],
    forbidden: &'static [&'static str],
    why: &'static str,
}

const ARROWS: &[Arrow] = &[
    Arrow {
        below: "server/src",
        except: &["server/src/store"],
        forbidden: &["sqlx::"],
        why: "only the store speaks SQL",
    },
    Arrow {
        below: "server/src/registry",
        except: &[],
        forbidden: &["axum::", "http::", "hyper::", "hyper_util::", "sqlx::"],
        why: "the registry knows neither HTTP nor SQL",
    },
    Arrow {
        below: "server/src/store",
        except: &[],
        forbidden: &["axum::", "http::", "hyper::"],
        why: "the store does not know HTTP",
    },
    Arrow {
        below: "server/src/transfer",
        except: &[],
        forbidden: &["axum::", "sqlx::"],
        why: "registries are moved by the API and by dumps of the store",
    },
    Arrow {
        below: "server/src",
        except: &[
            "server/src/arguments.rs",
            "server/src/lib.rs",
            "server/src/main.rs",
            "server/src/transfer",
        ],
        forbidden: &["crate::transfer"],
        why: "a server serves without knowing how registries are moved",
    },
    Arrow {
        below: "checker/src",
        except: &[],
        forbidden: &["std::fs", "std::net", "std::process", "std::env", "tokio::", "clade_"],
        why: "the checker is pure: text in, findings out",
    },
    Arrow {
        below: "client/src",
        except: &[],
        forbidden: &["clade_server", "axum::", "hyper::", "sqlx::"],
        why: "clients do not know the server",
    },
];

/// What no source may have. Written in two halves so that this file passes.
const FORBIDDEN: &[(&str, &str)] = &[
    ("#[ign", "ore"),
    ("todo", "!("),
    ("unimplem", "ented!("),
    ("dbg", "!("),
    ("mod ut", "ils"),
    ("mod hel", "pers"),
    ("mod com", "mon;"),
];

fn root() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().expect("the crate of the tests is in the workspace").to_owned()
}

/// A file of the tree, with its path from the root.
struct Source {
    path: String,
    text: String,
}

/// Every file with one of these endings under the four crates, without what builds leave there.
fn sources(endings: &[&str]) -> Vec<Source> {
    let root = root();
    let mut found = Vec::new();
    let mut folders: Vec<PathBuf> =
        ["checker", "client", "server", "tests"].iter().map(|crate_| root.join(crate_)).collect();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("a folder of the tree is readable") {
            let path = entry.expect("an entry is readable").path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if path.is_dir() {
                if !name.starts_with('.') && !matches!(name, "node_modules" | "target") {
                    folders.push(path);
                }
            } else if endings.iter().any(|ending| name.ends_with(ending)) {
                let text = fs::read_to_string(&path).expect("sources are UTF-8");
                let path = path.strip_prefix(&root).expect("it is under the root");
                found.push(Source { path: path.display().to_string(), text });
            }
        }
    }
    assert!(found.len() > 5, "the tree was found");
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

#[track_caller]
fn assert_none(rule: &str, offences: &[String]) {
    let mut message = format!("{} offence(s) against: {rule}", offences.len());
    for offence in offences {
        write!(message, "\n  {offence}").expect("a string takes all");
    }
    assert!(offences.is_empty(), "{message}");
}

/// The lines of a source, numbered from 1, whose code (not its comments) is looked at.
fn code_lines(source: &Source) -> impl Iterator<Item = (usize, &str)> {
    let lines = source.text.lines().enumerate().map(|(index, line)| (index + 1, line));
    lines.filter(|(_, line)| !line.trim_start().starts_with("//"))
}

#[test]
fn every_source_opens_with_what_it_owns() {
    let offences: Vec<String> = sources(&[".rs"])
        .into_iter()
        .filter(|source| !source.text.starts_with("//! "))
        .map(|source| source.path)
        .collect();
    assert_none("a file opens with a `//!` sentence on what it owns", &offences);
}

#[test]
fn layers_know_only_those_below() {
    let sources = sources(&[".rs"]);
    let mut offences = Vec::new();
    for arrow in ARROWS {
        let concerned = sources.iter().filter(|source| {
            source.path.starts_with(arrow.below)
                && !arrow.except.iter().any(|except| source.path.starts_with(except))
        });
        for source in concerned {
            for (number, line) in code_lines(source) {
                for name in arrow.forbidden.iter().filter(|name| names(line, name)) {
                    let Source { path, .. } = source;
                    offences.push(format!("{path}:{number} names `{name}`: {}", arrow.why));
                }
            }
        }
    }
    assert_none("arrows between layers point down", &offences);
}

/// Whether `line` has `name` as a path of its own: `http::` is not in `crate::http::`.
fn names(line: &str, name: &str) -> bool {
    line.match_indices(name).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
    })
}

#[test]
fn a_path_is_told_from_the_tail_of_another() {
    assert!(names("use http::Uri;", "http::"));
    assert!(names("fn f(a: sqlx::Row)", "sqlx::"));
    assert!(!names("use crate::http::Api;", "http::"));
    assert!(!names("let my_http::x", "http::"));
}

#[test]
fn the_checker_depends_on_no_crate_of_ours_and_the_client_not_on_the_server() {
    let mut offences = Vec::new();
    for (manifest, forbidden) in [
        ("checker/Cargo.toml", &["clade-client", "clade-server", "clade-tests"][..]),
        ("client/Cargo.toml", &["clade-server", "clade-tests", "axum", "hyper"][..]),
        ("server/Cargo.toml", &["clade-tests"][..]),
    ] {
        let text = fs::read_to_string(root().join(manifest)).expect("every crate has a manifest");
        for name in forbidden {
            if text.lines().any(|line| line.trim_start().starts_with(name)) {
                offences.push(format!("{manifest} depends on `{name}`"));
            }
        }
    }
    assert_none("crates depend downwards: checker <- client <- server <- tests", &offences);
}

#[test]
fn the_server_takes_the_bodies_of_the_client_alone() {
    let read = |path: &str| fs::read_to_string(root().join(path)).expect("a manifest");
    let workspace = "clade-client = { path = \"client\", default-features = false }";
    assert!(read("Cargo.toml").lines().any(|line| line == workspace));
    let server = "clade-client.workspace = true";
    assert!(read("server/Cargo.toml").lines().any(|line| line == server));
}

#[test]
fn nothing_is_left_undone() {
    let mut offences = Vec::new();
    for source in sources(&[".rs"]) {
        for (number, line) in source.text.lines().enumerate() {
            for (head, tail) in FORBIDDEN {
                let forbidden = format!("{head}{tail}");
                if line.contains(&forbidden) {
                    offences.push(format!("{}:{} has `{forbidden}`", source.path, number + 1));
                }
            }
        }
    }
    assert_none("no skipped tests, no unfinished code, no modules without a concept", &offences);
}

#[test]
fn no_line_ends_in_white_space() {
    let mut offences = Vec::new();
    for source in sources(&[".rs", ".toml", ".md", ".py", ".mjs", ".js", ".sql"]) {
        for (number, line) in source.text.lines().enumerate() {
            if line.ends_with([' ', '\t']) {
                offences.push(format!("{}:{}", source.path, number + 1));
            }
        }
        if !source.text.is_empty() && !source.text.ends_with('\n') {
            offences.push(format!("{}: the last line has no end", source.path));
        }
    }
    assert_none("no trailing white space, and a newline at the end", &offences);
}

#[test]
fn files_fit_their_size() {
    let mut offences = Vec::new();
    for source in sources(&[".rs"]) {
        let lines = source.text.lines().count();
        let path = &source.path;
        let is_listed = LARGE_FILES.contains(&path.as_str());
        if lines > LINES_MAX {
            offences.push(format!("{path} has {lines} lines, the limit is {LINES_MAX}"));
        } else if lines > LINES_USUAL && !is_listed {
            offences.push(format!("{path} has {lines} lines, more than {LINES_USUAL}: split it"));
        } else if lines <= LINES_USUAL && is_listed {
            offences.push(format!("{path} has {lines} lines: take it off LARGE_FILES"));
        }
    }
    assert_none("files are short, and the list of larger ones only shrinks", &offences);
}

#[test]
fn listed_large_files_exist() {
    let offences: Vec<String> = LARGE_FILES
        .iter()
        .filter(|path| !root().join(path).exists())
        .map(|path| format!("{path} is gone: take it off LARGE_FILES"))
        .collect();
    assert_none("LARGE_FILES names files of the tree", &offences);
}

#[test]
fn the_top_level_has_nothing_unknown() {
    let mut offences = Vec::new();
    for entry in fs::read_dir(root()).expect("the root is readable") {
        let name = entry.expect("an entry is readable").file_name();
        let name = name.to_string_lossy().into_owned();
        let is_ignored = TOP_LEVEL_IGNORED.iter().any(|ending| name.ends_with(ending));
        if !TOP_LEVEL.contains(&name.as_str()) && !is_ignored {
            offences.push(format!("{name}: put it into a folder, or add it to TOP_LEVEL"));
        }
    }
    assert_none("the repository's top level holds known entries only", &offences);
}

#[test]
fn every_folder_of_migrations_makes_the_server_be_built_anew() {
    let sources = sources(&[".rs"]);
    let build = sources.iter().find(|source| source.path == "server/build.rs");
    let build = build.expect("the server has a build script");
    let mut folders = 0;
    for source in sources.iter().filter(|source| source.path.starts_with("server/src/store")) {
        for (_, line) in code_lines(source) {
            let Some((_, rest)) = line.split_once("migrate!(\"") else { continue };
            let folder = rest.split('"').next().expect("a text ends");
            let watched = format!("cargo::rerun-if-changed={folder}\"");
            assert!(build.text.contains(&watched), "server/build.rs does not watch {folder}");
            folders += 1;
        }
    }
    assert_eq!(folders, 2);
}
