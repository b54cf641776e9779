//! Numbers at the bounds of both sides and next to them.

use bigdecimal::BigDecimal;
use serde_json::{Number, Value};

use crate::json::decimal::Decimal;
use crate::json::evidence::judge::decimal;
use crate::json::members::Keyword;

use super::{Aims, Found, Pool};

/// Most digits, and largest power of ten, of a number that is reckoned with.
const DIGITS_MAX: usize = 40;

impl Pool<'_> {
    pub(super) fn numbers(&mut self, aims: &Aims<'_>, found: &mut Found) {
        let both = self.both(aims);
        let bounds: Vec<(Keyword, BigDecimal)> = both
            .iter()
            .flat_map(|claim| &claim.numbers)
            .filter_map(|(keyword, bound)| Some((*keyword, big(bound)?)))
            .collect();
        let mut near: Vec<BigDecimal> = vec![0.into(), 1.into(), (-1).into(), half()];
        for (keyword, bound) in &bounds {
            if *keyword == Keyword::MultipleOf {
                continue;
            }
            near.push(bound.clone());
            for step in [BigDecimal::from(1), half()] {
                near.push(bound + &step);
                near.push(bound - &step);
            }
        }
        let listed = both.iter().flat_map(|claim| claim.listed.iter().flatten());
        let constants = both.iter().filter_map(|claim| claim.constant.as_ref());
        for value in listed.chain(constants).take(16) {
            if let Value::Number(number) = value
                && let Some(number) = decimal(number).and_then(|it| big(&it))
            {
                near.push(&number + BigDecimal::from(1));
                near.push(&number - BigDecimal::from(1));
                near.push(number);
            }
        }
        let divisors = bounds.iter().filter(|(keyword, _)| *keyword == Keyword::MultipleOf);
        let multiples: Vec<BigDecimal> =
            divisors.flat_map(|(_, divisor)| multiples(divisor, &near)).collect();
        for number in near.iter().chain(&multiples) {
            if let Some(number) = number_of(number) {
                found.add(Value::Number(number));
            }
        }
        found.add(Value::from(1.0));
    }
}

fn half() -> BigDecimal {
    BigDecimal::new(5.into(), 1)
}

/// Multiples of `divisor`: the first ones, and those next to the numbers `near`.
fn multiples(divisor: &BigDecimal, near: &[BigDecimal]) -> Vec<BigDecimal> {
    let mut found: Vec<BigDecimal> =
        [1, -1, 2, 3, 4, 5, 7].iter().map(|times| divisor * BigDecimal::from(*times)).collect();
    for number in near.iter().take(24) {
        let times = (number / divisor).with_scale(0);
        for more in [-1, 0, 1] {
            found.push((&times + BigDecimal::from(more)) * divisor);
        }
    }
    found
}

/// The number to reckon with, unless it is too long for that.
fn big(number: &Decimal) -> Option<BigDecimal> {
    let text = number.normal_text();
    let digits = text.split('e').next().unwrap_or("");
    let power = text.split_once('e').map_or(Ok(0), |(_, power)| power.parse::<i64>()).ok()?;
    let is_small = digits.len() <= DIGITS_MAX && power.unsigned_abs() <= DIGITS_MAX as u64;
    is_small.then(|| text.parse().ok()).flatten()
}

/// The JSON number, if 64 bits hold exactly this number as its text says it.
fn number_of(number: &BigDecimal) -> Option<Number> {
    let text = number.normalized().to_plain_string();
    let number: Number = serde_json::from_str(&text).ok()?;
    (Decimal::parse(&number.to_string()) == Decimal::parse(&text)).then_some(number)
}
