//! What a description says that 0 and 1 mean.

use crate::lint::words::singular;

/// How a description reads the values of a number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing is said of what 0 and 1 mean.
    Untold,
    /// They are no and yes.
    YesOrNo,
    /// They are two things of which none is the absence of the other: `0 male, 1 female`.
    Choice,
    /// There are other values besides.
    Many,
}

/// Words for no at the beginning of what 0 means.
const NOES: [&str; 15] = [
    "no",
    "not",
    "false",
    "off",
    "otherwise",
    "else",
    "never",
    "without",
    "n",
    "isn",
    "doesn",
    "아니오",
    "아니면",
    "미사용",
    "없음",
];

/// Words for yes at the beginning of what 1 means.
const YESES: [&str; 8] = ["yes", "true", "on", "y", "present", "예", "사용", "있음"];

/// States of which the second is only the absence of the first, as what 1 and 0 mean.
const ANTONYMS: [[&str; 2]; 14] = [
    ["on", "off"],
    ["open", "closed"],
    ["enabled", "disabled"],
    ["active", "inactive"],
    ["valid", "invalid"],
    ["visible", "hidden"],
    ["success", "failure"],
    ["pass", "fail"],
    ["passed", "failed"],
    ["locked", "unlocked"],
    ["paid", "unpaid"],
    ["online", "offline"],
    ["present", "absent"],
    ["occupied", "free"],
];

/// What leads from a number to what it means.
const CONNECTORS: [&str; 9] = ["if", "when", "for", "means", "is", "the", "a", "an", "where"];

/// What descriptions of longer lists say.
const GOES_ON: [&str; 6] = ["and so on", "etc", "or higher", "or more", "and more", "이상"];

/// Words before a number that make it a bound, a default or a place: `must be 1 if`, `defaults to 1`.
const BOUNDS: [&str; 17] = [
    "be", "to", "than", "least", "most", "from", "at", "of", "by", "exceed", "default", "defaults",
    "number", "line", "version", "minimum", "maximum",
];

/// How many words behind 0 may hold the one that denies.
const DENIAL_MAX: usize = 4;

/// One number of a description and the words around it.
struct Mention<'a> {
    number: &'a str,
    /// Up to the number before.
    before: Vec<&'a str>,
    /// Up to the number after.
    after: Vec<&'a str>,
}

/// How a description in small letters reads the values of a field with these words in its name.
pub(super) fn reading(doc: &str, name: &[String]) -> Reading {
    let mut mentions = mentions(doc);
    // `1-based` numbers lines, and bounds mean nothing by themselves.
    mentions.retain(|one| {
        let is_bound = one.before.last().is_some_and(|word| BOUNDS.contains(word));
        !is_bound && one.after.first() != Some(&"based")
    });
    let has = |number: &str| mentions.iter().find(|one| one.number == number);
    let (zero, one) = (has("0"), has("1"));
    if zero.is_none() && one.is_none() {
        return Reading::Untold;
    }
    let is_other =
        |mention: &Mention<'_>| mention.number.len() == 1 && !matches!(mention.number, "0" | "1");
    if mentions.iter().any(is_other)
        || doc.contains("-1")
        || GOES_ON.iter().any(|one| doc.contains(one))
    {
        return Reading::Many;
    }
    match (zero, one) {
        // `1 if it renews by itself`: nothing is said of 0, which can only be the rest.
        (None, Some(one)) => match one.after.first() {
            Some(&("if" | "when")) => Reading::YesOrNo,
            _ => Reading::Untold,
        },
        (Some(zero), Some(one)) => of_both(zero, one, name),
        (_, None) => Reading::Untold,
    }
}

