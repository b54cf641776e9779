//! `clade.toml`, waivers, the ratchet, and the commands that need neither git nor a registry.

use clade_tests::Scratch;
use serde_json::Value;

const ORDER: &str = r#"{
  "type": "record",
  "name": "Order",
  "namespace": "shop",
  "doc": "An order was placed.",
  "fields": [
    {"name": "status", "type": "string", "doc": "PLACED, PAID or SENT."},
    {"name": "placed_at", "type": {"type": "long", "logicalType": "timestamp-millis"}, "doc": "When."}
  ]
}
"#;

/// Lint tells one rule only, so that no test changes with each rule that comes.
const SETTINGS: &str = "subject = \"{stem}-value\"\n[lint]\nprofile = \"minimal\"\n[lint.rules]\nstring-as-enum = \"error\"\n";

fn folder() -> Scratch {
    let scratch = Scratch::folder();
    scratch.write("clade.toml", SETTINGS);
    scratch.write("orders/order.avsc", ORDER);
    scratch
}

#[test]
fn each_value_is_told_with_where_it_comes_from() {
    let scratch = folder();
    scratch.write(
        "orders/clade.toml",
        "level = \"FULL\"\n\n[[schemas]]\nfiles = \"order.*\"\nstream = \"orders\"\n",
    );
    scratch.write(
        "orders/item.avsc",
        r#"{"type": "record", "name": "shop.Item", "fields": [{"name": "o", "type": "Order"}]}"#,
    );
    insta::assert_snapshot!(scratch.clade_ends(0, &["config", "explain", "orders/order.avsc"]));
    let item = scratch.clade_ends(0, &["config", "explain", "orders/item.avsc", "--level", "NONE"]);
    assert!(item.contains("NONE                           --level"), "{item}");
    assert!(item.contains("shop.Order = orders/order.avsc"), "{item}");
}

#[test]
fn a_waiver_needs_a_reason_and_a_day_to_come_and_a_finding() {
    let scratch = folder();
    let waiver = |more: &str| {
        let waiver = "\n[[waivers]]\nrule = \"string-as-enum\"\npath = \"orders/*.avsc\"\nat = \"Order.status\"\n";
        scratch.write("clade.toml", &format!("{SETTINGS}{waiver}{more}"));
        let ended = scratch.clade(&["lint", "--today", "2026-12-01"]);
        (ended.code, ended.stdout)
    };
    assert_eq!(scratch.clade(&["lint"]).code, 1);
    let (code, said) =
        waiver("reason = \"the partner sends any text\"\nexpires = \"2026-12-01\"\n");
    assert_eq!(code, 0, "{said}");
    assert!(said.ends_with("1 schema: nothing found (1 excused with a reason)\n"), "{said}");
    let (code, said) =
        waiver("owner = \"team-orders\"\nreason = \"x\"\nexpires = \"2026-11-30\"\n");
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("the waiver of team-orders for string-as-enum in `orders/*.avsc` was good until 2026-11-30"), "{said}");
    assert!(said.contains("error[string-as-enum]"), "{said}");
    let (code, said) = waiver("");
    assert_eq!(code, 1, "{said}");
    assert!(
        said.contains("error[waiver-without-reason]") && said.contains("error[string-as-enum]"),
        "{said}"
    );
    scratch.replace("orders/order.avsc", "\"status\"", "\"note\"");
    scratch.replace("orders/order.avsc", "PLACED, PAID or SENT.", "What the customer wrote.");
    let (code, said) = waiver("reason = \"x\"\n");
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("warning[waiver-unused]"), "{said}");
    assert!(said.contains("clade.toml:7:1"), "{said}");
}

#[test]
fn what_was_there_before_is_kept_apart_from_what_is_new() {
    let scratch = folder();
    let said = scratch.clade_ends(0, &["baseline", "write"]);
    assert_eq!(said, "clade.baseline.json: 1 finding, 1 of them new; 0 gone\n");
    let said = scratch.clade_ends(0, &["lint"]);
    assert!(said.ends_with("1 schema: nothing found (1 known before)\n"), "{said}");
    // Neither lines nor the folder matter, and a new finding fails.
    scratch.write("orders/order.avsc", &format!("\n\n{ORDER}"));
    std::fs::rename(scratch.path().join("orders"), scratch.path().join("sales")).unwrap();
    scratch.clade_ends(0, &["lint"]);
    scratch.replace("sales/order.avsc", "    {\"name\": \"placed_at\"", "    {\"name\": \"payment_status\", \"type\": \"string\", \"doc\": \"OPEN, PAID or LATE.\"},\n    {\"name\": \"placed_at\"");
    let said = scratch.clade_ends(1, &["lint"]);
    assert!(said.ends_with("1 schema: 1 error (1 known before)\n"), "{said}");
    scratch.write("clade.baseline.json", "{\"version\": 9, \"findings\": []}");
    let ended = scratch.clade(&["lint"]);
    assert_eq!(ended.code, 2);
    assert!(ended.stderr.contains("is of version 9"), "{}", ended.stderr);
}

