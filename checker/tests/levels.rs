//! Levels, sets of versions and the list of messages, on tables.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::Arc;

use clade_checker::{
    CompatibilityLevel, Direction, Metadata, Policy, Registered, ReservedField, ResolvedReference,
    Schema, SchemaType, Validation, Verdict, check, check_reserved_fields, compare, parse,
};

use CompatibilityLevel::{
    Backward, BackwardTransitive, Forward, ForwardTransitive, Full, FullTransitive,
};

const NONE: CompatibilityLevel = CompatibilityLevel::None;

fn parsed(schema_type: SchemaType, text: &str) -> Schema {
    parse(schema_type, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{error}: {text}"))
}

fn avro(text: &str) -> Schema {
    parsed(SchemaType::Avro, text)
}

/// A record with these fields; a capital letter stands for a field with a default.
fn record(fields: &str) -> String {
    let fields: Vec<String> = fields
        .chars()
        .map(|letter| {
            let default = if letter.is_uppercase() { r#","default":0"# } else { "" };
            format!(r#"{{"name":"{}","type":"int"{default}}}"#, letter.to_lowercase())
        })
        .collect();
    format!(r#"{{"type":"record","name":"R","fields":[{}]}}"#, fields.join(","))
}

/// Judges against `history`, given oldest first as a registry numbers it.
fn judge(level: CompatibilityLevel, history: &[&Schema], proposed: &Schema) -> Verdict {
    let newest_first = history.iter().enumerate().rev().map(|(index, schema)| {
        let version = i32::try_from(index).expect("few versions") + 1;
        Ok::<_, Infallible>(Registered { version, schema: Arc::new((*schema).clone()) })
    });
    match check(level, Policy::Strict, proposed, newest_first) {
        Ok(verdict) => verdict,
        Err(never) => match never {},
    }
}

/// Fields of the versions, oldest first; fields of the proposed schema; the version that each level
/// names as failing, 0 for none, in the order of [`LEVELS`].
const TABLE: &[(&[&str], &str, [i32; 7])] = &[
    (&[], "a", [0, 0, 0, 0, 0, 0, 0]),
    (&["a"], "a", [0, 0, 0, 0, 0, 0, 0]),
    // Added without a default: the proposed schema cannot read what was written.
    (&["a"], "ab", [0, 1, 1, 0, 0, 1, 1]),
    (&["a"], "aB", [0, 0, 0, 0, 0, 0, 0]),
    // Removed: the registered one cannot read what will be written, unless it has a default.
    (&["ab"], "a", [0, 0, 0, 1, 1, 1, 1]),
    (&["aB"], "a", [0, 0, 0, 0, 0, 0, 0]),
    // Both at once.
    (&["ab"], "ac", [0, 1, 1, 1, 1, 1, 1]),
    // Only an older version is not read: the transitive levels alone see it.
    (&["a", "ab"], "ab", [0, 0, 1, 0, 0, 0, 1]),
    (&["ab", "a"], "a", [0, 0, 0, 0, 1, 0, 1]),
    // The newest of several that fail is named.
    (&["a", "a", "ab"], "ab", [0, 0, 2, 0, 0, 0, 2]),
    (&["ab", "abc", "a"], "a", [0, 0, 0, 0, 2, 0, 2]),
    (&["a", "b"], "ab", [0, 2, 2, 0, 0, 2, 2]),
];

const LEVELS: [CompatibilityLevel; 7] =
    [NONE, Backward, BackwardTransitive, Forward, ForwardTransitive, Full, FullTransitive];

#[test]
fn each_level_names_the_version_that_fails() {
    for (history, proposed, expected) in TABLE {
        let schemas: Vec<Schema> = history.iter().map(|fields| avro(&record(fields))).collect();
        let schemas: Vec<&Schema> = schemas.iter().collect();
        let proposal = avro(&record(proposed));
        for (level, expected) in LEVELS.into_iter().zip(expected) {
            let verdict = judge(level, &schemas, &proposal);
            let case = format!("{history:?} -> {proposed} under {level}");
            assert_eq!(verdict.failed_version().unwrap_or(0), *expected, "{case}");
            assert_eq!(verdict.is_compatible(), *expected == 0, "{case}");
            assert_eq!(verdict.messages(false).is_empty(), *expected == 0, "{case}");
        }
    }
}

/// Schemas of each type, between any two of which the laws must hold.
fn pool() -> Vec<Schema> {
    let avro_texts = ["a", "ab", "aB", "A", "AB", "", "abc"].map(record);
    let json_texts = [
        "true",
        r#"{"type":"string"}"#,
        r#"{"type":"string","maxLength":5}"#,
        r#"{"properties":{"a":{"type":"string"}}}"#,
        r#"{"properties":{"a":{"type":"string"}},"required":["a"]}"#,
        r#"{"properties":{"a":{"type":"string"}},"additionalProperties":false}"#,
    ];
    let protobuf_texts = [
        "message M {}",
        "message M { int32 a = 1; }",
        "message M { string a = 1; }",
        "message M { int32 a = 1; } message N {}",
        "message M { oneof o { int32 a = 1; int32 b = 2; } }",
    ]
    .map(|body| format!("syntax = \"proto3\"; {body}"));
    let mut pool: Vec<Schema> = avro_texts.iter().map(|text| avro(text)).collect();
    pool.extend(json_texts.map(|text| parsed(SchemaType::Json, text)));
    pool.extend(protobuf_texts.iter().map(|text| parsed(SchemaType::Protobuf, text)));
    pool
}

#[test]
fn full_is_both_directions_and_swapping_the_pair_swaps_them() {
    let pool = pool();
    for proposed in &pool {
        for registered in &pool {
            let passes = |level, history: &Schema, proposal: &Schema| {
                judge(level, &[history], proposal).is_compatible()
            };
            let backward = passes(Backward, registered, proposed);
            let forward = passes(Forward, registered, proposed);
            assert_eq!(passes(Full, registered, proposed), backward && forward);
            assert_eq!(passes(Forward, proposed, registered), backward);
            assert_eq!(passes(Full, proposed, registered), backward && forward);
            assert!(passes(NONE, registered, proposed));
        }
    }
}

#[test]
fn a_transitive_level_is_the_conjunction_over_the_versions() {
    let pool = pool();
    let pairs =
        [(BackwardTransitive, Backward), (ForwardTransitive, Forward), (FullTransitive, Full)];
    for proposed in &pool {
        for history in pool.windows(3) {
            let history: Vec<&Schema> = history.iter().collect();
            for (transitive, plain) in pairs {
                let each = history
                    .iter()
                    .all(|version| judge(plain, &[version], proposed).is_compatible());
                assert_eq!(judge(transitive, &history, proposed).is_compatible(), each);
                let latest = judge(plain, &history[2..], proposed).is_compatible();
                assert_eq!(judge(plain, &history, proposed).is_compatible(), latest);
            }
        }
    }
}

#[test]
fn a_verdict_holds_what_compare_finds_in_each_direction() {
    let (registered, proposed) = (avro(&record("ab")), avro(&record("ac")));
    let verdict = judge(Full, &[&registered], &proposed);
    let found: Vec<_> = verdict.incompatibilities().collect();
    let forward = compare(&registered, &proposed, Policy::Strict);
    let backward = compare(&proposed, &registered, Policy::Strict);
    assert_eq!(found, [(Direction::Forward, &forward[0]), (Direction::Backward, &backward[0])]);
}

/// The words after `{errorType:` or the first ones of another element.
fn openings(verdict: &Verdict, validate_fields: bool) -> Vec<String> {
    let opening = |message: String| {
        let words = message.trim_start_matches("{errorType:");
        words.chars().take(24).collect()
    };
    verdict.messages(validate_fields).into_iter().map(opening).collect()
}

#[test]
fn the_elements_stand_in_the_order_of_confluents_registry() {
    let (ab, ac, b) = (avro(&record("ab")), avro(&record("ac")), avro(&record("b")));
    let missing = "'READER_FIELD_MISSING_DE";
    let (version, schema, last) =
        ("{oldSchemaVersion: 1}", "{oldSchema: '{\"type\":\"re", "{validateFields: 'false'");
    for (level, expected) in [
        (Backward, &[missing, version, schema, last][..]),
        (Forward, &[missing, version, schema, last]),
        (Full, &[missing, missing, version, schema, last]),
        (FullTransitive, &[missing, missing, version, schema, last]),
    ] {
        assert_eq!(openings(&judge(level, &[&ab], &ac), false), expected, "{level}");
    }
    // The forward part comes first, and alone it is followed by neither version nor schema.
    let both = judge(Full, &[&ab], &ac).messages(false);
    assert!(both[0].contains("'b' at path '/fields/1' in the old schema"), "{}", both[0]);
    assert!(both[1].contains("'c' at path '/fields/1' in the new schema"), "{}", both[1]);
    assert_eq!(openings(&judge(Full, &[&ab], &b), false), [missing, last]);
    let last = judge(FullTransitive, &[&ab], &ac).messages(true).pop();
    let expected = "{validateFields: 'true', compatibility: 'FULL_TRANSITIVE'}";
    assert_eq!(last.as_deref(), Some(expected));
}

#[test]
fn another_schema_type_is_said_once_at_every_level() {
    let (registered, proposed) = (avro(r#""int""#), parsed(SchemaType::Json, "{}"));
    for level in LEVELS {
        let messages = judge(level, &[&registered], &proposed).messages(false);
        let last = format!("{{validateFields: 'false', compatibility: '{level}'}}");
        let said = ["Incompatible because of different schema type".to_owned(), last];
        let expected = if level == NONE { &[][..] } else { &said[..] };
        assert_eq!(messages, expected);
    }
}

#[test]
fn a_long_schema_is_cut_where_java_would_cut_it() {
    let quoted = |letters: &str| {
        let text = format!(r#"{{"type":"string","x":"{letters}"}}"#);
        let registered = avro(&text);
        let canonical = registered.canonical_text();
        let messages = judge(Backward, &[&registered], &avro(r#""int""#)).messages(false);
        (canonical, messages[2].clone())
    };
    let around = quoted("").0.len();
    let (canonical, message) = quoted(&"x".repeat(10_240 - around));
    assert_eq!(message, format!("{{oldSchema: '{canonical}'}}"));
    let (canonical, message) = quoted(&"x".repeat(10_241 - around));
    assert_eq!(message, format!("{{oldSchema: <truncated> '{}...'}}", &canonical[..10_240]));
    // A character beyond U+FFFF counts as two.
    let (canonical, message) = quoted(&"\u{1f600}".repeat((10_240 - around) / 2));
    assert_eq!(message, format!("{{oldSchema: '{canonical}'}}"));
    let (_, message) = quoted(&"\u{1f600}".repeat((10_242 - around).div_ceil(2)));
    assert!(message.starts_with("{oldSchema: <truncated> '"), "{}", &message[..40]);
    assert!(message.chars().filter(|&c| c == '\u{1f600}').count() < 10_240 / 2);
}

fn reserving(names: &str) -> Metadata {
    let properties = BTreeMap::from([("confluent:reserved".to_owned(), names.to_owned())]);
    Metadata { properties, ..Metadata::default() }
}

#[test]
fn reserved_fields_stay_reserved_and_free() {
    let schemas = [
        avro(r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#),
        parsed(SchemaType::Json, r#"{"properties":{"a":{"properties":{"b":true}}}}"#),
        parsed(
            SchemaType::Protobuf,
            "syntax = \"proto3\"; message M { message I { int32 b = 1; } oneof o { int32 a = 1; } }
             message N { int32 b = 1; }",
        ),
    ];
    let removed = |name: &str| ReservedField::Removed(name.to_owned());
    let taken = |name: &str| ReservedField::Taken(name.to_owned());
    for (own, latest, expected) in [
        (None, None, vec![]),
        (Some("b, c"), None, vec![]),
        (Some("b,a,,a"), None, vec![taken("a")]),
        (Some("b"), Some("b"), vec![]),
        (Some("c"), Some("b,c , d"), vec![removed("b"), removed("d")]),
        (None, Some("b"), vec![removed("b")]),
        (Some("a"), Some("b"), vec![removed("b"), taken("a")]),
    ] {
        let (own, latest) = (own.map(reserving), latest.map(reserving));
        for schema in &schemas {
            let found = check_reserved_fields(schema, own.as_ref(), latest.as_ref());
            assert_eq!(found, expected, "{own:?} after {latest:?}: {schema:?}");
        }
    }
    let no_record = avro(r#"["null","int"]"#);
    assert_eq!(check_reserved_fields(&no_record, Some(&reserving("a")), None), []);
    let record = r#"{"type":"record","name":"R","fields":[{"name":"a","type":"int"}]}"#;
    let references = [ResolvedReference { name: "R".into(), text: record.into() }];
    let named = parse(SchemaType::Avro, r#""R""#, &references, Validation::Strict).unwrap();
    assert_eq!(check_reserved_fields(&named, Some(&reserving("a")), None), [taken("a")]);
}

#[test]
fn reserved_fields_are_told_first_and_at_every_level() {
    let proposed = avro(&record("ab"));
    let found = check_reserved_fields(&proposed, Some(&reserving("b")), Some(&reserving("z")));
    for level in [NONE, Backward] {
        let verdict = judge(level, &[&avro(&record("a"))], &proposed);
        let verdict = verdict.with_reserved_fields(found.clone());
        assert!(!verdict.is_compatible());
        let messages = verdict.messages(true);
        assert_eq!(
            messages[..2],
            [
                "The new schema has reserved field z removed from its metadata which is present \
                 in the old schema's metadata.",
                "The new schema has field that conflicts with the reserved field b.",
            ]
        );
        assert_eq!(messages.len(), if level == NONE { 3 } else { 6 });
        let last = format!("{{validateFields: 'true', compatibility: '{level}'}}");
        assert_eq!(messages.last(), Some(&last));
    }
}
