//! A stream that is called otherwise than the others.

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "stream-name-convention",
        Category::Naming,
        Severity::Info,
        include_str!("stream_name_convention.md"),
    ),
    check,
};

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    let convention = view.context.convention;
    let takes = |name: &str| convention.map_or_else(|| is_usual(name), |one| one.takes(name));
    if takes(&stream.name) {
        return;
    }
    let wanted = match convention {
        Some(convention) => format!("does not match '{}'", convention.as_str()),
        None => "is not of words in lower case between dots and dashes".to_owned(),
    };
    let message = format!(
        "the name '{}' {wanted}: whoever looks for a stream by its name does not find it",
        stream.name
    );
    let finding = findings.add_to_stream(stream, "/name", message);
    if stream.has_data() {
        finding.because(
            "alias",
            0,
            "a stream with data keeps its name; a better one is for the next stream",
        );
    }
}

/// Words in lower case, which begin with a letter, between single dots and dashes: `orders`,
/// `orders.order-placed.v2`.
fn is_usual(name: &str) -> bool {
    let is_part = |part: &str| {
        part.starts_with(|letter: char| letter.is_ascii_lowercase())
            && part.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit())
    };
    // A part of digits alone counts the streams of one name, as `orders-2`.
    let is_number =
        |part: &str| !part.is_empty() && part.chars().all(|letter| letter.is_ascii_digit());
    let mut parts = name.split(['.', '-']);
    parts.next().is_some_and(is_part) && parts.all(|part| is_part(part) || is_number(part))
}
