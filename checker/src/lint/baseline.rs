//! What the version before has already: it is told of all the same, weighs one step less and blocks
//! nothing.
//!
//! A finding was there if the version before has one of the same rule at the same place that weighs at
//! least as much. A place is known by its names, and by what the format takes for the same: the number
//! of a Protobuf field, the way through the properties of a JSON Schema whatever its titles are, an
//! alias of an Avro field. Neither lines nor the order of fields count.
//!
//! - A finding that weighs more than before got worse and counts as new: 120 fields where 45 were.
//! - A finding that only the words of the text bring out was there all along: the data are what they
//!   were, and a better description must not be refused. So the version before is looked at with the
//!   descriptions of this one too, but for rules about descriptions, unless the registry has kept none.
//! - What judges the step from one version to the next is new each time.

use std::collections::{HashMap, HashSet};

use super::context::{Context, Input, TextForm};
use super::finding::Finding;
use super::findings;
use super::policy::Policy;
use super::rule::Category;
use super::view::View;
use crate::schema_type::SchemaType;

/// Rules about the step from the version before to this one.
const STEPS: [&str; 5] = [
    "default-changed",
    "doc-changed-meaning",
    "probable-rename",
    "proto-first-message-changed",
    "proto-removed-not-reserved",
];

/// Signals of other rules about that step.
const STEP_SIGNALS: [&str; 1] = ["record-name-drift"];

/// Marks what the previous version has already, and makes it weigh less.
pub(super) fn mark(now: &Context<'_>, policy: &Policy, found: &mut [Finding]) {
    let Some((previous, earlier)) = now.input.earlier.split_first() else { return };
    if found.is_empty() {
        return;
    }
    let before = Input {
        schema: previous.schema,
        text: previous.text,
        references: previous.references,
        form: TextForm::Stored,
        earlier,
        ..*now.input
    };
    let mut before = Context::new(&before);
    let knows_docs = before.view.knows_docs;
    mark_those_of(now, &findings(&before, policy), found, |_| true);
    let is_done = found.iter().all(|one| one.is_baseline);
    if !is_done && carry_docs(&now.view, &mut before.view) {
        mark_those_of(now, &findings(&before, policy), found, |one| {
            one.rule.category != Category::Documentation || !knows_docs
        });
    }
    for one in found.iter_mut().filter(|one| one.is_baseline) {
        one.severity = one.severity.lowered();
    }
}

/// Marks what is in `before` too. Each finding of it stands for one of `found`.
fn mark_those_of(
    now: &Context<'_>,
    before: &[Finding],
    found: &mut [Finding],
    is_asked: impl Fn(&Finding) -> bool,
) {
    let mut by_place: HashMap<(&str, &str), Vec<usize>> = HashMap::new();
    for (at, one) in before.iter().enumerate() {
        by_place.entry((one.rule.id, &one.target)).or_default().push(at);
        if one.path != one.target && has_stable_paths(now) {
            by_place.entry((one.rule.id, &one.path)).or_default().push(at);
        }
    }
    let mut used = HashSet::new();
    // What has its own name still is matched before what has got another one.
    for places in [own_names, other_names] {
        for one in found.iter_mut().filter(|one| !one.is_baseline && !is_step(one) && is_asked(one))
        {
            let names = places(now, one);
            let at = names.iter().filter_map(|name| by_place.get(&(one.rule.id, name.as_str())));
            let mut at = at.flatten().filter(|at| before[**at].severity >= one.severity);
            if let Some(at) = at.find(|at| !used.contains(*at)) {
                used.insert(*at);
                one.is_baseline = true;
            }
        }
    }
}

/// Whether a finding is about the step from the version before to this one.
fn is_step(finding: &Finding) -> bool {
    let mut signals = finding.evidence.iter().map(|signal| signal.signal);
    STEPS.contains(&finding.rule.id) || signals.any(|signal| STEP_SIGNALS.contains(&signal))
}

/// Whether paths name places by names and numbers, which stay when something else moves.
fn has_stable_paths(context: &Context<'_>) -> bool {
    match context.view.schema_type {
        SchemaType::Json | SchemaType::Protobuf => true,
        SchemaType::Avro => false,
    }
}

fn own_names(_: &Context<'_>, finding: &Finding) -> Vec<String> {
    vec![finding.target.clone()]
}

/// Under which other names the place of a finding may have been known.
fn other_names(now: &Context<'_>, finding: &Finding) -> Vec<String> {
    if has_stable_paths(now) {
        return vec![finding.path.clone()];
    }
    let field = now.view.fields.iter().find(|field| field.place.target == finding.target);
    let aliases = field.into_iter().flat_map(|field| {
        let owner = &now.view.type_of(field.owner).place.target;
        field.aliases.iter().map(move |alias| format!("{owner}.{alias}"))
    });
    aliases.collect()
}

/// Gives the places of the version before the descriptions that they have in this one. Tells whether
/// that changed anything.
fn carry_docs(now: &View, before: &mut View) -> bool {
    let types = now.types.iter().map(|one| (&one.place, &one.notes));
    let fields = now.fields.iter().map(|field| (&field.place, &field.notes));
    let mut docs: HashMap<&str, &String> = HashMap::new();
    for (place, notes) in types.chain(fields) {
        if let Some(doc) = &notes.doc {
            docs.insert(&place.target, doc);
        }
    }
    let mut is_changed = before.knows_docs != now.knows_docs;
    before.knows_docs = now.knows_docs;
    let types = before.types.iter_mut().map(|one| (&one.place, &mut one.notes));
    let fields = before.fields.iter_mut().map(|field| (&field.place, &mut field.notes));
    for (place, notes) in types.chain(fields) {
        if let Some(doc) = docs.get(place.target.as_str())
            && notes.doc.as_ref() != Some(*doc)
        {
            notes.doc = Some((*doc).clone());
            is_changed = true;
        }
    }
    is_changed
}
