//! Tests of which setting holds for a file.

use clade_checker::CompatibilityLevel;

use super::*;

fn config(files: &[(&str, &str)]) -> anyhow::Result<Config> {
    let mut layers = Vec::new();
    for (path, text) in files {
        layers.push(Layer::parse(path, (*text).to_owned())?);
    }
    layers.sort_by_key(|layer| layer.folder.len());
    Ok(Config { layers })
}

fn of(config: &Config, path: &str) -> Effective {
    config.effective(path, Some("n.Order"), &Overrides::default()).unwrap()
}

#[test]
fn the_nearest_file_wins_and_later_globs_win() {
    let config = config(&[
        (
            "clade.toml",
            "level = \"FULL\"\nsubject = \"{stem}-value\"\n[lint.rules]\nmissing-doc = \"off\"\n",
        ),
        (
            "a/clade.toml",
            "level = \"BACKWARD\"\n\n[[schemas]]\nfiles = \"*.avsc\"\nlevel = \"forward\"\n\
            [[schemas]]\nfiles = [\"k*.avsc\"]\nlevel = \"NONE\"\nsubject = \"{stem}-key\"\n",
        ),
    ])
    .unwrap();
    assert_eq!(of(&config, "o.avsc").level.value, CompatibilityLevel::Full);
    let inner = of(&config, "a/o.avsc");
    assert_eq!(inner.level.value, CompatibilityLevel::Forward);
    assert_eq!(inner.level.origin.to_string(), "a/clade.toml:5, files `*.avsc`");
    assert_eq!(inner.subject.value, "o-value");
    assert_eq!(inner.subject.origin.to_string(), "clade.toml:2");
    assert_eq!(inner.severities["missing-doc"].value, None);
    let key = of(&config, "a/k1.avsc");
    assert_eq!((key.level.value, key.subject.value.as_str()), (CompatibilityLevel::None, "k1-key"));
    assert_eq!(of(&config, "a/deep/o.avsc").level.value, CompatibilityLevel::Backward);
}

#[test]
fn a_root_ends_the_search() {
    let config =
        config(&[("clade.toml", "level = \"FULL\"\n"), ("a/clade.toml", "root = true\n")]).unwrap();
    assert_eq!(of(&config, "a/o.avsc").level.value, CompatibilityLevel::Backward);
    assert_eq!(of(&config, "a/o.avsc").level.origin, Origin::Default);
}

#[test]
fn formats_come_from_globs_and_endings() {
    let config = config(&[(
        "clade.toml",
        "exclude = [\"gen/**\"]\n[[schemas]]\nfiles = \"**/jsonschema/*\"\nformat = \"json\"\n",
    )])
    .unwrap();
    assert_eq!(config.format_of("a/b/jsonschema/1-0-0"), Some(SchemaType::Json));
    assert_eq!(config.format_of("a/x.proto"), Some(SchemaType::Protobuf));
    assert_eq!(config.format_of("gen/x.proto"), None);
    assert_eq!(config.format_of("a/x.txt"), None);
}

#[test]
fn what_is_wrong_is_told_with_its_line() {
    for (text, expected) in [
        ("\nlevel = \"BACK\"", "clade.toml:2: the level `BACK` is none of NONE, BACKWARD"),
        ("levels = 1", "clade.toml:1: unknown field `levels`"),
        (
            "[lint.rules]\nmissing-docs = \"off\"",
            "clade.toml:2: no lint rule is called `missing-docs`",
        ),
        ("[lint.rules]\nmissing-doc = \"on\"", "clade.toml:2: the severity `on` is none of"),
        ("[[waivers]]\nrule = \"x\"", "clade.toml:1: a waiver needs a `rule` and a `path`"),
        (
            "[[waivers]]\nrule = \"x\"\npath = \"*\"\nexpires = \"soon\"",
            "clade.toml:1: `soon` is no day",
        ),
        ("[[schemas]]\nlevel = \"FULL\"", "clade.toml:1: missing field `files`"),
    ] {
        let error = config(&[("clade.toml", text)]).unwrap_err();
        let told = format!("{error:#}");
        assert!(told.starts_with(expected), "{told}");
    }
}

#[test]
fn waivers_count_with_a_reason_until_their_last_day() {
    let config = config(&[(
        "a/clade.toml",
        "[[waivers]]\nrule = \"string-as-enum\"\npath = \"*.avsc\"\nat = \"Order.status\"\nreason = \"r\"\nexpires = \"2026-12-01\"\n",
    )])
    .unwrap();
    let waiver = config.waivers().next().unwrap();
    assert!(waiver.is_about("string-as-enum", "a/o.avsc", "Order.status"));
    assert!(!waiver.is_about("string-as-enum", "o.avsc", "Order.status"));
    assert!(!waiver.is_about("string-as-enum", "a/o.avsc", "Order.other"));
    assert_eq!(waiver.worth_on("2026-12-01".parse().unwrap()), Waiving::Valid);
    let after = waiver.worth_on("2026-12-02".parse().unwrap());
    assert_eq!(after, Waiving::Expired("2026-12-01".parse().unwrap()));
}
