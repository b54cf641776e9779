//! Which fields are amounts of money.

mod words;

use crate::lint::view::{Field, View};
use crate::lint::words::{singular, words as words_of};
use words::{
    ALONE, CURRENCIES, KOREAN, MATTERS, MEASURES, MONEY_DOCS, OF_MONEY, OTHER_DOCS, OTHER_PHRASES,
    QUALIFIERS, RECORDS, SURE, UNIT_DOCS, UNIT_ENDS, UNSURE, VALUED,
};

/// How sure a name is that it tells of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Money {
    /// The word has other meanings too: `amount`, `cost`.
    Perhaps,
    /// `price`, `salary`.
    Surely,
}

type Signals = Vec<(&'static str, String)>;

/// Whether a field is an amount of money, and what speaks for that.
pub(super) fn money(view: &View, field: &Field) -> Option<(Money, Signals)> {
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let told: Vec<&str> = doc.split(|letter: char| !letter.is_alphanumeric()).collect();
    if is_of_matter(&doc, &told) {
        return None;
    }
    let tells = |words: &[&str]| {
        told.iter().any(|word| words.contains(word) || words.contains(&singular(word)))
    };
    let mut signals = Vec::new();
    let mut sure = match of_name(field) {
        Some(sure) => {
            signals.push(("name", format!("'{}' is the name of an amount of money", field.name)));
            sure
        }
        // The unit says what the name does not: `gross: double "In euros"`.
        None if tells_currency(&doc, &told) && !is_measure(field, &doc) => {
            signals.push(("doc", "the description names a currency".to_owned()));
            return Some((Money::Surely, signals));
        }
        None => return None,
    };
    let currency = view.siblings(field).find(|one| one.name.to_lowercase().contains("currency"));
    if let Some(currency) = currency {
        sure = Money::Surely;
        signals.push(("sibling", format!("'{}' beside it tells a currency", currency.name)));
    }
    let owner = words_of(&view.type_of(field.owner).name);
    if let Some(record) = owner.iter().find(|word| RECORDS.contains(&word.as_str())) {
        sure = Money::Surely;
        signals.push(("record", format!("it stands in a record about '{record}'")));
    }
    if tells(&MONEY_DOCS) {
        sure = Money::Surely;
        signals.push(("doc", "the description tells of money".to_owned()));
    }
    // `yield_amount`: a word of many meanings, and nothing around it tells of money.
    let is_alone = |word: &String| ALONE.contains(&singular(word));
    let is_of_money = match field.words.as_slice() {
        [only] => is_alone(only),
        all => all.iter().any(|word| OF_MONEY.contains(&word.as_str())),
    };
    (sure == Money::Surely || is_of_money).then_some((sure, signals))
}

/// Whether a description says in which currency a number is.
fn tells_currency(doc: &str, told: &[&str]) -> bool {
    let is_unit = |word: &&str| UNIT_DOCS.contains(word) || UNIT_DOCS.contains(&singular(word));
    told.iter().any(is_unit) || doc.contains('$') || doc.contains("in the currency of")
}

/// Whether a description says that it is an amount of something else.
fn is_of_matter(doc: &str, told: &[&str]) -> bool {
    let is_unit = |word: &&str| {
        let word = singular(word);
        OTHER_DOCS.contains(&word) || UNIT_ENDS.iter().any(|end| word.ends_with(end))
    };
    let is_other = |phrase: &&str| doc.contains(phrase);
    // A price is one of what a unit of it costs: euros for a litre.
    let is_priced = tells_currency(doc, told);
    let is_phrase = OTHER_DOCS.iter().any(|words| words.contains(' ') && doc.contains(words));
    OTHER_PHRASES.iter().any(is_other)
        || doc.contains('%')
        || is_phrase
        || (!is_priced && told.iter().any(is_unit))
}

/// Whether a name with a currency in it, or in its description, tells of a ratio or a rank.
fn is_measure(field: &Field, doc: &str) -> bool {
    // The rate of a hotel room is a price, where the description says so.
    let is_priced = doc.contains("price") || doc.contains("pay");
    let is_measure = |word: &String| MEASURES.contains(&singular(word));
    match field.words.last() {
        Some(last) if last.ends_with('율') || last.ends_with('률') => true,
        Some(last) if last == "rate" || last == "share" => !is_priced || field.words.len() > 2,
        _ => field.words.iter().any(is_measure),
    }
}

/// What a name says of money.
fn of_name(field: &Field) -> Option<Money> {
    let mut all = field.words.as_slice();
    // What it is paid for stands behind: `cost_per_click`; `payments_per_second` are counted.
    if let Some(per) = all.iter().position(|word| word == "per").filter(|per| *per > 0) {
        let is_counted = all[per - 1].ends_with('s') && singular(&all[per - 1]) != all[per - 1];
        if is_counted && !matches!(all[per - 1].as_str(), "earnings" | "cogs" | "proceeds") {
            return None;
        }
        all = &all[..per];
    }
    let is_qualifier = |word: &&String| QUALIFIERS.contains(&word.as_str());
    // `amount` qualifies another word, and is one itself.
    let last = all.iter().rev().find(|word| !is_qualifier(word)).or(all.last())?;
    let is_amount = all.iter().any(|word| word == "amount")
        && all.last().is_some_and(|last| last == "amount" || QUALIFIERS.contains(&last.as_str()));
    if KOREAN.iter().any(|end| last.ends_with(end)) {
        return Some(Money::Surely);
    }
    let has_currency = all.iter().any(|word| CURRENCIES.contains(&singular(word)));
    let is_measured = all.iter().any(|word| MEASURES.contains(&singular(word)));
    if has_currency && all.len() > 1 && !is_measured {
        return Some(Money::Surely);
    }
    let is_valued = || {
        let is_worth = |word: &String| matches!(word.as_str(), "pay" | "value" | "worth");
        let before = all.len().checked_sub(2).map(|at| all[at].as_str());
        all.last().is_some_and(is_worth) && before.is_some_and(|one| VALUED.contains(&one))
    };
    let last = last.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let sure = match singular(last) {
        one if SURE.contains(&one) || SURE.contains(&last) => Money::Surely,
        _ if is_valued() => Money::Surely,
        one if UNSURE.contains(&one) => Money::Perhaps,
        _ if is_amount => Money::Perhaps,
        _ => return None,
    };
    let is_matter = all.iter().any(|word| MATTERS.contains(&singular(word)));
    (sure == Money::Surely || !is_matter).then_some(sure)
}
