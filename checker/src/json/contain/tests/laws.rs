//! Laws over generated schemas: `CLADE_CONTAIN_PAIRS` and `CLADE_CONTAIN_SEED` make more of them.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use serde_json::json;

use super::generate::{DRAFTS, Maker, Random, value};
use super::*;

/// A number that the build was told of, for a longer run.
fn setting(told: Option<&str>, default: u64) -> u64 {
    told.and_then(|text| text.parse().ok()).unwrap_or(default)
}

fn made(random: &mut Random, draft: u8) -> Value {
    Maker { random, draft, may_refer: false, may_name: false }.text()
}

/// A pair of schemas, most often alike.
fn pair(seed: u64) -> (String, String) {
    let random = &mut Random::new(seed);
    let draft = DRAFTS[random.below(5)].1;
    let writer = made(random, draft);
    let reader = match random.below(10) {
        0 => made(random, draft),
        1 => {
            let other = DRAFTS[random.below(5)].1;
            made(random, other)
        }
        _ => Maker { random, draft, may_refer: false, may_name: false }.changed(&writer),
    };
    if random.chance(50) {
        return (reader.to_string(), writer.to_string());
    }
    (writer.to_string(), reader.to_string())
}

#[derive(Default)]
struct Counts {
    contained: usize,
    escapes: usize,
    unwritable: usize,
    unknown: BTreeMap<String, usize>,
    refused: usize,
    data: usize,
    slowest: Duration,
    total: Duration,
    faults: Vec<String>,
}

impl Counts {
    fn judge(&mut self, writer: &str, reader: &str, pool: &mut Vec<Value>) {
        let parse = |text| crate::json::parse(text, &[]);
        let (Ok(first), Ok(second)) = (parse(writer), parse(reader)) else {
            self.refused += 1;
            return;
        };
        let (Some(writes), Some(reads)) = (validator(writer), validator(reader)) else {
            self.refused += 1;
            return;
        };
        let before = Instant::now();
        let found = contain(&second, &first);
        let took = before.elapsed();
        self.total += took;
        if took > Duration::from_millis(150) {
            eprintln!("{took:?}: {writer} => {reader}");
        }
        self.slowest = self.slowest.max(took);
        match found {
            Containment::Contained => {
                self.contained += 1;
                for datum in &*pool {
                    self.data += 1;
                    if writes.is_valid(datum) && !reads.is_valid(datum) {
                        self.faults.push(format!("{datum} escapes: {writer} => {reader}"));
                        break;
                    }
                }
            }
            Containment::Escapes(None) => self.unwritable += 1,
            Containment::Escapes(Some(datum)) => {
                self.escapes += 1;
                if !writes.is_valid(&datum) || reads.is_valid(&datum) {
                    let (one, other) = (writes.is_valid(&datum), reads.is_valid(&datum));
                    self.faults.push(format!("{datum} {one} {other}: {writer} => {reader}"));
                }
                if pool.len() < 600 {
                    pool.push(datum);
                }
            }
            Containment::Unknown(reason) => *self.unknown.entry(reason).or_default() += 1,
        }
    }
}

#[test]
fn no_datum_contradicts_an_answer() {
    let pairs = setting(option_env!("CLADE_CONTAIN_PAIRS"), 400);
    let seed = setting(option_env!("CLADE_CONTAIN_SEED"), 1);
    let random = &mut Random::new(seed ^ 0x5EED);
    let mut pool: Vec<Value> = (0..300).map(|_| value(random, 3)).collect();
    let mut counts = Counts::default();
    for index in 0..pairs {
        let (writer, reader) = pair(seed.wrapping_mul(1_000_003).wrapping_add(index));
        counts.judge(&writer, &reader, &mut pool);
    }
    let unknown: usize = counts.unknown.values().sum();
    eprintln!(
        "{pairs} pairs: {} contained, {} escape, {} of those without a text, {unknown} unknown, {} \
         refused; {} data tried; {:?} the slowest, {:?} all",
        counts.contained,
        counts.escapes + counts.unwritable,
        counts.unwritable,
        counts.refused,
        counts.data,
        counts.slowest,
        counts.total,
    );
    eprintln!("{:#?}", counts.unknown);
    let faults = &counts.faults;
    assert!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        faults[..faults.len().min(20)].join("\n")
    );
    assert!(counts.contained > 0 && counts.escapes > 0);
}

/// The root of a schema wrapped so that it says the same.
fn wrapped(text: &Value, keyword: &str) -> Value {
    let mut inner = text.as_object().cloned().expect("roots are objects");
    let uri = inner.remove("$schema");
    let definitions = inner.remove("definitions");
    let mut root = json!({keyword: [inner], "definitions": definitions});
    root["$schema"] = uri.expect("it has one");
    root
}

fn answer(writer: &Value, reader: &Value) -> Containment {
    contain(&schema(&reader.to_string()), &schema(&writer.to_string()))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn every_schema_contains_itself(seed: u64) {
        let random = &mut Random::new(seed);
        let draft = DRAFTS[random.below(5)].1;
        let text = made(random, draft);
        prop_assume!(crate::json::parse(&text.to_string(), &[]).is_ok());
        let mut titled = text.clone();
        titled["title"] = json!("t");
        prop_assert_eq!(answer(&text, &text), Containment::Contained);
        let found = answer(&text, &titled);
        // Whether items of a circle can be equal is beyond it.
        let may_be_unknown = text.to_string().contains("uniqueItems");
        let is_unknown = matches!(found, Containment::Unknown(_));
        prop_assert!(found == Containment::Contained || may_be_unknown && is_unknown, "{}", text);
    }

    #[test]
    fn a_combinator_around_one_schema_changes_nothing(seed: u64, keyword in 0..3_usize) {
        let random = &mut Random::new(seed);
        let draft = DRAFTS[random.below(5)].1;
        let text = made(random, draft);
        prop_assume!(crate::json::parse(&text.to_string(), &[]).is_ok());
        let around = wrapped(&text, ["allOf", "anyOf", "oneOf"][keyword]);
        for (one, other) in [(&text, &around), (&around, &text)] {
            let found = answer(one, other);
            let is_escape = matches!(found, Containment::Escapes(_));
            prop_assert!(!is_escape, "{} {} {:?}", one, other, found);
        }
    }

    #[test]
    fn containment_is_transitive(seed: u64) {
        let random = &mut Random::new(seed);
        let draft = DRAFTS[random.below(5)].1;
        let one = made(random, draft);
        let mut maker = Maker { random, draft, may_refer: false, may_name: false };
        let other = maker.changed(&one);
        let third = maker.changed(&other);
        for text in [&one, &other, &third] {
            prop_assume!(crate::json::parse(&text.to_string(), &[]).is_ok());
        }
        if answer(&one, &other) == Containment::Contained
            && answer(&other, &third) == Containment::Contained
        {
            let found = answer(&one, &third);
            let is_escape = matches!(found, Containment::Escapes(_));
            prop_assert!(!is_escape, "{one} {other} {third} {found:?}");
        }
    }
}

/// A seed of `every_schema_contains_itself`: a circle through items that are to be unique.
#[test]
fn unique_items_in_a_circle_are_unknown_at_most() {
    let text =
        json!({"items": {"anyOf": [{"uniqueItems": true, "pattern": "^(ab)+$"}, {"$ref": "#"}]}});
    let mut titled = text.clone();
    titled["title"] = json!("t");
    assert_eq!(answer(&text, &text), Containment::Contained);
    assert!(!matches!(answer(&text, &titled), Containment::Escapes(_)));
}
