//! Exact decimal numbers that can be scaled to whole numbers, for divisibility and bounds.

use std::cmp::Ordering;

use bigdecimal::Zero;
use bigdecimal::num_bigint::BigInt;

use crate::limits::CONTAIN_EXPONENT_MAX;

/// `mantissa` times ten to the power of `exponent`, without zeros at the end of the mantissa.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Exact {
    mantissa: BigInt,
    exponent: i32,
}

impl Exact {
    /// The number that a JSON number is; `None` where writing it out would take too many digits.
    pub(super) fn parse(spelling: &str) -> Option<Exact> {
        let (digits, exponent) = match spelling.find(['e', 'E']) {
            Some(at) => (&spelling[..at], spelling[at + 1..].parse::<i64>().ok()?),
            None => (spelling, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let most = CONTAIN_EXPONENT_MAX as usize;
        if whole.len() > most || fraction.len() > most {
            return None;
        }
        let mantissa: BigInt = format!("{whole}{fraction}").parse().ok()?;
        let exponent = exponent.checked_sub(i64::try_from(fraction.len()).ok()?)?;
        if exponent.unsigned_abs() > u64::from(CONTAIN_EXPONENT_MAX) && !mantissa.is_zero() {
            return None;
        }
        Some(Exact::new(mantissa, i32::try_from(exponent).unwrap_or(0)))
    }

    /// `mantissa` times ten to the power of `exponent`.
    pub(super) fn new(mut mantissa: BigInt, mut exponent: i32) -> Exact {
        if mantissa.is_zero() {
            return Exact { mantissa, exponent: 0 };
        }
        let ten = BigInt::from(10);
        loop {
            if !BigInt::is_zero(&(&mantissa % &ten)) {
                return Exact { mantissa, exponent };
            }
            mantissa /= &ten;
            exponent += 1;
        }
    }

    pub(super) fn whole(value: impl Into<BigInt>) -> Exact {
        Exact::new(value.into(), 0)
    }

    pub(super) fn is_whole(&self) -> bool {
        self.exponent >= 0
    }

    /// How many digits stand after the point.
    pub(super) fn places(&self) -> u32 {
        self.exponent.min(0).unsigned_abs()
    }

    /// The number in units of ten to the power of minus `places`, which are enough for it.
    pub(super) fn scaled(&self, places: u32) -> BigInt {
        let power = i64::from(self.exponent) + i64::from(places);
        let power = u32::try_from(power).expect("the unit is no larger than the last digit");
        &self.mantissa * BigInt::from(10).pow(power)
    }

    /// The number without its sign.
    pub(super) fn absolute(self) -> Exact {
        let mantissa = if self.mantissa < BigInt::ZERO { -self.mantissa } else { self.mantissa };
        Exact { mantissa, ..self }
    }

    pub(super) fn is_zero(&self) -> bool {
        self.mantissa.is_zero()
    }

    pub(super) fn is_multiple_of(&self, divisor: &Exact) -> bool {
        let places = self.places().max(divisor.places());
        (self.scaled(places) % divisor.scaled(places)).is_zero()
    }

    /// The number in the shortest plain notation: `-0.25`, `100`.
    pub(super) fn text(&self) -> String {
        let places = self.places() as usize;
        let digits = self.scaled(self.places()).to_string();
        let (sign, digits) = match digits.strip_prefix('-') {
            Some(rest) => ("-", rest),
            None => ("", digits.as_str()),
        };
        if places == 0 {
            return format!("{sign}{digits}");
        }
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        format!("{sign}{whole}.{fraction}")
    }

    /// As a count, if it is a whole number that a list can have.
    pub(super) fn count(&self) -> Option<u64> {
        if !self.is_whole() {
            return None;
        }
        u64::try_from(self.scaled(0)).ok()
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        let places = self.places().max(other.places());
        self.scaled(places).cmp(&other.scaled(places))
    }
}

/// The greatest common divisor, never negative.
pub(super) fn common_divisor(one: &BigInt, other: &BigInt) -> BigInt {
    let (mut one, mut other) = (one.clone(), other.clone());
    while !other.is_zero() {
        let rest = &one % &other;
        one = std::mem::replace(&mut other, rest);
    }
    if one < BigInt::ZERO { -one } else { one }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn exact(spelling: &str) -> Exact {
        Exact::parse(spelling).unwrap()
    }

    #[test]
    fn spellings_of_one_number_are_equal() {
        for (one, other) in [("1", "1.0"), ("100", "1e2"), ("-0", "0.00"), ("1.50", "15e-1")] {
            assert_eq!(exact(one), exact(other));
        }
        assert_eq!(exact("-0.25").text(), "-0.25");
        assert_eq!(exact("12e2").text(), "1200");
        assert_eq!(exact("-1.05e-2").text(), "-0.0105");
        assert!(Exact::parse("1e4000").is_none());
        assert!(Exact::parse(&"1".repeat(4000)).is_none());
    }

    #[test]
    fn order_and_divisibility_are_exact() {
        assert!(exact("0.1") < exact("0.11") && exact("-3") < exact("-2.9"));
        assert!(exact("0.3").is_multiple_of(&exact("0.1")));
        assert!(!exact("1").is_multiple_of(&exact("0.3")));
        assert!(exact("3.3").is_multiple_of(&exact("1.1")));
        assert_eq!(common_divisor(&BigInt::from(-12), &BigInt::from(18)), BigInt::from(6));
    }
}
