//! The laws that every fuzz target holds its input to, and how one input becomes two texts.

use clade_checker::{
    Evidence, Format, Policy, Schema, SchemaType, Validation, compare, examine, parse,
};

/// What stands between the two texts of one input. No schema language has a record separator.
pub const SEPARATOR: char = '\u{1e}';

const POLICIES: [Policy; 2] = [Policy::Strict, Policy::Lenient];

/// Parses one text. If it is a schema, then its texts are, its canonical text is a fixed point, and
/// it agrees with itself.
pub fn parse_law(schema_type: SchemaType, input: &[u8]) {
    let Some(text) = text_of(input) else { return };
    let Ok(schema) = parse(schema_type, text, &[], Validation::Strict) else {
        // Lax validation lets more through, and may not stumble over it either.
        if let Ok(schema) = parse(schema_type, text, &[], Validation::Registered) {
            write_all_texts(&schema);
            assert_reflexive(&schema, &schema, text);
        }
        return;
    };
    write_all_texts(&schema);
    let canonical = schema.canonical_text();
    let again = parse_again(schema_type, &canonical);
    assert_eq!(again.canonical_text(), canonical, "the canonical text is no fixed point");
    let normalized = schema.normalized_text();
    let normal = parse_again(schema_type, &normalized);
    assert_eq!(normal.normalized_text(), normalized, "the normalized text is no fixed point");
    assert_reflexive(&schema, &schema, text);
    for (reader, writer) in
        [(&schema, &again), (&again, &schema), (&schema, &normal), (&normal, &schema)]
    {
        assert_same(reader, writer, text);
    }
}

/// Parses two texts and compares them. The same pair gives the same findings, also when its sides are
/// read from their canonical texts, and what the lenient policy finds the strict one finds too.
pub fn compare_law(schema_type: SchemaType, input: &[u8]) {
    let Some((reader, writer)) = text_of(input).and_then(|text| text.split_once(SEPARATOR)) else {
        return;
    };
    let Ok(reader) = parse(schema_type, reader, &[], Validation::Strict) else { return };
    let Ok(writer) = parse(schema_type, writer, &[], Validation::Registered) else { return };
    let strict = incompatibilities(&reader, &writer, Policy::Strict);
    assert_eq!(
        strict,
        incompatibilities(&reader, &writer, Policy::Strict),
        "the same pair gives other findings"
    );
    let lenient = incompatibilities(&reader, &writer, Policy::Lenient);
    if !lenient.is_empty() {
        assert!(!strict.is_empty(), "lenient but not strict: {lenient:?}");
    }
    let canonical = parse_again(schema_type, &reader.canonical_text());
    assert_eq!(
        strict,
        incompatibilities(&canonical, &writer, Policy::Strict),
        "the canonical text of the reader gives other findings"
    );
    let _ = incompatibilities(&writer, &reader, Policy::Strict);
    assert_evidence(&reader, &writer);
    assert_evidence(&writer, &reader);
}

/// No schema loses its own data, and findings that are refuted stand in no pair's way.
fn assert_evidence(reader: &Schema, writer: &Schema) {
    let own = examine(reader, reader, Policy::Strict).evidence;
    assert!(own.witness().is_none(), "it does not read its own data: {own}");
    let examination = examine(reader, writer, Policy::Strict);
    if examination.evidence == Evidence::Refuted {
        for finding in &examination.findings {
            assert!(finding.evidence.witness().is_none(), "refuted, but {}", finding.evidence);
        }
    }
}

/// Bytes in base64, with padding.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let mut three = [0; 3];
        three[..chunk.len()].copy_from_slice(chunk);
        let bits = u32::from_be_bytes([0, three[0], three[1], three[2]]);
        for place in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * place)) as usize & 63];
            text.push(if place > chunk.len() { '=' } else { letter as char });
        }
    }
    text
}

/// The bytes that base64 of ours stands for; other text gives other bytes, or none.
pub fn unbase64(text: &str) -> Vec<u8> {
    let value = |letter: u8| match letter {
        b'A'..=b'Z' => letter - b'A',
        b'a'..=b'z' => letter - b'a' + 26,
        b'0'..=b'9' => letter - b'0' + 52,
        b'+' => 62,
        _ => 63,
    };
    let letters = text.trim_end_matches('=').as_bytes();
    let mut bytes = Vec::with_capacity(letters.len() * 3 / 4);
    for chunk in letters.chunks(4) {
        let bits = chunk.iter().fold(0u32, |bits, &letter| bits << 6 | u32::from(value(letter)));
        let bits = bits << (6 * (4 - chunk.len()));
        bytes.extend(&bits.to_be_bytes()[1..chunk.len()]);
    }
    bytes
}

fn text_of(input: &[u8]) -> Option<&str> {
    std::str::from_utf8(input).ok()
}

fn parse_again(schema_type: SchemaType, text: &str) -> Schema {
    match parse(schema_type, text, &[], Validation::Strict) {
        Ok(schema) => schema,
        Err(error) => panic!("a text of our own does not parse: {error}: {text:?}"),
    }
}

fn write_all_texts(schema: &Schema) {
    for format in [Format::Resolved, Format::IgnoreExtensions, Format::Serialized] {
        schema.formatted_text(format);
    }
    schema.normalized_text();
}

fn assert_reflexive(reader: &Schema, writer: &Schema, text: &str) {
    for policy in POLICIES {
        let found = incompatibilities(reader, writer, policy);
        assert!(found.is_empty(), "it does not agree with itself: {found:?}: {text:?}");
    }
}

/// Two spellings of one schema agree, but where an alias is the name of another field: that is
/// ambiguous between any two schemas, and passes only where both are one.
fn assert_same(reader: &Schema, writer: &Schema, text: &str) {
    for policy in POLICIES {
        let mut found = incompatibilities(reader, writer, policy);
        found.retain(|one| !one.starts_with("FIELD_ALIAS_AMBIGUOUS "));
        assert!(found.is_empty(), "two spellings of it do not agree: {found:?}: {text:?}");
    }
}

fn incompatibilities(reader: &Schema, writer: &Schema, policy: Policy) -> Vec<String> {
    compare(reader, writer, policy)
        .iter()
        .filter(|difference| difference.kind.is_incompatibility(policy))
        .map(|one| format!("{} {}", one.kind.wire_name(), one.path))
        .collect()
}