fn of_both(zero: &Mention<'_>, one: &Mention<'_>, name: &[String]) -> Reading {
    let (zero_after, one_after) = (told(&zero.after), told(&one.after));
    // `no = 0, yes = 1`, `true(1)/false(0)`: what it means stands before the number.
    let stands_before = told(&zero.before).last().is_some_and(|word| NOES.contains(word))
        || told(&one.before).last().is_some_and(|word| YESES.contains(word));
    if stands_before || zero.before.ends_with(&["or", "not"]) {
        return Reading::YesOrNo;
    }
    if zero_after.is_empty() && one_after.is_empty() {
        return Reading::Untold;
    }
    let is_no = zero_after.first().is_some_and(|word| NOES.contains(word))
        || zero_after.iter().take(DENIAL_MAX).any(|word| ["not", "no", "nothing"].contains(word))
        || ["otherwise", "else"].iter().any(|word| zero.before.last() == Some(word));
    let is_yes = one_after.first().is_some_and(|word| YESES.contains(word));
    let is_pair = ANTONYMS
        .iter()
        .any(|[yes, no]| one_after.first() == Some(yes) && zero_after.first() == Some(no));
    // `door_open`: 1 is what the name asks, and 0 is not.
    let names = |words: &[&str]| {
        let mut words = words.iter();
        words.any(|word| name.iter().any(|one| singular(one) == singular(word)))
    };
    let is_asked = names(&one_after) && !names(&zero_after);
    if is_no || is_yes || is_pair || is_asked { Reading::YesOrNo } else { Reading::Choice }
}

/// The words without those that lead to them.
fn told<'a>(words: &[&'a str]) -> Vec<&'a str> {
    let skipped = words.iter().skip_while(|word| CONNECTORS.contains(word));
    skipped.filter(|word| !matches!(**word, "and" | "or")).copied().collect()
}

/// The numbers of a description that stand by themselves.
fn mentions(doc: &str) -> Vec<Mention<'_>> {
    let is_part = |letter: char| letter.is_alphanumeric();
    let words: Vec<&str> =
        doc.split(|letter: char| !is_part(letter)).filter(|one| !one.is_empty()).collect();
    let is_number = |word: &&str| word.bytes().all(|byte| byte.is_ascii_digit());
    let places: Vec<usize> =
        words.iter().enumerate().filter(|(_, word)| is_number(word)).map(|(at, _)| at).collect();
    let mention = |(nth, &at): (usize, &usize)| {
        let from = nth.checked_sub(1).map_or(0, |before| places[before] + 1);
        let to = places.get(nth + 1).copied().unwrap_or(words.len());
        let (before, after) = (words[from..at].to_vec(), words[at + 1..to].to_vec());
        Mention { number: words[at], before, after }
    };
    places.iter().enumerate().map(mention).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_tell_what_the_values_mean() {
        for (doc, name, expected) in [
            ("1 yes, 0 no", "smoker", Reading::YesOrNo),
            ("0=no 1=yes", "x", Reading::YesOrNo),
            ("true(1)/false(0)", "x", Reading::YesOrNo),
            ("1 = open, 0 = closed", "x", Reading::YesOrNo),
            ("1 = frozen, 0 = free", "frozen", Reading::YesOrNo),
            ("has a scholarship (1) or not (0)", "x", Reading::YesOrNo),
            ("1 if it rang, otherwise 0", "x", Reading::YesOrNo),
            ("1 if it rang, 0 otherwise", "x", Reading::YesOrNo),
            ("1 if it renews by itself", "x", Reading::YesOrNo),
            ("0 male, 1 female", "gender", Reading::Choice),
            ("0 is the lower deck, 1 the upper one", "deck", Reading::Choice),
            ("0 or 1", "x", Reading::Untold),
            ("0/1", "x", Reading::Untold),
            ("how many there are", "x", Reading::Untold),
            ("0 no, 1 yes, 9 not told", "x", Reading::Many),
            ("the line, 1-based; 0 means unset", "line", Reading::Untold),
            ("must be 1 if tasks are in order", "parallelism", Reading::Untold),
            ("must be > 0; if not specified, defaults to 1", "retries", Reading::Untold),
            ("-1 unknown, 0 no, 1 yes", "x", Reading::Many),
            ("0 for the first, 1 for the second and so on", "x", Reading::Many),
        ] {
            let name = [name.to_owned()];
            assert_eq!(reading(doc, &name), expected, "{doc}");
        }
    }
}
