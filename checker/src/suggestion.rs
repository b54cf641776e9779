//! The smallest edits of a refused schema that pass, each applied, parsed and checked.

use std::collections::HashSet;
use std::convert::Infallible;

use crate::check::{Registered, Verdict, check};
use crate::difference::{Difference, Policy};
use crate::level::{CompatibilityLevel, Direction};
use crate::limits::{SUGGESTION_BYTES_MAX, SUGGESTION_CHECKS_MAX, SUGGESTION_TEXT_BYTES_MAX};
use crate::reference::ResolvedReference;
use crate::schema::{Schema, Validation, parse};
use crate::span::Span;
use crate::{avro, json, protobuf};

/// Most suggestions that are made.
const SUGGESTIONS_MAX: usize = 5;

/// How many changed texts are carried on from one difference to the next.
const CARRIED_MAX: usize = 6;

/// A change of a proposed schema that makes a refused check pass.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// The whole schema text after the change.
    pub text: String,
    /// What was changed and why that helps, in one plain sentence for each edit.
    pub why: Vec<String>,
    /// The levels that the changed schema passes against the same registered versions.
    pub levels: Vec<CompatibilityLevel>,
}

/// A schema text as it was proposed, with what is needed to read a changed one in its place.
#[derive(Debug, Clone, Copy)]
pub struct Proposed<'a> {
    /// The text.
    pub text: &'a str,
    /// The texts that it refers to, as for [`parse`].
    pub references: &'a [ResolvedReference],
    /// What the text must keep.
    pub validation: Validation,
}

/// One idea of how to mend a difference: changes of the proposed text that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Edit {
    /// What is changed and why that helps, in one plain sentence.
    pub(crate) why: String,
    /// The bytes of the proposed text that are replaced, in order and apart, with what by.
    pub(crate) changes: Vec<(Span, String)>,
}

impl Edit {
    /// The text after the edit.
    pub(crate) fn applied(&self, text: &str) -> String {
        let mut edited = String::with_capacity(text.len());
        let mut done = 0;
        for (span, replacement) in &self.changes {
            edited.push_str(&text[done..span.start]);
            edited.push_str(replacement);
            done = span.end;
        }
        edited.push_str(&text[done..]);
        edited
    }

    /// How many bytes it takes out and puts in.
    fn size(&self) -> usize {
        self.changes.iter().map(|(span, with)| span.end - span.start + with.len()).sum()
    }
}

/// A text on its way to passing.
struct Draft {
    text: String,
    schema: Schema,
    why: Vec<String>,
    /// Bytes taken out and put in so far.
    size: usize,
    verdict: Verdict,
}

/// How far a draft is from passing: how many versions are still to be passed, from the first that
/// fails on, and how many differences that one has.
type Distance = (usize, usize);

struct Search<'a> {
    level: CompatibilityLevel,
    policy: Policy,
    proposed: Proposed<'a>,
    registered: &'a [Registered],
    /// Canonical texts.
    seen: HashSet<String>,
    checks_left: usize,
    bytes_left: usize,
}

/// Finds the smallest changes of `proposed`, which `schema` was parsed from, that pass `level` against
/// `registered`, newest version first. Nothing is suggested that was not parsed and checked; a schema
/// that passes needs no suggestion.
pub fn suggest(
    level: CompatibilityLevel,
    policy: Policy,
    proposed: Proposed<'_>,
    schema: &Schema,
    registered: &[Registered],
) -> Vec<Suggestion> {
    let is_long = |one: &Registered| one.schema.canonical_text().len() > SUGGESTION_TEXT_BYTES_MAX;
    if proposed.text.len() > SUGGESTION_TEXT_BYTES_MAX || registered.iter().any(is_long) {
        return Vec::new();
    }
    let mut search = Search {
        level,
        policy,
        proposed,
        registered,
        seen: HashSet::from([schema.canonical_text()]),
        checks_left: SUGGESTION_CHECKS_MAX,
        bytes_left: SUGGESTION_BYTES_MAX,
    };
    let verdict = search.judge(level, schema);
    let text = proposed.text.to_owned();
    let mut drafts =
        vec![Draft { text, schema: schema.clone(), why: Vec::new(), size: 0, verdict }];
    let mut passing: Vec<Draft> = Vec::new();
    while !drafts.is_empty() && passing.len() < SUGGESTIONS_MAX {
        let mut next = Vec::new();
        for draft in &drafts {
            next.extend(search.mended(draft));
        }
        next.sort_by_key(|draft| draft.size);
        let (passed, mut open): (Vec<_>, Vec<_>) =
            next.into_iter().partition(|draft| draft.verdict.is_compatible());
        passing.extend(passed);
        open.sort_by_key(|draft| (search.distance(draft), draft.size));
        open.truncate(CARRIED_MAX);
        drafts = open;
    }
    passing.sort_by_key(|draft| draft.size);
    passing.truncate(SUGGESTIONS_MAX);
    passing.into_iter().map(|draft| search.suggestion(draft)).collect()
}

