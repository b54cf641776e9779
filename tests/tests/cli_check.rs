//! `clade check` in a repository: what a branch breaks, in each form of a report, and what cannot be
//! checked.

use clade_tests::{Ended, Scratch};
use serde_json::Value;

const ORDER: &str = r#"{
  "type": "record",
  "name": "Order",
  "namespace": "shop",
  "doc": "A customer has placed an order.",
  "fields": [
    {"name": "id", "type": "string", "doc": "The order."},
    {
      "name": "status",
      "type": {"type": "enum", "name": "Status", "symbols": ["PLACED", "PAID"], "default": "PLACED"},
      "doc": "How far it is.",
      "default": "PLACED"
    }
  ]
}
"#;

const PAYMENT: &str = r#"syntax = "proto3";
package shop;

// A payment was taken.
message Payment {
  // The payment.
  string id = 1;
  // The order that was paid.
  string order_id = 2;
}
"#;

const PARCEL: &str = r#"{
  "$schema": "http://json-schema.org/draft-07/schema#",
  "title": "Parcel",
  "description": "A parcel was handed over.",
  "type": "object",
  "properties": {
    "id": {"type": "string", "description": "The parcel."},
    "carrier": {"enum": ["DHL", "UPS", "GLS"], "description": "Who brings it."}
  },
  "required": ["id"],
  "additionalProperties": false
}
"#;

/// A repository with one schema of each format on `main`.
fn repository() -> Scratch {
    let scratch = Scratch::repository();
    scratch.write("orders/order.avsc", ORDER);
    scratch.write("payments/payment.proto", PAYMENT);
    scratch.write("parcels/parcel.json", PARCEL);
    scratch.commit("base");
    scratch
}

/// A branch that adds a required Avro field, makes a string of an enum, drops a Protobuf field without
/// reserving it and narrows a JSON enum.
fn broken() -> Scratch {
    let scratch = repository();
    scratch.git(&["checkout", "--quiet", "-b", "change"]);
    scratch.replace(
        "orders/order.avsc",
        r#"{"type": "enum", "name": "Status", "symbols": ["PLACED", "PAID"], "default": "PLACED"}"#,
        r#""string""#,
    );
    scratch.replace(
        "orders/order.avsc",
        "\"PLACED\"\n    }",
        "\"PLACED\"\n    },\n    {\"name\": \"channel\", \"type\": \"string\", \"doc\": \"Where it was placed.\"}",
    );
    scratch.replace(
        "payments/payment.proto",
        "  // The order that was paid.\n  string order_id = 2;\n",
        "",
    );
    scratch.replace("parcels/parcel.json", ", \"GLS\"", "");
    scratch.commit("change");
    scratch
}

/// The same branch with what the findings ask for.
fn mended() -> Scratch {
    let scratch = broken();
    scratch.write("orders/order.avsc", ORDER);
    scratch.replace(
        "orders/order.avsc",
        "\"PLACED\"\n    }",
        "\"PLACED\"\n    },\n    {\"name\": \"channel\", \"type\": [\"null\", \"string\"], \"default\": null, \"doc\": \"Where it was placed.\"}",
    );
    scratch.replace(
        "payments/payment.proto",
        "  string id = 1;\n",
        "  string id = 1;\n  reserved 2;\n",
    );
    scratch.write("parcels/parcel.json", PARCEL);
    scratch.commit("mended");
    scratch
}

/// Lint tells one rule only, so that the snapshots do not change with each rule that comes.
const SETTINGS: &str =
    "[lint]\nprofile = \"minimal\"\n[lint.rules]\nproto-removed-not-reserved = \"error\"\n";

/// A report without the version of the command and the pages of the rules.
fn settled(report: &str) -> String {
    let version = format!("ersion\": \"{}\"", env!("CARGO_PKG_VERSION"));
    let report = report.replace(&version, "ersion\": \"[version]\"");
    let lines = report.lines().map(|line| match line.split_once("\"markdown\": ") {
        Some((indent, _)) => format!("{indent}\"markdown\": \"[page]\"\n"),
        None => format!("{line}\n"),
    });
    lines.collect()
}

fn report(scratch: &Scratch, format: &str) -> String {
    let Ended { code, stdout, stderr } = scratch.clade(&["check", "--format", format]);
    assert_eq!((code, stderr.as_str()), (1, ""), "{format}: {stdout}");
    stdout
}

