//! A stream for others whose schema is made of types that are nobody else's business.

use std::collections::HashMap;

use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::lint::view::Type;
use crate::lint::words::words;
use crate::stream::Stream;

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "public-imports-internal",
        Category::Stream,
        Severity::Warning,
        include_str!("public_imports_internal.md"),
    ),
    check,
};

/// Parts of namespaces of types that are nobody else's business.
const INTERNAL: [&str; 7] =
    ["internal", "impl", "private", "persistence", "entity", "entities", "dao"];

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let stream = view.stream;
    if !stream.is_public() {
        return;
    }
    let narrower = narrower(view);
    for value in &view.values {
        let root = value.view.root_record().map(|(root, _)| value.view.full_name(root));
        for one in &value.view.types {
            let full = value.view.full_name(one);
            let of_name = internal_part(one).map(|part| {
                ("namespace", format!("'{part}' in its namespace says that it is internal"))
            });
            let of_stream = || {
                let is_own = root.as_ref() == Some(&full);
                let other = narrower.get(&full).filter(|_| !is_own)?;
                let text = format!(
                    "it is the record of '{}', which is visible to {}",
                    other.name,
                    other.visibility.wire_name()
                );
                Some(("visibility", text))
            };
            let Some((signal, text)) = of_name.or_else(of_stream) else { continue };
            let message = format!(
                "'{}' is visible to {}, and its records hold '{full}', which is internal: its \
                 owner cannot change it any more without breaking others",
                stream.name,
                stream.visibility.wire_name()
            );
            let finding = findings.add_to_subject(value.bound.subject, &one.place, message);
            finding.because(signal, 0, text);
            finding.because("way-out", 0, "copy what others need into a type of your own");
        }
    }
}

fn internal_part(one: &Type) -> Option<&str> {
    one.namespace
        .split('.')
        .find(|part| words(part).iter().any(|word| INTERNAL.contains(&word.as_str())))
}

/// The streams that are visible to fewer, by the names of their records.
fn narrower<'a>(view: &StreamView<'a>) -> HashMap<String, &'a Stream> {
    let mut found = HashMap::new();
    for other in view.others() {
        if other.stream.visibility < view.stream.visibility {
            for value in &other.values {
                let root = value.view.root_record();
                found.extend(root.map(|(root, _)| (value.view.full_name(root), other.stream)));
            }
        }
    }
    found
}
