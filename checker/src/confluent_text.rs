//! Renders differences in the words of Confluent's registry. Clients match these texts with regular
//! expressions, so every quote stands as it does there.

use crate::difference::{Difference, Kind};
use crate::level::Direction;

/// One element of the `messages` list for `difference`, found while comparing in `direction`.
///
/// # Source
/// `spec` of the Confluent Schema Registry 8.5 API: each schema type has its own envelope, none of
/// them JSON.
pub(crate) fn render(difference: &Difference, direction: Direction) -> String {
    let template = match difference.kind {
        Kind::Avro(kind) => kind.description(),
        Kind::Json(kind) => kind.description(),
        Kind::Protobuf(kind) => kind.description(),
        Kind::SchemaTypeChanged => {
            return "Incompatible because of different schema type".to_owned();
        }
        Kind::DataNotRead => "The %s schema does not read what the %s schema allows: %M",
    };
    let kind = difference.kind.wire_name();
    let description = fill(template, difference, direction);
    match difference.kind {
        Kind::Avro(_) => format!(
            "{{errorType:'{kind}', description:'{description}', additionalInfo:'{}'}}",
            difference.detail
        ),
        Kind::Json(_) => format!("{{errorType:\"{kind}\", description:\"{description}'}}"),
        Kind::Protobuf(_) | Kind::DataNotRead => {
            format!("{{errorType:\"{kind}\", description:\"{description}\"}}")
        }
        Kind::SchemaTypeChanged => description,
    }
}

/// Fills a template: `%P` is the path, `%M` the detail, the first and second `%s` name the reader and
/// the writer as `new` and `old`.
fn fill(template: &str, difference: &Difference, direction: Direction) -> String {
    let (reader, writer) = direction.roles("new", "old");
    let mut roles = [reader, writer].into_iter();
    let mut filled = String::with_capacity(template.len() + difference.path.len());
    let mut rest = template;
    while let Some(percent) = rest.find('%') {
        filled.push_str(&rest[..percent]);
        match rest.as_bytes().get(percent + 1) {
            Some(b'P') => filled.push_str(&difference.path),
            Some(b'M') => filled.push_str(&difference.detail),
            Some(b's') => filled.push_str(roles.next().unwrap_or("")),
            Some(_) | None => unreachable!("templates are constants with %P, %M and %s only"),
        }
        rest = &rest[percent + 2..];
    }
    filled.push_str(rest);
    filled
}
