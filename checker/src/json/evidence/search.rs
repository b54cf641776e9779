//! Looks for data of a pair: in general, and for one difference.

use jsonschema::Validator;
use serde_json::{Map, Value};

use crate::examination::Evidence;
use crate::json;
use crate::json::contain::{Containment, contain};
use crate::json::kind::Kind;
use crate::limits::{
    EXAMINE_JSON_EMBEDDED_MAX, EXAMINE_JSON_PATH_MAX, EXAMINE_JSON_PROOFS_MAX,
    EXAMINE_JSON_RUN_STEPS_MAX, EXAMINE_JSON_RUNS_MAX, EXAMINE_JSON_STEPS_MAX,
    EXAMINE_JSON_WAYS_IN_MAX,
};
use crate::reference::ResolvedReference;
use crate::witness::{Effect, Outcome, Witness};

use super::claims::Claims;
use super::execute::{self, Run};
use super::judge::{Judge, Undo, Verdict};
use super::place::{Place, Step, asks_for_property, place};
use super::pool::{Aim, Aims, Goal, Goals, Pool, cases};
use super::writing::{self, Texts};

/// Levels around a value that are made without being counted: few data have more.
const LEVELS_FREE: usize = 8;

/// A pair of schemas, ready to be asked about data.
pub(super) struct Search<'c> {
    pool: Pool<'c>,
    /// For the data as a whole, with steps of their own.
    writer: Judge<'c>,
    reader: Judge<'c>,
    writes: &'c Validator,
    reads: &'c Validator,
    runs_left: usize,
    proofs_left: usize,
    /// Data that the writer takes and the reader does not, each with what the reader said.
    proven: Vec<(Value, Witness)>,
    /// Data that were run in vain.
    failed: Vec<Value>,
    /// Whether a difference was deeper than data are made.
    is_cut: bool,
}

