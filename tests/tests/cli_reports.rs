//! The forms of reports, held to what their readers ask of them.
//!
//! The official schema of SARIF is not vendored: [`sarif_essentials`] has what SARIF 2.1.0 requires of the
//! objects that the command writes, and refuses properties that it does not know.

use clade_tests::{Ended, Scratch};
use serde_json::{Value, json};

/// A repository on a branch with findings of every standing, and a file that cannot be read.
fn repository() -> Scratch {
    let scratch = Scratch::repository();
    scratch.write(
        "a b/o.avsc",
        r#"{"type": "record", "name": "O", "fields": [{"name": "status", "type": "string"}]}"#,
    );
    scratch.write(
        "m.proto",
        "syntax = \"proto3\";\nmessage M {\n  string a = 1;\n  string b = 2;\n}\n",
    );
    scratch.commit("base");
    scratch.git(&["checkout", "--quiet", "-b", "change"]);
    scratch.replace(
        "a b/o.avsc",
        "\"fields\": [",
        "\"fields\": [{\"name\": \"x\", \"type\": \"int\", \"doc\": \"é <&>\"}, ",
    );
    scratch.replace("m.proto", "  string b = 2;\n", "");
    scratch.write("new.avsc", "{\"type\": \"record\",\n \"name\": 1}\n");
    scratch.write("bytes.avsc", "");
    std::fs::write(scratch.path().join("bytes.avsc"), [0xff]).expect("a file can be written");
    scratch.write(
        "clade.toml",
        "[[waivers]]\nrule = \"proto-removed-not-reserved\"\npath = \"m.proto\"\nreason = \"never used <b>\"\n",
    );
    scratch
}

fn report(scratch: &Scratch, format: &str) -> String {
    let Ended { code, stdout, stderr } = scratch.clade(&["check", "--format", format]);
    assert_eq!(code, 2, "{format}: {stdout}{stderr}");
    stdout
}

/// What SARIF 2.1.0 says of the objects that are written, as a JSON Schema.
fn sarif_essentials() -> Value {
    let text = json!({"type": "object", "properties": {"text": {"type": "string", "minLength": 1}},
        "required": ["text"], "additionalProperties": false});
    let number = json!({"type": "integer", "minimum": 1});
    let object = |properties: Value, required: Value| json!({"type": "object", "properties": properties, "required": required, "additionalProperties": false});
    let region = object(
        json!({"startLine": number, "startColumn": number, "endLine": number, "endColumn": number}),
        json!(["startLine"]),
    );
    let location = object(
        json!({
            "physicalLocation": object(
                json!({"artifactLocation": object(
                    json!({"uri": {"type": "string", "format": "uri-reference", "pattern": "^[^ \\\\]+$"}}), json!(["uri"])),
                    "region": region}),
                json!(["artifactLocation"])),
            "logicalLocations": {"type": "array", "items": object(
                json!({"fullyQualifiedName": {"type": "string"}}), json!([]))},
        }),
        json!([]),
    );
    let level = json!({"enum": ["none", "note", "warning", "error"]});
    let result = object(
        json!({
            "ruleId": {"type": "string"}, "ruleIndex": {"type": "integer", "minimum": 0}, "level": level,
            "message": text, "locations": {"type": "array", "items": location},
            "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
            "baselineState": {"enum": ["new", "unchanged", "updated", "absent"]},
            "suppressions": {"type": "array", "uniqueItems": true, "items": object(
                json!({"kind": {"enum": ["inSource", "external"]}, "justification": {"type": "string"}}),
                json!(["kind"]))},
        }),
        json!(["message"]),
    );
    let rule = object(
        json!({"id": {"type": "string"}, "shortDescription": text,
            "help": object(json!({"text": {"type": "string"}, "markdown": {"type": "string"}}), json!(["text"]))}),
        json!(["id"]),
    );
    let invocation = object(
        json!({"executionSuccessful": {"type": "boolean"}, "toolExecutionNotifications": {"type": "array",
            "items": object(json!({"level": level, "message": text, "locations": {"type": "array", "items": location}}),
                json!(["message"]))}}),
        json!(["executionSuccessful"]),
    );
    let run = object(
        json!({
            "tool": object(json!({"driver": object(
                json!({"name": {"type": "string"}, "semanticVersion": {"type": "string"},
                    "rules": {"type": "array", "uniqueItems": true, "items": rule}}),
                json!(["name"]))}), json!(["driver"])),
            "invocations": {"type": "array", "items": invocation},
            "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
            "results": {"type": "array", "items": result},
        }),
        json!(["tool"]),
    );
    object(
        json!({"$schema": {"type": "string", "format": "uri"}, "version": {"const": "2.1.0"},
            "runs": {"type": "array", "minItems": 1, "items": run}}),
        json!(["version", "runs"]),
    )
}

