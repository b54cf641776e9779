//! Which fields are amounts of money.

use crate::lint::view::{Field, View};
use crate::lint::words::{singular, words};

/// How sure a name is that it tells of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Money {
    /// The word has other meanings too: `amount`, `cost`.
    Perhaps,
    /// `price`, `salary`.
    Surely,
}

const SURE: [&str; 8] =
    ["price", "salary", "revenue", "payment", "refund", "subtotal", "fee", "tax"];

const UNSURE: [&str; 6] = ["amount", "cost", "balance", "discount", "principal", "interest"];

/// Words behind the word for money that leave it one.
const QUALIFIERS: [&str; 19] = [
    "value", "usd", "eur", "gbp", "krw", "jpy", "net", "gross", "total", "amount", "amt", "paid",
    "due", "per", "unit", "each", "base", "before", "after",
];

/// Records that are about money.
const RECORDS: [&str; 15] = [
    "order",
    "payment",
    "invoice",
    "loan",
    "transaction",
    "account",
    "cart",
    "checkout",
    "purchase",
    "charge",
    "refund",
    "price",
    "billing",
    "product",
    "deposit",
];

/// Words before an unsure one that make it an amount of something else: `rain_amount`.
const MATTERS: [&str; 52] = [
    "water",
    "rain",
    "snow",
    "precipitation",
    "serving",
    "dose",
    "insulin",
    "calorie",
    "energy",
    "discharge",
    "mass",
    "radiation",
    "white",
    "color",
    "colour",
    "step",
    "damage",
    "heal",
    "mana",
    "health",
    "path",
    "edge",
    "node",
    "computation",
    "computational",
    "compute",
    "route",
    "search",
    "load",
    "reagent",
    "fuel",
    "oil",
    "food",
    "heat",
    "power",
    "life",
    "body",
    "stereo",
    "audio",
    "phase",
    "wheel",
    "nitrogen",
    "carbon",
    "oxygen",
    "fluid",
    "blood",
    "sugar",
    "medication",
    "ingredient",
    "substance",
    "memory",
    "traffic",
];

/// Words beside an unsure one that make it money: `outstanding_balance`.
const OF_MONEY: [&str; 57] = [
    "payment",
    "paid",
    "due",
    "total",
    "net",
    "gross",
    "unit",
    "order",
    "invoice",
    "account",
    "credit",
    "debit",
    "shipping",
    "deposit",
    "refund",
    "loan",
    "maturity",
    "billed",
    "billing",
    "monthly",
    "annual",
    "interest",
    "discount",
    "principal",
    "spend",
    "premium",
    "deductible",
    "tip",
    "commission",
    "charged",
    "transaction",
    "sale",
    "sales",
    "purchase",
    "cart",
    "surcharge",
    "rent",
    "claim",
    "settlement",
    "withdrawal",
    "transfer",
    "donation",
    "fund",
    "budget",
    "labor",
    "labour",
    "delivery",
    "outstanding",
    "opening",
    "closing",
    "available",
    "ledger",
    "usd",
    "eur",
    "gbp",
    "krw",
    "jpy",
];

/// What descriptions of other amounts say, as texts.
const OTHER_PHRASES: [&str; 8] = [
    "0 to 1",
    "-1 to 1",
    "between 0 and 1",
    "w/m2",
    "ampere hour",
    "how interested",
    "left to right",
    "from 0 to 100",
];

/// What descriptions of other amounts say, as words.
const OTHER_DOCS: [&str; 32] = [
    "degree",
    "mole",
    "millilitre",
    "milliliter",
    "millimetre",
    "mana",
    "mah",
    "percent",
    "ratio",
    "fraction",
    "probability",
    "score",
    "kg",
    "gram",
    "mg",
    "litre",
    "liter",
    "ml",
    "mm",
    "cm",
    "meter",
    "metre",
    "ppm",
    "kwh",
    "watt",
    "rainfall",
    "dose",
    "computational",
    "weight of",
    "factor",
    "joule",
    "seconds",
];

/// Whether a field is an amount of money by its name, and what else speaks for that.
pub(super) fn money(view: &View, field: &Field) -> Option<(Money, Vec<(&'static str, String)>)> {
    let mut all = field.words.as_slice();
    // What it is paid for stands behind: `cost_per_click`.
    if let Some(per) = all.iter().position(|word| word == "per").filter(|per| *per > 0) {
        all = &all[..per];
    }
    let is_qualifier = |word: &&String| QUALIFIERS.contains(&word.as_str());
    // `amount` qualifies another word, and is one itself.
    let last = all.iter().rev().find(|word| !is_qualifier(word)).or(all.last())?;
    let is_amount = all.last().is_some_and(|last| last == "amount");
    let mut sure = match singular(last) {
        last if SURE.contains(&last) => Money::Surely,
        last if UNSURE.contains(&last) => Money::Perhaps,
        _ if is_amount => Money::Perhaps,
        _ => return None,
    };
    let is_matter = all.iter().any(|word| MATTERS.contains(&singular(word)));
    if sure == Money::Perhaps && is_matter {
        return None;
    }
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    let told: Vec<&str> = doc.split(|letter: char| !letter.is_alphanumeric()).collect();
    let is_word = |words: &&str| {
        told.iter().any(|word| word == words || singular(word) == *words)
            || words.contains(' ') && doc.contains(*words)
    };
    let is_other = OTHER_PHRASES.iter().any(|phrase| doc.contains(phrase));
    if is_other || OTHER_DOCS.iter().any(&is_word) || doc.contains('%') {
        return None;
    }
    let mut signals = vec![("name", format!("'{}' is the name of an amount of money", field.name))];
    let currency = view.siblings(field).find(|one| one.name.to_lowercase().contains("currency"));
    if let Some(currency) = currency {
        sure = Money::Surely;
        signals.push(("sibling", format!("'{}' beside it tells a currency", currency.name)));
    }
    let owner = words(&view.type_of(field.owner).name);
    if let Some(record) = owner.iter().find(|word| RECORDS.contains(&word.as_str())) {
        sure = Money::Surely;
        signals.push(("record", format!("it stands in a record about '{record}'")));
    }
    if ["currency", "dollar", "euro", "usd", "money"].iter().any(is_word) {
        sure = Money::Surely;
        signals.push(("doc", "the description tells of money".to_owned()));
    }
    // `yield_amount`: a word of many meanings, and nothing around it tells of money.
    let is_of_money = all.len() == 1 || all.iter().any(|word| OF_MONEY.contains(&word.as_str()));
    (sure == Money::Surely || is_of_money).then_some((sure, signals))
}