impl<'c> Search<'c> {
    pub(super) fn new(
        (writer, writes): (&'c Claims, &'c Validator),
        (reader, reads): (&'c Claims, &'c Validator),
    ) -> Search<'c> {
        let judge = |claims: &'c Claims| Judge::new(claims, EXAMINE_JSON_STEPS_MAX);
        Search {
            pool: Pool::new(judge(writer), judge(reader)),
            writer: judge(writer),
            reader: judge(reader),
            writes,
            reads,
            runs_left: EXAMINE_JSON_RUNS_MAX,
            proofs_left: EXAMINE_JSON_PROOFS_MAX,
            proven: Vec::new(),
            failed: Vec::new(),
            is_cut: false,
        }
    }

    /// The smallest witness that was found, whatever it was looked for.
    pub(super) fn smallest(&self) -> Option<&Witness> {
        let witnesses = self.proven.iter().map(|(_, witness)| witness);
        witnesses.min_by_key(|witness| witness.bytes.len())
    }

    /// Whether a budget was met, so that more may be to be found.
    pub(super) fn is_exhausted(&self) -> bool {
        let judges = [&self.writer, &self.reader, &self.pool.writer, &self.pool.reader];
        self.runs_left == 0
            || self.is_cut
            || judges.iter().any(|judge| judge.steps_left == 0)
            || self.are_claims_exhausted()
    }

    fn are_claims_exhausted(&self) -> bool {
        self.pool.reader.claims.is_exhausted() || self.pool.writer.claims.is_exhausted()
    }

    /// A witness for the pair.
    pub(super) fn general(&mut self) -> Option<Witness> {
        let root = vec![self.pool.writer.claims.root];
        let readers = cases(self.pool.reader.claims, &[self.pool.reader.claims.root]);
        let values = self.pool.values(&root, &readers, Aim::Refused);
        values.iter().find_map(|value| self.run(value))
    }

    /// Puts a datum to both sides: a witness if it is one.
    pub(super) fn run(&mut self, datum: &Value) -> Option<Witness> {
        if let Some((_, known)) = self.proven.iter().find(|(known, _)| known == datum) {
            return Some(known.clone());
        }
        let before = (self.writer.steps_left, self.reader.steps_left);
        if self.writer.root(datum) == Verdict::Fails || self.reader.root(datum) == Verdict::Holds {
            return None;
        }
        let most = (before.0 - self.writer.steps_left).max(before.1 - self.reader.steps_left);
        if most > EXAMINE_JSON_RUN_STEPS_MAX || self.runs_left == 0 || self.failed.contains(datum) {
            return None;
        }
        self.runs_left -= 1;
        let taken = execute::run(self.writes, datum) == Run::Taken;
        let (true, Run::Refused(reason)) = (taken, execute::run(self.reads, datum)) else {
            self.failed.push(datum.clone());
            return None;
        };
        let text = datum.to_string();
        let effect = Effect::Refused { reason };
        let witness = Witness {
            bytes: text.clone().into_bytes(),
            datum: text,
            outcome: Outcome { decoder: execute::DECODER, effect },
        };
        self.proven.push((datum.clone(), witness.clone()));
        Some(witness)
    }

    /// What is found about the difference of `kind` at `path`, if anything.
    pub(super) fn difference(&mut self, kind: Kind, path: &str) -> Option<Evidence> {
        if path.matches('/').count() >= EXAMINE_JSON_PATH_MAX {
            self.is_cut = true;
            return None;
        }
        let place = place(&mut self.pool, kind, path)?;
        // Past the budget it is not known what the difference is about.
        if self.are_claims_exhausted() {
            return None;
        }
        if let Some(witness) = self.shown(kind, &place) {
            return Some(Evidence::Proven(witness));
        }
        match self.contained(kind, &place)? {
            Containment::Contained => Some(Evidence::Refuted),
            Containment::Escapes(Some(value)) => {
                let data = self.around(&place, &value);
                self.first_of(&place, data, None).map(Evidence::Proven)
            }
            Containment::Escapes(None) | Containment::Unknown(_) => None,
        }
    }

    /// Whether the reader takes, where the difference is, all that the writer can write there; `None`
    /// where that is not asked.
    fn contained(&mut self, kind: Kind, place: &Place) -> Option<Containment> {
        let alone = match &place.undo[..] {
            [Undo { keyword: Some(keyword), name: None, .. }, ..] => {
                let ids: Vec<_> = place.undo.iter().map(|undo| undo.claim).collect();
                writing::write_only(self.pool.reader.claims, &ids, *keyword)
            }
            _ => None,
        };
        if alone.is_none() && (place.steps.is_empty() || asks_for_property(kind))
            || self.proofs_left == 0
        {
            return None;
        }
        // Past the budget it is not known what the reader asks for at the place.
        if self.pool.reader.steps_left == 0 {
            return None;
        }
        self.proofs_left -= 1;
        let schema = |text: Texts| {
            let references: Vec<_> = text
                .others
                .into_iter()
                .map(|(uri, text)| ResolvedReference {
                    name: uri.to_owned(),
                    text: text.to_string(),
                })
                .collect();
            json::parse(&text.main.to_string(), &references).ok()
        };
        let whole = || writing::write(self.pool.reader.claims, &place.reader);
        let reader = schema(alone.unwrap_or_else(whole))?;
        let certain = place.certain.as_ref()?;
        let writer = schema(writing::write(self.pool.writer.claims, certain))?;
        Some(contain(&reader, &writer))
    }

    /// A witness that shows the difference: if there is one, such that nothing else in the reader
    /// refuses it.
    fn shown(&mut self, kind: Kind, place: &Place) -> Option<Witness> {
        // Past the budget no datum is told from any other.
        if self.reader.steps_left == 0 {
            return None;
        }
        let mut known: Vec<(Value, Witness)> = self.proven.clone();
        known.sort_by_key(|(_, witness)| witness.bytes.len());
        let mut blamed = None;
        for (datum, witness) in known {
            if self.alone(&place.undo, &datum) {
                return Some(witness);
            }
            if blamed.is_none() && self.reader.blames(&place.undo, &datum) {
                blamed = Some(datum);
            }
        }
        let mut data = self.aimed(kind, place);
        data.sort_by_key(|datum| datum.to_string().len());
        self.first_of(place, data, blamed)
    }

    /// The first of `data` that shows the difference; if there is none, `blamed` or the first one of
    /// whose refusal the difference is a part.
    fn first_of(
        &mut self,
        place: &Place,
        data: Vec<Value>,
        mut blamed: Option<Value>,
    ) -> Option<Witness> {
        for datum in data {
            if self.writer.root(&datum) == Verdict::Fails
                || self.reader.root(&datum) == Verdict::Holds
            {
                continue;
            }
            if self.alone(&place.undo, &datum) {
                if let Some(witness) = self.run(&datum) {
                    return Some(witness);
                }
            } else if blamed.is_none() && self.reader.blames(&place.undo, &datum) {
                blamed = Some(datum);
            }
        }
        self.run(&blamed?)
    }

    /// Whether the reader takes the datum once the difference is undone.
    fn alone(&mut self, undo: &[Undo], datum: &Value) -> bool {
        self.reader.root_without(undo, datum) == Verdict::Holds
    }

    /// Data of the writer with a value at `place` that the reader refuses there.
    fn aimed(&mut self, kind: Kind, place: &Place) -> Vec<Value> {
        let readers = cases(self.pool.reader.claims, &place.reader);
        let refused = self.pool.values(&place.writer, &readers, Aim::Refused);
        let mut inner: Vec<Value> =
            refused.iter().take(EXAMINE_JSON_EMBEDDED_MAX).cloned().collect();
        let neutral = self.pool.values(&place.writer, &readers, Aim::Neutral);
        inner.extend(neutral.iter().take(2).cloned());
        let mut data = Vec::new();
        for value in inner {
            data.extend(self.around(place, &value));
        }
        if asks_for_property(kind)
            && let Some((_, steps)) = place.steps.split_last()
        {
            data.extend(self.without(steps));
        }
        data
    }

    /// Data of the writer in which `value` stands at `place`.
    fn around(&mut self, place: &Place, value: &Value) -> Vec<Value> {
        let root = vec![self.pool.writer.claims.root];
        let roots = vec![vec![self.pool.reader.claims.root]];
        self.embedded((&root, &roots), &place.steps, value)
    }

    /// Data in which the object that `steps` lead to has as little as may be.
    fn without(&mut self, steps: &[Step]) -> Vec<Value> {
        let (mut writer, mut reader) =
            (vec![self.pool.writer.claims.root], vec![self.pool.reader.claims.root]);
        for step in steps {
            let writers = self.pool.writer.claims.spread(&writer);
            let readers = self.pool.reader.claims.spread(&reader);
            (writer, reader) = self.pool.step(step, &writers, &readers);
        }
        let readers = cases(self.pool.reader.claims, &reader);
        let values = self.pool.values(&writer, &readers, Aim::Refused);
        let root = vec![self.pool.writer.claims.root];
        let roots = vec![vec![self.pool.reader.claims.root]];
        let mut data = Vec::new();
        for value in values.iter().take(8) {
            data.extend(self.embedded((&root, &roots), steps, value));
        }
        data
    }

    /// Data of the writer in which `value` stands where `steps` lead to.
    fn embedded(
        &mut self,
        (writer, reader): (&Goal, &Goals),
        steps: &[Step],
        value: &Value,
    ) -> Vec<Value> {
        let Some((step, rest)) = steps.split_first() else { return vec![value.clone()] };
        let mut data = Vec::new();
        for case in cases(self.pool.writer.claims, writer) {
            let aims = Aims { writer: &case, reader, aim: Aim::Neutral };
            let (inner_writer, inner_reader) = match step {
                Step::Property(name) => self.pool.children(&aims, name),
                Step::Item(at) => self.pool.items(&aims, *at),
                Step::With(_) => (writer.clone(), reader.clone()),
            };
            for inner in self.embedded((&inner_writer, &inner_reader), rest, value) {
                let whole = match step {
                    Step::Property(name) => {
                        let forced = Map::from_iter([(name.clone(), inner)]);
                        self.pool.base(&aims, forced).map(Value::Object)
                    }
                    Step::Item(at) => self.pool.list(&aims, &[(*at, inner)], 0).map(Value::Array),
                    Step::With(name) => self.pool.with(&aims, inner, name),
                };
                if let Some(whole) = whole {
                    // Each level is a copy of all that is in it.
                    if !self.pool.writer.charge(2 * rest.len().saturating_sub(LEVELS_FREE)) {
                        return data;
                    }
                    data.extend(self.pool.with_required(&aims, &whole));
                    data.push(whole);
                }
                if data.len() >= EXAMINE_JSON_WAYS_IN_MAX {
                    return data;
                }
            }
        }
        data
    }
}