#[test]
fn a_branch_that_breaks_is_told_so_in_each_form() {
    let scratch = broken();
    scratch.write("clade.toml", SETTINGS);
    for format in ["text", "json", "sarif", "junit", "github", "gitlab", "markdown"] {
        insta::assert_snapshot!(format!("broken_{format}"), settled(&report(&scratch, format)));
    }
}

#[test]
fn all_four_breaks_have_a_witness_and_a_line() {
    let report: Value = serde_json::from_str(&report(&broken(), "json")).unwrap();
    let findings = report["findings"].as_array().unwrap();
    for (rule, file, line, datum) in [
        (
            "READER_FIELD_MISSING_DEFAULT_VALUE",
            "orders/order.avsc",
            14,
            r#"{"id":"","status":"PLACED"}"#,
        ),
        ("TYPE_MISMATCH", "orders/order.avsc", 10, r#"{"id":"","status":"PLACED"}"#),
        ("ENUM_ARRAY_NARROWED", "parcels/parcel.json", 8, r#"{"carrier":"GLS","id":""}"#),
        ("proto-removed-not-reserved", "payments/payment.proto", 5, r#"{"order_id":"a"}"#),
    ] {
        let found = findings.iter().find(|one| one["rule"] == rule).expect(rule);
        assert_eq!(
            (&found["file"], &found["span"]["line"]),
            (&file.into(), &line.into()),
            "{rule}"
        );
        assert_eq!(
            (&found["proof"], &found["witness"]["datum"]),
            (&"proven".into(), &datum.into())
        );
        assert_eq!(found["standing"], "active", "{rule}");
    }
}

#[test]
fn a_branch_that_was_mended_passes() {
    let scratch = mended();
    let report = scratch.clade_ends(0, &["check"]);
    assert!(report.contains(": 2 schemas: nothing found"), "{report}");
    let report = scratch.clade_ends(0, &["check", "--against", "git:HEAD"]);
    assert!(report.ends_with(": 0 schemas: nothing found\n"), "{report}");
}

#[test]
fn a_shallow_clone_ends_with_what_to_add_to_the_workflow() {
    let scratch = broken();
    let clone = scratch.beside("clone");
    let from = format!("file://{}", scratch.path().display());
    let to = clone.display().to_string();
    scratch.git(&["clone", "--quiet", "--depth", "1", "--branch", "change", &from, &to]);
    let Ended { code, stdout, stderr } = scratch.clade_in(&clone, &[], &["check"]);
    assert_eq!((code, stdout.as_str()), (2, ""));
    assert_eq!(
        stderr,
        "error: this clone is shallow and lacks the commits before HEAD: add `fetch-depth: 0` to the `with` of \
         actions/checkout (GIT_DEPTH: 0 in GitLab)\n"
    );
    // Here the branch is known, and where it began is not.
    scratch.git(&[
        "-C",
        &to,
        "fetch",
        "--quiet",
        "--depth",
        "1",
        "origin",
        "main:refs/remotes/origin/main",
    ]);
    let ended = scratch.clade_in(&clone, &[("GITHUB_BASE_REF", "main")], &["check"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("lacks the commit where this left origin/main: add `fetch-depth: 0`")
    );
    let gitlab = [("GITLAB_CI", "true")];
    let ended = scratch.clade_in(&clone, &gitlab, &["check", "--against", "git:0123abc"]);
    assert_eq!(ended.code, 2);
    assert!(
        ended.stderr.contains("add `GIT_DEPTH: 0` to the `variables` of the job"),
        "{}",
        ended.stderr
    );
}

#[test]
fn what_cannot_be_checked_is_never_clean() {
    let scratch = repository();
    scratch.write("notes.txt", "no schema");
    scratch.write("bytes.avsc", "x");
    std::fs::write(scratch.path().join("bytes.avsc"), [0xff, 0xfe, 0x00]).unwrap();
    for (arguments, said) in [
        (&["check", "notes.txt"][..], "notes.txt: the name does not tell the format"),
        (&["check", "bytes.avsc"][..], "bytes.avsc: is no text"),
        (&["check", "--against", "git:nowhere"][..], "git knows no revision `nowhere`"),
        (
            &["check", "--against", "dir:nowhere", "orders"][..],
            "cannot find the baseline `nowhere`",
        ),
        (&["check", "--against", "nothing"][..], "`nothing` is no baseline"),
        (&["check", "missing.avsc"][..], "cannot find `missing.avsc`"),
        (&["check", "--level", "BACK"][..], "it is none of NONE, BACKWARD"),
        (&["explain", "enum-symbols"][..], "nothing is called `enum-symbols`"),
    ] {
        let Ended { code, stdout, stderr } = scratch.clade(arguments);
        assert_eq!(code, 2, "{arguments:?}: {stdout}{stderr}");
        assert!(format!("{stdout}{stderr}").contains(said), "{arguments:?}: {stdout}{stderr}");
    }
    std::fs::remove_file(scratch.path().join("bytes.avsc")).unwrap();
    // A base that no longer parses.
    scratch.write("orders/order.avsc", "{");
    scratch.commit("broken base");
    scratch.write("orders/order.avsc", ORDER);
    let report = scratch.clade_ends(2, &["check", "--against", "git:HEAD"]);
    assert!(report.contains("orders/order.avsc: what it is compared with in git:"), "{report}");
    // A text that does not parse is the author's to mend: a finding with its line.
    scratch.write("orders/order.avsc", &ORDER.replace("\"record\"", "\"recrod\""));
    let report = scratch.clade_ends(1, &["check"]);
    assert!(report.contains("error[INVALID_SCHEMA]"), "{report}");
    assert!(report.contains("orders/order.avsc:2:11"), "{report}");
}

#[test]
fn dependants_of_what_changed_are_judged_too() {
    let scratch = repository();
    scratch.write("shared/money.avsc", r#"{"type": "record", "name": "shop.Money", "fields": [{"name": "cents", "type": "long"}]}"#);
    scratch.write("bills/bill.avsc", r#"{"type": "record", "name": "shop.Bill", "fields": [{"name": "total", "type": "Money"}]}"#);
    scratch.write(
        "proto/shop/unit.proto",
        "syntax = \"proto3\";\npackage shop;\nmessage Unit { int64 grams = 1; }\n",
    );
    scratch.write("proto/shop/item.proto", "syntax = \"proto3\";\npackage shop;\nimport \"shop/unit.proto\";\nmessage Item { Unit weight = 1; }\n");
    scratch.write("json/city.json", r#"{"$id": "http://shop/city.json", "type": "object", "properties": {"zip": {"type": "string"}}}"#);
    scratch.write("json/address.json", r#"{"$id": "http://shop/address.json", "type": "object", "properties": {"city": {"$ref": "city.json"}}}"#);
    scratch.commit("with references");
    scratch.git(&["checkout", "--quiet", "-b", "change"]);
    scratch.replace("shared/money.avsc", "\"long\"", "\"string\"");
    scratch.replace("proto/shop/unit.proto", "int64", "string");
    scratch.replace("json/city.json", "{\"type\": \"string\"}", "{\"type\": \"integer\"}");
    scratch.commit("change");
    let report = scratch.clade_ends(1, &["check", "--format", "json", "--profile", "minimal"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    let files = report["files"].as_array().unwrap().iter();
    let told: Vec<String> = files
        .map(|file| {
            let because = file["becauseOf"].as_str().unwrap_or_default();
            let passes = &file["verdicts"][0]["compatible"];
            format!(
                "{} {} {because} {passes}",
                file["path"].as_str().unwrap(),
                file["state"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "shared/money.avsc changed  false",
            "bills/bill.avsc dependant shared/money.avsc false",
            "json/city.json changed  false",
            "json/address.json dependant json/city.json false",
            "proto/shop/unit.proto changed  false",
            "proto/shop/item.proto dependant proto/shop/unit.proto false",
        ]
    );
    let findings = report["findings"].as_array().unwrap();
    for file in ["bills/bill.avsc", "json/address.json", "proto/shop/item.proto"] {
        let found = findings.iter().find(|one| one["file"] == file).expect(file);
        assert_eq!(found["proof"], "proven", "{file}");
    }
    // Given one file, what refers to it is judged all the same.
    let report = scratch.clade_ends(1, &["check", "shared/money.avsc"]);
    assert!(report.contains("bills/bill.avsc"), "{report}");
    assert!(
        report.contains(
            "this file has not changed, but `shared/money.avsc`, which it refers to, has"
        ),
        "{report}"
    );
}

#[test]
fn a_schema_that_moves_is_compared_with_what_it_was() {
    let scratch = repository();
    scratch.git(&["checkout", "--quiet", "-b", "change"]);
    scratch.git(&["mv", "orders/order.avsc", "order.avsc"]);
    scratch.replace("order.avsc", "\"PAID\"", "\"LOST\"");
    scratch.replace("order.avsc", ", \"default\": \"PLACED\"}", "}");
    scratch.commit("moved");
    let report = scratch.clade_ends(1, &["check"]);
    assert!(report.contains("MISSING_ENUM_SYMBOLS"), "{report}");
}

#[test]
fn two_baselines_that_disagree_are_told() {
    let scratch = repository();
    scratch.replace("orders/order.avsc", "\"PAID\"", "\"PAID\", \"SENT\"");
    scratch.replace("orders/order.avsc", ", \"default\": \"PLACED\"}", "}");
    scratch.commit("more");
    scratch.git(&["checkout", "--quiet", "-b", "change"]);
    scratch.write("orders/order.avsc", &ORDER.replace(", \"default\": \"PLACED\"}", "}"));
    scratch.commit("back");
    let report =
        scratch.clade_ends(1, &["check", "--against", "git:main", "--against", "git:main~1"]);
    let told = "note: the baselines disagree about orders/order.avsc: it passes against git:";
    assert!(report.contains(told), "{report}");
    // What both say is told once, with both.
    scratch.replace("orders/order.avsc", "\"PAID\"", "\"LOST\"");
    let report =
        scratch.clade_ends(1, &["check", "--against", "git:main", "--against", "git:main~1"]);
    assert_eq!(report.matches("error[MISSING_ENUM_SYMBOLS]").count(), 2, "{report}");
}

#[test]
fn what_git_has_is_checked_wherever_it_hides() {
    let scratch = repository();
    scratch.write(".hidden/order.avsc", ORDER);
    scratch.write("ignored/parcel.json", PARCEL);
    scratch.commit("hidden");
    scratch.write(".gitignore", "ignored\n");
    scratch.git(&["checkout", "--quiet", "-b", "change"]);
    let report = scratch.clade_ends(0, &["check", "--against", "git:main"]);
    assert!(!report.contains("is gone"), "{report}");
    scratch.replace(
        ".hidden/order.avsc",
        "\"PLACED\", \"PAID\"], \"default\": \"PLACED\"",
        "\"PLACED\"]",
    );
    // It no longer looks like a schema, and was one.
    scratch.write("ignored/parcel.json", "{\"name\": \"parcel\", \"required\": [1]}");
    std::fs::remove_file(scratch.path().join("payments/payment.proto")).unwrap();
    let report = scratch.clade_ends(1, &["check"]);
    assert!(report.contains("error[MISSING_ENUM_SYMBOLS]"), "{report}");
    assert!(report.contains("ignored/parcel.json:1:"), "{report}");
    assert!(report.contains("note: payments/payment.proto is gone"), "{report}");
}

#[test]
fn folders_and_files_are_baselines_too() {
    let scratch = Scratch::folder();
    scratch.write("old/a.avsc", r#"{"type": "record", "name": "A", "fields": []}"#);
    scratch.write(
        "new/a.avsc",
        r#"{"type": "record", "name": "A", "fields": [{"name": "b", "type": "int"}]}"#,
    );
    scratch.write("new/c.avsc", r#"{"type": "record", "name": "C", "fields": []}"#);
    let minimal = ["--profile", "minimal"];
    let report = scratch
        .clade_ends(1, &[&["check", "new", "--against", "dir:old"][..], &minimal[..]].concat());
    assert!(report.contains("--> new/a.avsc:1:52") || report.contains("a.avsc:1:"), "{report}");
    assert!(report.ends_with("check against dir:old: 2 schemas: 1 incompatibility\n"), "{report}");
    let report = scratch.clade_ends(
        1,
        &[&["check", "new/a.avsc", "--against", "file:old/a.avsc"][..], &minimal[..]].concat(),
    );
    assert!(
        report.ends_with("check against file:old/a.avsc: 1 schema: 1 incompatibility\n"),
        "{report}"
    );
    let report = scratch.clade_ends(
        0,
        &[
            "check",
            "new/a.avsc",
            "--against",
            "file:old/a.avsc",
            "--level",
            "FORWARD",
            "--profile",
            "minimal",
        ],
    );
    assert!(report.ends_with("1 schema: nothing found\n"), "{report}");
}
