//! How Java spells numbers, which is how canonical text spells them.

/// Appends the number as Jackson prints it after reading `spelled`: whole numbers digit by digit,
/// others as `Double.toString` does, and an infinity as the word in quotes.
pub(super) fn write_java_number(spelled: &str, out: &mut String) {
    if !is_whole(spelled) {
        let value = spelled.parse().expect("a JSON number is a number in Rust");
        out.push_str(&java_double(value));
    } else if spelled == "-0" {
        out.push('0');
    } else {
        out.push_str(spelled);
    }
}

/// Whether the number has neither fraction nor exponent, which is what Avro takes for an int.
pub(super) fn is_whole(spelled: &str) -> bool {
    !spelled.contains(['.', 'e', 'E'])
}

/// `value` as Jackson prints a Java double.
///
/// # Source
/// Java 19 and later, `Double.toString`: the shortest digits that read back as the same value. Some
/// values below Java 19 get one digit more there.
pub(super) fn java_double(value: f64) -> String {
    if value.is_nan() {
        return "\"NaN\"".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "\"Infinity\"" } else { "\"-Infinity\"" }.to_owned();
    }
    let magnitude = value.abs();
    if magnitude == 0.0 || (1e-3..1e7).contains(&magnitude) {
        let plain = format!("{value}");
        return if plain.contains('.') { plain } else { format!("{plain}.0") };
    }
    let shortest = format!("{value:E}");
    // Where one digit would do, Java takes the two that come nearest: 4.9E-324 rather than 5E-324.
    if shortest.contains('.') { shortest } else { format!("{value:.1E}") }
}

/// Reads a double as `Double.parseDouble` does.
pub(super) fn parse_java_double(text: &str) -> Option<f64> {
    let text = text.trim_matches(|character: char| character <= ' ');
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let magnitude = match unsigned {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
        hexadecimal if hexadecimal.starts_with("0x") || hexadecimal.starts_with("0X") => {
            parse_hexadecimal(&hexadecimal[2..])?
        }
        other => {
            let digits = other.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(other);
            let starts_well =
                digits.starts_with(|first: char| first == '.' || first.is_ascii_digit());
            if !starts_well {
                return None;
            }
            digits.parse().ok().filter(|value: &f64| !value.is_nan())?
        }
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// Reads what follows the `0x` of a hexadecimal double: digits, perhaps with a point among them, and
/// an exponent of two, which must be there.
fn parse_hexadecimal(text: &str) -> Option<f64> {
    let (digits, exponent) = text.split_once(['p', 'P'])?;
    let exponent = exponent.strip_suffix(['d', 'D', 'f', 'F']).unwrap_or(exponent);
    let unsigned = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    if unsigned.is_empty() || !unsigned.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    // Beyond some thousands the value is 0 or infinite in any case.
    let limit = if exponent.starts_with('-') { -100_000 } else { 100_000 };
    let mut exponent = exponent.parse().unwrap_or(limit).clamp(-100_000, 100_000);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let mut mantissa = 0_u64;
    for (index, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        let digit = u64::from(digit.to_digit(16)?);
        if mantissa >> 60 == 0 {
            mantissa = mantissa << 4 | digit;
            exponent -= if index >= whole.len() { 4 } else { 0 };
        } else {
            // More digits than a double holds: only whether they are all zero counts.
            mantissa |= u64::from(digit != 0);
            exponent += if index >= whole.len() { 0 } else { 4 };
        }
    }
    // In steps, as one power of two may overflow where the product does not.
    let mut value = mantissa as f64;
    while exponent != 0 && value != 0.0 && value.is_finite() {
        let step = exponent.clamp(-1_000, 1_000);
        value *= 2_f64.powi(step);
        exponent -= step;
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelled_as_java_does() {
        let cases = [
            ("1", "1"),
            ("-0", "0"),
            ("12345678901234567890", "12345678901234567890"),
            ("1.10", "1.1"),
            ("1e10", "1.0E10"),
            ("1.5e-7", "1.5E-7"),
            ("-0.0", "-0.0"),
            ("0.001", "0.001"),
            ("0.0001", "1.0E-4"),
            ("1234567.0", "1234567.0"),
            ("12345678.0", "1.2345678E7"),
            ("5e-324", "4.9E-324"),
            ("2e23", "2.0E23"),
            ("1e400", "\"Infinity\""),
            ("-1e400", "\"-Infinity\""),
        ];
        for (spelled, expected) in cases {
            let mut written = String::new();
            write_java_number(spelled, &mut written);
            assert_eq!(written, expected, "{spelled}");
        }
    }

    #[test]
    fn text_is_read_as_a_double_as_java_does() {
        for (text, expected) in [
            (" 1e3 ", 1000.0),
            ("-.5", -0.5),
            ("+2.d", 2.0),
            ("3f", 3.0),
            ("0x1p3", 8.0),
            ("-0X.8p1", -1.0),
            ("0xA.8P-1d", 5.25),
            ("0x1p-2000", 0.0),
            ("0x1p99999999999", f64::INFINITY),
            ("0x0p99999999999", 0.0),
            ("0x1.00000000000000000001p0", 1.0),
        ] {
            assert_eq!(parse_java_double(text), Some(expected), "{text}");
        }
        assert!(parse_java_double("NaN").is_some_and(f64::is_nan));
        assert_eq!(parse_java_double("-Infinity"), Some(f64::NEG_INFINITY));
        for text in [
            "", "inf", "nan", "infinity", "one", "--1", "1 2", ".", "0x1", "0x.p1", "0x1p",
            "0x1p1.0", "0xgp1",
        ] {
            assert_eq!(parse_java_double(text), None, "{text}");
        }
    }
}
