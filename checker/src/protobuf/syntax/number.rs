//! What number literals stand for, and how descriptors spell numbers.

/// The value of an integer literal up to `max`; `None` if it is larger.
pub(super) fn integer(literal: &str, max: u64) -> Option<u64> {
    let (digits, radix) = match literal.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&literal[2..], 16),
        [b'0', _, ..] => (&literal[1..], 8),
        _ => (literal, 10),
    };
    u64::from_str_radix(digits, radix).ok().filter(|value| *value <= max)
}

/// Whether an integer literal is written in decimal.
pub(super) fn is_decimal(literal: &str) -> bool {
    !literal.starts_with('0') || literal.len() == 1
}

/// The value of a float literal or of a decimal integer, however large.
pub(super) fn float(literal: &str) -> f64 {
    literal.parse().unwrap_or(0.0)
}

/// The largest double that protoc rounds down to a float: half a step above the largest float.
const FLOAT_ROUNDED_MAX: f64 = 3.402_823_567_797_336_6e38;

/// The float nearest to `value`, as protoc rounds it.
pub(in crate::protobuf) fn saturating_float(value: f64) -> f32 {
    if value.abs() == FLOAT_ROUNDED_MAX {
        return f32::MAX.copysign(if value < 0.0 { -1.0 } else { 1.0 });
    }
    value as f32
}

/// A double as descriptors spell it: 15 digits, or 17 where these are not enough.
pub(in crate::protobuf) fn double_text(value: f64) -> String {
    special(value).unwrap_or_else(|| {
        let text = general(value, 15);
        if text.parse() == Ok(value) { text } else { general(value, 17) }
    })
}

/// A float as descriptors spell it: 6 digits, or 9 where these are not enough.
pub(in crate::protobuf) fn float_text(value: f32) -> String {
    special(f64::from(value)).unwrap_or_else(|| {
        let text = general(f64::from(value), 6);
        if text.parse() == Ok(value) { text } else { general(f64::from(value), 9) }
    })
}

fn special(value: f64) -> Option<String> {
    if value.is_nan() {
        Some("nan".to_owned())
    } else if value.is_infinite() {
        Some(if value > 0.0 { "inf" } else { "-inf" }.to_owned())
    } else {
        None
    }
}

/// `value` as C prints it with `%.<precision>g`.
fn general(value: f64, precision: usize) -> String {
    let scientific = format!("{value:.*e}", precision - 1);
    let (digits, exponent) = scientific.split_once('e').expect("the format has an exponent");
    let exponent: i32 = exponent.parse().expect("the exponent is a small number");
    let strip = |digits: &str| match digits.contains('.') {
        true => digits.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => digits.to_owned(),
    };
    let last = i32::try_from(precision).expect("precisions are small");
    if exponent < -4 || exponent >= last {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{}e{sign}{:02}", strip(digits), exponent.abs());
    }
    let decimals = usize::try_from(last - 1 - exponent).unwrap_or_default();
    strip(&format!("{value:.decimals$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_end_at_their_limit() {
        assert_eq!(integer("0", 9), Some(0));
        assert_eq!(integer("00", 9), Some(0));
        assert_eq!(integer("017", 99), Some(15));
        assert_eq!(integer("0x1F", 99), Some(31));
        assert_eq!(integer("10", 9), None);
        assert_eq!(integer("18446744073709551615", u64::MAX), Some(u64::MAX));
        assert_eq!(integer("18446744073709551616", u64::MAX), None);
        assert_eq!(integer("0x10000000000000000", u64::MAX), None);
        assert_eq!(integer("089", u64::MAX), None);
    }

    #[test]
    fn numbers_are_spelled_as_protoc_spells_them() {
        for (value, expected) in [
            (0.1, "0.1"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e300, "1e+300"),
            (123_456_789_012_345_678.0, "1.2345678901234568e+17"),
            (1e15, "1e+15"),
            (123_456_789_012_345.0, "123456789012345"),
            (1e-5, "1e-05"),
            (0.0001, "0.0001"),
            (-0.0, "-0"),
            (4.9e-324, "4.94065645841247e-324"),
            (f64::MAX, "1.7976931348623157e+308"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
            (100.0, "100"),
        ] {
            assert_eq!(double_text(value), expected);
        }
        for (value, expected) in [
            (0.1, "0.1"),
            (16_777_217.0, "16777216"),
            (3.402_823_5e38, "3.40282347e+38"),
            (123_456_789_012_345_678.0, "1.23456791e+17"),
            (1.175_494_35e-38, "1.17549435e-38"),
            (123_456.789, "123456.789"),
            (3.402_823_6e38, "inf"),
            (FLOAT_ROUNDED_MAX, "3.40282347e+38"),
            (4.9e-324, "0"),
        ] {
            assert_eq!(float_text(saturating_float(value)), expected);
        }
    }
}
