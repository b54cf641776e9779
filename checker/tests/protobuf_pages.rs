//! The example on each page of the Protobuf rules gives a kind of the page, and the witness that the
//! page shows.

use clade_checker::protobuf::Kind;
use clade_checker::{Evidence, Policy};
use clade_checker::{Schema, SchemaType, Validation, compare, examine, parse};

/// The text of the fenced block with this info string.
fn block<'p>(page: &'p str, info: &str) -> Option<&'p str> {
    let (_, rest) = page.split_once(&format!("```{info}\n"))?;
    rest.split_once("\n```").map(|(text, _)| text)
}

fn schema(text: &str) -> Schema {
    parse(SchemaType::Protobuf, text, &[], Validation::Strict)
        .unwrap_or_else(|error| panic!("{text}\n{error}"))
}

#[test]
fn every_page_has_an_example_that_gives_its_kind_and_its_witness() {
    for kind in Kind::ALL {
        let page = kind.explanation();
        let side = |name: &str| {
            let text = block(page, &format!("proto {name}"));
            schema(text.unwrap_or_else(|| panic!("{}: no {name}", kind.wire_name())))
        };
        let (writer, reader) = (side("writer"), side("reader"));
        let told: Vec<&str> = Kind::ALL
            .iter()
            .filter(|one| one.explanation() == page)
            .map(|one| one.wire_name())
            .collect();
        let found = compare(&reader, &writer, Policy::Strict);
        let is_told = found.iter().any(|one| told.contains(&one.kind.wire_name()));
        assert!(is_told, "{}: the example gives {found:#?}", kind.wire_name());

        let examination = examine(&reader, &writer, Policy::Strict);
        let shown = block(page, "json witness");
        let witness = examination.evidence.witness();
        assert_eq!(shown, witness.map(|one| one.datum.as_str()), "{}", kind.wire_name());
        for finding in &examination.findings {
            let is_ours = told.contains(&finding.difference.kind.wire_name());
            assert!(is_ours, "{}: {:?}", kind.wire_name(), finding.difference);
            let datum = finding.evidence.witness().map(|one| one.datum.as_str());
            assert_eq!(datum, shown, "{}", kind.wire_name());
        }
        if shown.is_none() {
            assert_eq!(examination.evidence, Evidence::Refuted, "{}", kind.wire_name());
        }
    }
}

#[test]
fn every_page_says_what_to_do_and_where_it_is_written() {
    for kind in Kind::ALL {
        let page = kind.explanation();
        let (_, after) = page.rsplit_once("```\n").expect("there is an example");
        let paragraphs: Vec<&str> = after.trim().split("\n\n").collect();
        let has_source = paragraphs.last().is_some_and(|last| last.starts_with("Source: "));
        assert!(has_source && paragraphs.len() >= 2, "{}: {after}", kind.wire_name());
    }
}