#[test]
fn neutral_fixes_are_applied_and_the_rest_is_a_patch() {
    let scratch = Scratch::repository();
    let old = "syntax = \"proto3\";\npackage shop;\n\n// An order.\nmessage Order {\n  // The order.\n  string id = 1;\n  // A note.\n  string note = 2;\n}\n";
    scratch.write("order.proto", old);
    scratch.write("order.avsc", ORDER);
    scratch.commit("base");
    scratch.git(&["checkout", "--quiet", "-b", "change"]);
    scratch.replace(
        "order.avsc",
        "\"fields\": [\n",
        "\"fields\": [\n    {\"name\": \"channel\", \"type\": \"string\", \"doc\": \"Where.\"},\n",
    );
    let patch = scratch.clade_ends(0, &["fix", "--against", "git"]);
    std::fs::write(scratch.beside("fix.patch"), &patch).unwrap();
    scratch.git(&["apply", &scratch.beside("fix.patch").display().to_string()]);
    scratch.clade_ends(0, &["check"]);
    // A logical type beside the type has no effect; that it moves inside changes no byte.
    scratch.write("misplaced.avsc", r#"{"type": "record", "name": "shop.Paid", "doc": "It was paid.", "fields": [{"name": "paid_at", "type": "long", "logicalType": "timestamp-millis", "doc": "When."}]}"#);
    let told = scratch.clade_ends(1, &["fix", "misplaced.avsc", "--dry-run"]);
    assert!(told.contains("--- a/misplaced.avsc"), "{told}");
    let said = scratch.clade_ends(0, &["fix", "misplaced.avsc"]);
    assert!(said.starts_with("# misplaced.avsc: 1 change applied\n"), "{said}");
    assert!(
        scratch
            .read("misplaced.avsc")
            .contains(r#""type": {"type": "long", "logicalType": "timestamp-millis"}"#)
    );
}

#[test]
fn a_change_is_told_field_by_field_and_by_data() {
    let scratch = Scratch::folder();
    scratch.write("old.avsc", ORDER);
    let new = ORDER.replace("\"status\", \"type\": \"string\"", "\"state\", \"type\": \"int\"");
    scratch.write("new.avsc", &new);
    insta::assert_snapshot!(
        scratch.clade_ends(0, &["diff", "new.avsc", "--against", "file:old.avsc"])
    );
    let diff = scratch
        .clade_ends(0, &["diff", "new.avsc", "--against", "file:old.avsc", "--format", "json"]);
    let diff: Value = serde_json::from_str(&diff).unwrap();
    assert_eq!(diff[0]["fields"][0]["change"], "added");
    let witness = scratch
        .clade_ends(1, &["witness", "new.avsc", "--against", "file:old.avsc", "--id", "258"]);
    assert!(witness.contains("  datum   {\"status\":\"\",\"placed_at\":0}\n"), "{witness}");
    assert!(witness.contains("  bytes   00000001020000\n"), "{witness}");
}

#[test]
fn the_definitions_of_the_commands_are_also_their_manual() {
    let scratch = Scratch::folder();
    scratch.clade_ends(0, &["man", "man1"]);
    let pages: Vec<_> = std::fs::read_dir(scratch.path().join("man1")).unwrap().collect();
    let help = scratch.clade_ends(0, &["--help"]);
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let commands: Vec<&str> = commands.take_while(|line| !line.is_empty()).collect();
    assert!(pages.len() > commands.len(), "{help}");
    for line in commands {
        let name = line.split_whitespace().next().unwrap();
        if name != "help" {
            let help = scratch.clade_ends(0, &[name, "--help"]);
            assert!(help.contains("Example:\n  clade "), "{name} shows no example:\n{help}");
            assert!(scratch.path().join(format!("man1/clade-{name}.1")).exists(), "{name}");
        }
    }
    for shell in ["bash", "zsh", "fish"] {
        assert!(scratch.clade_ends(0, &["completions", shell]).contains("clade"));
    }
    let page = scratch.clade_ends(0, &["explain", "MISSING_ENUM_SYMBOLS"]);
    assert!(page.starts_with("# MISSING_ENUM_SYMBOLS: "), "{page}");
    assert!(scratch.clade_ends(0, &["explain", "--list"]).contains("\nstring-as-enum "));
}

#[test]
fn a_folder_is_set_up() {
    let scratch = Scratch::folder();
    scratch.write("order.avsc", ORDER);
    let said = scratch.clade_ends(0, &["init", "--github", "--gitlab", "--pre-commit"]);
    assert!(said.ends_with("found 1 AVRO; next: clade check\n"), "{said}");
    assert!(scratch.read(".github/workflows/clade.yml").contains("fetch-depth: 0"));
    assert!(scratch.read(".gitlab-ci.clade.yml").contains("GIT_DEPTH: 0"));
    // What it wrote is understood, also with all that it only suggests.
    scratch.clade_ends(0, &["config", "explain", "order.avsc"]);
    let all = scratch.read("clade.toml");
    let uncommented = all.lines().map(|line| match line.strip_prefix("# ") {
        Some(rest) if rest.contains(" = ") || rest.starts_with('[') => format!("{rest}\n"),
        _ => format!("{line}\n"),
    });
    scratch.write("clade.toml", &uncommented.collect::<String>());
    scratch.clade_ends(0, &["config", "explain", "order.avsc"]);
    let again = scratch.clade(&["init"]);
    assert_eq!(again.code, 2);
    assert!(again.stderr.contains("`clade.toml` is there already"), "{}", again.stderr);
}