#[test]
fn sarif_is_what_its_specification_asks_for() {
    let log: Value = serde_json::from_str(&report(&repository(), "sarif")).unwrap();
    let schema = jsonschema::validator_for(&sarif_essentials()).unwrap();
    let errors: Vec<String> = schema.iter_errors(&log).map(|error| error.to_string()).collect();
    assert!(errors.is_empty(), "{errors:?}\n{log:#}");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().unwrap();
    let results = run["results"].as_array().unwrap();
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap();
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let place = |line: &str, column: &str| (region[line].as_u64(), region[column].as_u64());
        assert!(place("startLine", "startColumn") <= place("endLine", "endColumn"), "{result}");
    }
    assert!(results.iter().any(|one| one["suppressions"][0]["kind"] == "external"));
    assert!(results.iter().any(|one| one["baselineState"] == "unchanged"));
    let uris = results
        .iter()
        .map(|one| &one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]);
    assert!(uris.clone().any(|uri| uri == "a%20b/o.avsc"), "{log:#}");
    assert_eq!(run["invocations"][0]["executionSuccessful"], false);
    let told = &run["invocations"][0]["toolExecutionNotifications"][0];
    assert!(told["message"]["text"].as_str().unwrap().contains("is no text"), "{told}");
    // The essentials do refuse something.
    let mut wrong = log.clone();
    wrong["runs"][0]["results"][0]["level"] = json!("fatal");
    assert!(!schema.is_valid(&wrong));
}

#[test]
fn gitlab_has_what_it_needs_of_each_entry() {
    let entries: Value = serde_json::from_str(&report(&repository(), "gitlab")).unwrap();
    let entries = entries.as_array().unwrap();
    assert!(entries.len() > 2);
    let mut fingerprints = Vec::new();
    for entry in entries {
        for key in ["description", "check_name", "fingerprint", "severity"] {
            assert!(entry[key].as_str().is_some_and(|text| !text.is_empty()), "{entry}");
        }
        assert!(entry["location"]["lines"]["begin"].as_u64().unwrap() >= 1, "{entry}");
        let severity = entry["severity"].as_str().unwrap();
        assert!(["info", "minor", "major", "critical", "blocker"].contains(&severity), "{entry}");
        fingerprints.push(entry["fingerprint"].as_str().unwrap());
    }
    fingerprints.sort_unstable();
    fingerprints.dedup();
    assert_eq!(fingerprints.len(), entries.len());
}

#[test]
fn junit_is_xml_with_the_counts_that_it_states() {
    let xml = report(&repository(), "junit");
    let count = |part: &str| xml.matches(part).count();
    assert_eq!(count("<testcase "), count("</testcase>") + count("/>\n") - count("<error "));
    assert!(xml.contains(&format!("tests=\"{}\"", count("<testcase "))), "{xml}");
    assert!(xml.contains("errors=\"1\"") && count("<error ") == 1, "{xml}");
    assert!(count("<failure ") >= 2, "{xml}");
    let text = xml
        .replace("&lt;", "")
        .replace("&gt;", "")
        .replace("&quot;", "")
        .replace("&amp;", "")
        .replace("&#10;", "");
    assert!(!text.contains('&'), "{text}");
}

#[test]
fn markdown_and_annotations_keep_to_their_lines() {
    let scratch = repository();
    let markdown = report(&scratch, "markdown");
    assert!(
        markdown.starts_with("<!-- clade check -->\n### ⚠️ Not everything could be checked\n"),
        "{markdown}"
    );
    let github = report(&scratch, "github");
    let annotations = github.lines().filter(|line| line.starts_with("::"));
    assert!(annotations.clone().count() > 2, "{github}");
    for line in annotations {
        let (command, _) = line[2..].split_once("::").expect("an annotation has its two marks");
        assert!(
            command.starts_with("error")
                || command.starts_with("warning")
                || command.starts_with("notice")
        );
    }
    assert!(github.contains("::error file=bytes.avsc::is no text"), "{github}");
}

#[test]
fn colour_is_for_terminals_and_those_who_ask() {
    let scratch = repository();
    assert!(!report(&scratch, "text").contains('\u{1b}'));
    let colored = scratch.clade(&["check", "--color", "always"]);
    assert!(colored.stdout.contains("\u{1b}["));
    let refused = scratch.clade_in(scratch.path(), &[("NO_COLOR", "1")], &["check"]);
    assert!(!refused.stdout.contains('\u{1b}'));
    // More forms go to files, from one run.
    let ended = scratch.clade(&[
        "check",
        "--output",
        "json:r.json",
        "--output",
        "junit:r.xml",
        "--color",
        "always",
    ]);
    assert_eq!(ended.code, 2);
    let written: Value = serde_json::from_str(&scratch.read("r.json")).unwrap();
    assert_eq!(written["outcome"], "not-checked");
    assert!(scratch.read("r.xml").starts_with("<?xml"));
}
