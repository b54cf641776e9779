//! Each page of an Avro rule shows a pair that breaks it, the datum that shows so, and a way out.

use clade_checker::{Policy, Schema, SchemaType, Validation, avro, examine, parse};

fn schema(text: &str) -> Schema {
    parse(SchemaType::Avro, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// The one block of the page that is marked as `json WORD`.
fn block<'a>(page: &'a str, word: &str) -> Option<&'a str> {
    let start = format!("```json {word}\n");
    let mut parts = page.split(&start);
    let after = parts.nth(1)?;
    assert!(parts.next().is_none(), "the page has one block `{word}`:\n{page}");
    let (text, _) = after.split_once("\n```").expect("a block ends");
    Some(text)
}

#[test]
fn each_page_has_an_example_with_its_witness_and_a_way_out() {
    for kind in avro::Kind::ALL {
        let page = kind.explanation();
        if kind == avro::Kind::ComparisonLimitExceeded {
            // The smallest example is longer than the page.
            assert!(!page.contains("```"), "{page}");
            continue;
        }
        let of = |word| block(page, word).unwrap_or_else(|| panic!("no block `{word}` in {page}"));
        let (reader, writer) = (schema(of("reader")), schema(of("writer")));
        let examination = examine(&reader, &writer, Policy::Strict);
        let [finding] = examination.findings.as_slice() else {
            panic!("{}: {:#?}", kind.wire_name(), examination.findings);
        };
        assert_eq!(finding.difference.kind.wire_name(), kind.wire_name());
        let witness = finding.evidence.witness();
        let witness = witness.unwrap_or_else(|| panic!("{}: {finding:?}", kind.wire_name()));
        assert_eq!(witness.datum, of("witness"), "{}", kind.wire_name());
        let instead = schema(of("instead"));
        assert!(examine(&instead, &writer, Policy::Strict).findings.is_empty(), "{page}");
        assert!(page.contains("\n**Instead:** ") && page.contains("\nSource: "), "{page}");
    }
}
