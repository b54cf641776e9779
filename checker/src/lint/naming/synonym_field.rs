//! Two names of one thing in the streams of one context.

use std::collections::{BTreeMap, BTreeSet};

use crate::limits::STREAM_SLIP_NAMES_MAX;
use crate::lint::finding::Findings;
use crate::lint::rule::{Category, Severity};
use crate::lint::stream_rule::{StreamRule, StreamView, stream_rule};
use crate::lint::words::{letters_apart, singular, words};

pub(crate) const RULE: StreamRule = StreamRule {
    rule: stream_rule(
        "synonym-field",
        Category::Naming,
        Severity::Hint,
        include_str!("synonym_field.md"),
    ),
    check,
};

/// Short forms of words, and the words.
const SHORT_FORMS: [(&str, &str); 28] = [
    ("acct", "account"),
    ("addr", "address"),
    ("amt", "amount"),
    ("cat", "category"),
    ("cnt", "count"),
    ("curr", "currency"),
    ("cust", "customer"),
    ("dept", "department"),
    ("desc", "description"),
    ("emp", "employee"),
    ("inv", "invoice"),
    ("loc", "location"),
    ("mgr", "manager"),
    ("msg", "message"),
    ("nbr", "number"),
    ("no", "number"),
    ("num", "number"),
    ("ord", "order"),
    ("org", "organization"),
    ("pmt", "payment"),
    ("prod", "product"),
    ("qty", "quantity"),
    ("ref", "reference"),
    ("trx", "transaction"),
    ("tx", "transaction"),
    ("txn", "transaction"),
    ("usr", "user"),
    ("whse", "warehouse"),
];

/// Last words of names that mean one thing wherever they stand.
const SHARED: [&str; 4] = ["id", "uuid", "code", "number"];

/// Shortest name in which one letter may be a slip.
const SLIP_LENGTH_MIN: usize = 8;

/// The spellings of one name, written out, with how many subjects have each.
type Spellings = BTreeMap<String, BTreeMap<String, usize>>;

fn check(view: &StreamView<'_>, findings: &mut Findings) {
    let mut known = Spellings::new();
    for value in view.neighbours().flat_map(|one| &one.values).chain(&view.values) {
        let names = value.view.fields.iter().map(|field| field.name.as_str());
        for name in names.collect::<BTreeSet<_>>() {
            if let Some(canonical) = shared_name(name) {
                *known.entry(canonical).or_default().entry(name.to_owned()).or_default() += 1;
            }
        }
    }
    for value in &view.values {
        for field in value.view.own_fields() {
            let Some(canonical) = shared_name(&field.name) else { continue };
            let own = known.get(&canonical).and_then(|all| all.get(&field.name)).copied();
            let own = own.unwrap_or_default();
            let Some((other, count)) = synonym(&known, &canonical, &field.name) else { continue };
            // The rarer one is told, and of two that are as rare the shorter one.
            if (count, other.len()) <= (own, field.name.len()) {
                continue;
            }
            let message = format!(
                "'{}' is called '{other}' elsewhere in the context: whoever searches for one does \
                 not find the other",
                field.name
            );
            let finding = findings.add_to_subject(value.bound.subject, &field.place, message);
            let text = format!("'{other}' in {count} subjects, '{}' in {own}", field.name);
            finding.because("spellings", 1, text);
        }
    }
}

/// The other spelling that most subjects have.
fn synonym<'a>(known: &'a Spellings, canonical: &str, name: &str) -> Option<(&'a str, usize)> {
    let is_compared = known.len() <= STREAM_SLIP_NAMES_MAX;
    let slips = known.iter().filter(|(other, _)| is_compared && is_slip(other, canonical));
    let slips = slips.flat_map(|(_, spellings)| spellings);
    let all = known.get(canonical).into_iter().flatten().chain(slips);
    let others = all.filter(|(other, _)| *other != name);
    let most = others.max_by_key(|(other, count)| (**count, other.len()));
    most.map(|(other, count)| (other.as_str(), *count))
}

/// The words of a name, written out, if it means one thing wherever it stands.
fn shared_name(name: &str) -> Option<String> {
    let written = words(name).into_iter().map(|word| {
        let long = SHORT_FORMS.iter().find(|(short, _)| *short == word).map(|(_, long)| *long);
        long.map_or_else(|| singular(&word).to_owned(), str::to_owned)
    });
    let written: Vec<String> = written.collect();
    let is_shared = written.last().is_some_and(|last| SHARED.contains(&last.as_str()));
    (written.len() > 1 && is_shared).then(|| written.join("_"))
}

/// Whether two long names differ in one letter.
fn is_slip(one: &str, other: &str) -> bool {
    let is_long = one.len().min(other.len()) >= SLIP_LENGTH_MIN;
    is_long
        && one.len().abs_diff(other.len()) <= 1
        && !one.contains(|letter: char| letter.is_ascii_digit())
        && letters_apart(one, other) == 1
}
