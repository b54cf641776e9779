//! Exact decimal numbers of schema keywords, compared without ever writing their powers of ten out.

use std::cmp::Ordering;
use std::fmt;

use bigdecimal::num_bigint::BigUint;

/// Largest power of ten, up or down, that a keyword may have.
///
/// # Source
/// Java's `BigDecimal`, with which the reference registry reads numbers, holds no more.
const EXPONENT_MAX: i64 = i32::MAX as i64;

/// Most digits of two numbers that are divided by one another. Longer ones count as not divisible.
const DIVIDED_DIGITS_MAX: usize = 1000;

/// Most zeros at the end of a whole number that its normal text writes out.
const WRITTEN_ZEROS_MAX: usize = 20;

/// A number, spelled as in its schema and equal to every other spelling of it.
#[derive(Debug, Clone)]
pub(super) struct Decimal {
    spelling: String,
    is_negative: bool,
    /// Without zeros at either end; empty for zero.
    digits: String,
    /// The power of ten of the last digit.
    exponent: i64,
}

impl Decimal {
    /// The number that the JSON number `spelling` stands for; `None` if its exponent is out of
    /// range.
    pub(super) fn parse(spelling: &str) -> Option<Decimal> {
        let (mantissa, exponent) = match spelling.find(['e', 'E']) {
            Some(at) => (&spelling[..at], spelling[at + 1..].parse::<i64>().ok()?),
            None => (spelling, 0),
        };
        let (is_negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all = format!("{whole}{fraction}");
        let trimmed = all.trim_end_matches('0');
        let dropped = i64::try_from(all.len() - trimmed.len()).ok()?;
        let exponent =
            exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?.checked_add(dropped)?;
        let digits = trimmed.trim_start_matches('0').to_owned();
        let spelling = spelling.to_owned();
        if digits.is_empty() {
            return Some(Decimal { spelling, is_negative: false, digits, exponent: 0 });
        }
        (exponent.abs() <= EXPONENT_MAX).then_some(Decimal {
            spelling,
            is_negative,
            digits,
            exponent,
        })
    }

    pub(super) fn is_integer(&self) -> bool {
        self.exponent >= 0
    }

    /// The number without its sign.
    pub(super) fn absolute(mut self) -> Decimal {
        if std::mem::take(&mut self.is_negative) {
            self.spelling.remove(0);
        }
        self
    }

    pub(super) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// A text that is the same for every spelling of the number: the shortest one without exponent,
    /// if that adds few zeros.
    pub(super) fn normal_text(&self) -> String {
        let sign = if self.is_negative { "-" } else { "" };
        match (self.is_zero(), usize::try_from(self.exponent)) {
            (true, _) => "0".to_owned(),
            (false, Ok(zeros)) if zeros <= WRITTEN_ZEROS_MAX => {
                format!("{sign}{}{}", self.digits, "0".repeat(zeros))
            }
            (false, _) => format!("{sign}{}e{}", self.digits, self.exponent),
        }
    }

    /// Tells `each` texts that are the same for every spelling of the number.
    pub(super) fn say(&self, mut each: impl FnMut(&str)) {
        each(if self.is_negative { "-" } else { "" });
        each(&self.digits);
        if self.exponent == 0 { each("") } else { each(&self.exponent.to_string()) }
    }

    /// Whether the JSON number `spelling` is its own normal text. It may be one without being told.
    pub(super) fn is_normal_text(spelling: &str) -> bool {
        let digits = spelling.strip_prefix('-').unwrap_or(spelling);
        let zeros = digits.len() - digits.trim_end_matches('0').len();
        digits.bytes().all(|byte| byte.is_ascii_digit())
            && zeros <= WRITTEN_ZEROS_MAX
            && (zeros < digits.len() || spelling == "0")
    }

    /// Whether this number is a whole number of times `divisor`.
    pub(super) fn is_multiple_of(&self, divisor: &Decimal) -> bool {
        if self.is_zero() || self.digits == divisor.digits && self.exponent == divisor.exponent {
            return true;
        }
        // Without zeros at its end, a number is not a multiple of a larger power of ten.
        let Ok(power) = u64::try_from(self.exponent - divisor.exponent) else { return false };
        let too_long =
            self.digits.len() > DIVIDED_DIGITS_MAX || divisor.digits.len() > DIVIDED_DIGITS_MAX;
        if divisor.is_zero() || too_long {
            return false;
        }
        let parse = |digits: &str| digits.parse::<BigUint>().expect("only digits are kept");
        let modulus = parse(&divisor.digits);
        let scale = BigUint::from(10_u32).modpow(&BigUint::from(power), &modulus);
        (parse(&self.digits) * scale) % modulus == BigUint::ZERO
    }

    fn magnitude(&self) -> i64 {
        i64::try_from(self.digits.len()).unwrap_or(i64::MAX).saturating_add(self.exponent)
    }

    fn cmp_absolute(&self, other: &Decimal) -> Ordering {
        match (self.is_zero(), other.is_zero()) {
            (true, true) => Ordering::Equal,
            (true, false) => Ordering::Less,
            (false, true) => Ordering::Greater,
            (false, false) => self
                .magnitude()
                .cmp(&other.magnitude())
                .then_with(|| self.digits.cmp(&other.digits)),
        }
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Decimal) -> Ordering {
        match (self.is_negative, other.is_negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.cmp_absolute(other),
            (true, true) => other.cmp_absolute(self),
        }
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Decimal) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Decimal {
    fn eq(&self, other: &Decimal) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Decimal {}

impl fmt::Display for Decimal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.spelling)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decimal(text: &str) -> Decimal {
        Decimal::parse(text).unwrap()
    }

    #[test]
    fn every_spelling_of_a_number_is_equal() {
        for (one, other) in [
            ("1", "1.0"),
            ("100", "1e2"),
            ("0.10", "1E-1"),
            ("0", "-0.00"),
            ("-1.50", "-15e-1"),
            ("0e99999999", "0"),
        ] {
            assert_eq!(decimal(one), decimal(other), "{one} {other}");
            assert_eq!(decimal(one).normal_text(), decimal(other).normal_text());
            for spelling in [one, other] {
                let is_normal = decimal(spelling).normal_text() == spelling;
                assert!(is_normal || !Decimal::is_normal_text(spelling), "{spelling}");
            }
        }
    }

    #[test]
    fn order_is_exact() {
        let ordered = [
            "-1e2000000000",
            "-2",
            "-1.9",
            "0",
            "1e-2000000000",
            "0.1",
            "0.10000000000000000000000000001",
            "9007199254740992",
            "9007199254740993",
            "1e1000000000",
            "1.1e1000000000",
        ];
        for pair in ordered.windows(2) {
            assert!(decimal(pair[0]) < decimal(pair[1]), "{pair:?}");
        }
    }

    #[test]
    fn divisibility_is_exact_at_any_scale() {
        for (number, divisor, expected) in [
            ("6", "3", true),
            ("6", "4", false),
            ("3.3", "1.1", true),
            ("0.3", "0.1", true),
            ("1", "0.3", false),
            ("1e1000000000", "4", true),
            ("1e1000000000", "3", false),
            ("1", "1e-1000000000", true),
            ("1e-1000000000", "1", false),
            ("0", "7", true),
            ("5", "10", false),
            ("20", "10", true),
        ] {
            assert_eq!(
                decimal(number).is_multiple_of(&decimal(divisor)),
                expected,
                "{number} of {divisor}"
            );
        }
    }

    #[test]
    fn an_exponent_beyond_all_use_is_refused() {
        assert!(Decimal::parse("1e99999999999999999999").is_none());
        assert!(Decimal::parse("1e-3000000000").is_none());
        assert!(Decimal::parse("1e2000000000").is_some());
    }
}