impl Search<'_> {
    fn judge(&self, level: CompatibilityLevel, schema: &Schema) -> Verdict {
        let registered = self.registered.iter().cloned().map(Ok::<_, Infallible>);
        let Ok(verdict) = check(level, self.policy, schema, registered);
        verdict
    }

    fn distance(&self, draft: &Draft) -> Distance {
        let failed = draft.verdict.failed_version();
        let place = self.registered.iter().position(|one| Some(one.version) == failed);
        let versions = place.map_or(0, |place| self.registered.len() - place);
        (versions, draft.verdict.incompatibilities().count())
    }

    /// Every text that one edit makes of the draft's and that is nearer to passing.
    fn mended(&mut self, draft: &Draft) -> Vec<Draft> {
        let Some(failed) = draft.verdict.failed() else { return Vec::new() };
        let Some((direction, difference)) = draft.verdict.incompatibilities().next() else {
            return Vec::new();
        };
        let before = self.distance(draft);
        let mut mended = Vec::new();
        for edit in edits(&draft.text, &draft.schema, &failed.schema, direction, difference) {
            let Some(edited) = self.tried(draft, &edit) else { continue };
            if edited.verdict.is_compatible() || self.distance(&edited) < before {
                mended.push(edited);
            }
        }
        mended
    }

    /// The text after the edit, if it parses and says what no other has said.
    fn tried(&mut self, draft: &Draft, edit: &Edit) -> Option<Draft> {
        let text = edit.applied(&draft.text);
        self.checks_left = self.checks_left.checked_sub(1)?;
        self.bytes_left = self.bytes_left.checked_sub(text.len())?;
        let Proposed { references, validation, .. } = self.proposed;
        let schema = parse(draft.schema.schema_type(), &text, references, validation).ok()?;
        if !self.seen.insert(schema.canonical_text()) {
            return None;
        }
        let verdict = self.judge(self.level, &schema);
        let why = [draft.why.as_slice(), std::slice::from_ref(&edit.why)].concat();
        Some(Draft { text, schema, why, size: draft.size + edit.size(), verdict })
    }

    fn suggestion(&self, draft: Draft) -> Suggestion {
        let passes = |level: &CompatibilityLevel| self.judge(*level, &draft.schema).is_compatible();
        let levels = CompatibilityLevel::ALL.into_iter().filter(passes).collect();
        Suggestion { text: draft.text, why: draft.why, levels }
    }
}

/// Ideas of how to mend `difference` between `proposed`, which stands in `text`, and `registered`.
fn edits(
    text: &str,
    proposed: &Schema,
    registered: &Schema,
    direction: Direction,
    difference: &Difference,
) -> Vec<Edit> {
    match (proposed, registered) {
        (Schema::Json(_), Schema::Json(registered)) => {
            json::edits(text, registered, direction, difference)
        }
        (Schema::Avro(proposed), Schema::Avro(registered)) => {
            avro::edits(text, proposed, registered, direction, difference)
        }
        (Schema::Protobuf(proposed), Schema::Protobuf(registered)) => {
            protobuf::edits(text, proposed, registered, direction, difference)
        }
        (Schema::Avro(_) | Schema::Protobuf(_) | Schema::Json(_), _) => Vec::new(),
    }
}
