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

/// Reads a double as `Double.parseDouble` does, hexadecimal forms excepted.
pub(super) fn parse_java_double(text: &str) -> Option<f64> {
    let text = text.trim_matches(|character: char| character <= ' ');
    let (negative, unsigned) = match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    };
    let magnitude = match unsigned {
        "NaN" => f64::NAN,
        "Infinity" => f64::INFINITY,
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
        for (text, expected) in [(" 1e3 ", 1000.0), ("-.5", -0.5), ("+2.d", 2.0), ("3f", 3.0)] {
            assert_eq!(parse_java_double(text), Some(expected), "{text}");
        }
        assert!(parse_java_double("NaN").is_some_and(f64::is_nan));
        assert_eq!(parse_java_double("-Infinity"), Some(f64::NEG_INFINITY));
        for text in ["", "inf", "nan", "infinity", "one", "--1", "1 2", "."] {
            assert_eq!(parse_java_double(text), None, "{text}");
        }
    }
}
