//! Reads the JSON of a schema as Jackson 2.17 does for Avro Java 1.12.

use crate::error::ParseError;
use crate::json_text::Comments;
use crate::json_text::flat::{Document, Json, Kind};
use crate::json_text::scan::{self, RepeatedKeys};
use crate::limits::{AVRO_KEY_UNITS_MAX, AVRO_NUMBER_DIGITS_MAX};

/// Reads a text with comments, of which the last of several values of one key counts.
pub(super) fn read(text: &str) -> Result<Document<'_>, ParseError> {
    let document = scan::read(text, Comments::Skipped, RepeatedKeys::LastCounts)?;
    let refused = document
        .longer_than(AVRO_NUMBER_DIGITS_MAX as u32)
        .find_map(|json| Some((json, too_long(json)?)));
    match refused {
        Some((json, message)) => Err(ParseError::at(text, json.span(), message)),
        None => Ok(document),
    }
}

/// What is wrong with a number or a key that Jackson does not take, wherever it stands.
fn too_long(json: Json<'_>) -> Option<String> {
    if json.is(Kind::Number) {
        let digits = counted_digits(json.as_number()?);
        return (digits > AVRO_NUMBER_DIGITS_MAX).then(|| {
            format!(
                "a number may have {AVRO_NUMBER_DIGITS_MAX} digits, this one has {digits}; shorten \
                 it, or write it as a string where it means nothing to Avro"
            )
        });
    }
    let units = json.as_str()?.encode_utf16().count();
    (units > AVRO_KEY_UNITS_MAX).then(|| {
        format!("a key may have {AVRO_KEY_UNITS_MAX} characters, this one has {units}; shorten it")
    })
}

/// How many digits Jackson counts. It leaves out a leading zero, unless both a fraction and an
/// exponent follow.
fn counted_digits(number: &str) -> usize {
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    let has_both = number.contains('.') && number.contains(['e', 'E']);
    digits - usize::from(number.trim_start_matches('-').starts_with('0') && !has_both)
}
