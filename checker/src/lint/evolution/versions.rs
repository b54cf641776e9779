//! Which field of one version is which of another, and how alike two texts are.

use std::collections::{HashMap, HashSet};

use crate::lint::view::{Field, Shape, Type, View};
use crate::lint::words::{letters_apart, words};
use crate::schema_type::SchemaType;

/// Most letters of names that are compared letter by letter.
const LETTERS_MAX: usize = 64;

/// The fields of the text itself that the previous version has too, with what they were: of the
/// same place and the same name, in Protobuf of the same number.
pub(super) fn pairs<'a>(previous: &'a View, view: &'a View) -> Vec<(&'a Field, &'a Field)> {
    let key = |view: &View, field: &Field| match (view.schema_type, field.number) {
        (SchemaType::Protobuf, Some(number)) => {
            (view.type_of(field.owner).place.target.clone(), number.to_string())
        }
        _ => (view.type_of(field.owner).place.target.clone(), field.name.clone()),
    };
    let mut before = HashMap::new();
    for field in &previous.fields {
        before.entry(key(previous, field)).or_insert(field);
    }
    view.own_fields().filter_map(|field| Some((*before.get(&key(view, field))?, field))).collect()
}

/// The records of the text itself that the previous version has too, with what they were.
pub(super) fn record_pairs<'a>(previous: &'a View, view: &'a View) -> Vec<(&'a Type, &'a Type)> {
    let mut before = HashMap::new();
    for one in previous.types.iter().filter(|one| one.record().is_some()) {
        before.entry(one.place.target.as_str()).or_insert(one);
    }
    let own = view.own_records().map(|(one, _)| one);
    own.filter_map(|one| Some((*before.get(one.place.target.as_str())?, one))).collect()
}

/// Whether two fields hold the same kind of value.
pub(super) fn is_same_shape(
    (old_view, old): (&View, &Shape),
    (view, new): (&View, &Shape),
) -> bool {
    let name = |view: &View, id| view.full_name(view.type_of(id));
    match (old, new) {
        (Shape::Enum(old), Shape::Enum(new)) | (Shape::Record(old), Shape::Record(new)) => {
            let (old, new) = (name(old_view, *old), name(view, *new));
            old == new || old.is_empty() || new.is_empty()
        }
        (Shape::Array(old), Shape::Array(new)) | (Shape::Map(old), Shape::Map(new)) => {
            is_same_shape((old_view, old), (view, new))
        }
        (Shape::Union(old), Shape::Union(new)) => {
            old.len() == new.len()
                && old.iter().zip(new).all(|(old, new)| is_same_shape((old_view, old), (view, new)))
        }
        (old, new) => old == new,
    }
}

/// How alike two names are, from 0 to 1. A word that begins as the other does is an abbreviation of
/// it: `cust_id` and `customer_id` are the same.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    let digits = |name: &str| name.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(one) != digits(other) {
        return 0.0;
    }
    let (one, other) = (words(one), words(other));
    let is_short_for = |one: &str, other: &str| one.len() >= 3 && other.starts_with(one);
    let is_same = |(one, other): (&String, &String)| {
        one == other || is_short_for(one, other) || is_short_for(other, one)
    };
    if !one.is_empty() && one.len() == other.len() && one.iter().zip(&other).all(is_same) {
        return 1.0;
    }
    let (one, other) = (one.concat(), other.concat());
    let longest = one.chars().count().max(other.chars().count());
    if longest == 0 || longest > LETTERS_MAX {
        return 0.0;
    }
    1.0 - ratio(letters_apart(&one, &other), longest)
}

/// How many of the words of two texts are in both, from 0 to 1 (Jaccard).
pub(super) fn shared_words(one: &HashSet<String>, other: &HashSet<String>) -> f64 {
    let all = one.union(other).count();
    if all == 0 { 1.0 } else { ratio(one.intersection(other).count(), all) }
}

fn ratio(part: usize, whole: usize) -> f64 {
    let of = |count| f64::from(u32::try_from(count).unwrap_or(u32::MAX));
    of(part) / of(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_as_alike_as_their_letters() {
        assert!(likeness("cust_id", "customerId") > 0.99);
        assert!(likeness("adress", "address") > 0.8);
        assert!(likeness("line1", "line2") < 0.1);
        assert!(likeness("price_min", "price_max") < 0.8);
        assert!(likeness("old_name", "new_name") < 0.8);
        assert!(likeness("", "") < 0.1);
    }
}
