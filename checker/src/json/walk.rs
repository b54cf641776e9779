//! The walk over two schemas: which pairs were judged, where it stands, what it has found.
//!
//! A pair is compared in one of two ways. *Reported* pairs must all fit, and each difference is
//! written down with its path. *Judged* pairs are tried, as branches of `anyOf` are, and only their
//! verdict counts.
//!
//! A recursive schema leads back to a pair that is in progress, which is then assumed to fit. A
//! judged pair that fits under such an assumption is remembered only until the assumption is
//! settled: if it falls, so does all that was built on it.

use std::collections::HashMap;

use foldhash::fast::RandomState;

use crate::difference::{self, Difference, Place, Policy};
use crate::limits::{COMPARE_STEPS_MAX, DIFFERENCE_TEXT_BYTES_MAX, DIFFERENCES_MAX};

use super::compat;
use super::kind::Kind;
use super::model::{Model, ShapeId, Spot};
use super::pattern::{self, Pattern};
use super::site::Side;

pub(super) use super::site::{Part, Site};

/// Deepest nesting of pairs in progress. A chain of references can be longer than any nesting of
/// text, and each level takes its share of the stack.
const PAIRS_DEPTH_MAX: usize = 4000;

/// Two settled shapes: of the reader, of the writer.
type Pair = ((Side, ShapeId), (Side, ShapeId));

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    Fits,
    FitsNot,
    /// Its judgement has begun, at this depth of the stack of judged pairs.
    InProgress(usize),
    /// It fits if the pair in progress at this depth does.
    FitsIf(usize),
}

/// A pair, and through which references each of the two was reached: the reference registry takes
/// what a reference names for another schema than the same text where it stands, and looks into both.
type Occurrence = (Pair, [Option<ShapeId>; 2]);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Walked {
    InProgress,
    Clean,
    WithDifferences,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Report,
    Judge,
}

/// One comparison.
pub(super) struct Walk<'a> {
    policy: Policy,
    mode: Mode,
    path: String,
    /// Whether a breaking difference was met since this was last cleared.
    is_broken: bool,
    found: Vec<Difference>,
    /// How many differences of `found` break.
    breaks_found: usize,
    /// Bytes of the paths and messages in `found`, of differences that do not break and of those that do.
    text_bytes: [usize; 2],
    walked: HashMap<Occurrence, Walked, RandomState>,
    verdicts: HashMap<Pair, Verdict, RandomState>,
    /// Pairs that hold a `FitsIf`, in the order in which they got it.
    conditional: Vec<Pair>,
    /// How many judged pairs are in progress.
    judged_depth: usize,
    /// The lowest pair in progress that the current judgement has leant on.
    leans_on: usize,
    depth: usize,
    steps: usize,
    /// Whether what is found only goes into the words for a difference of what it is a part of.
    is_explaining: bool,
    /// Whether a limit was met, so that the verdict cannot be trusted to be complete.
    is_exhausted: bool,
    patterns: HashMap<&'a str, Option<Pattern>, RandomState>,
}

/// Finds what differs between two schemas.
pub(super) fn compare(reader: &Model, writer: &Model, policy: Policy) -> Vec<Difference> {
    let reader = Site { model: reader, side: Side::Reader, id: reader.root, via: None };
    let writer = Site { model: writer, side: Side::Writer, id: writer.root, via: None };
    let mut walk = Walk {
        policy,
        mode: Mode::Report,
        path: "#".to_owned(),
        is_broken: false,
        found: Vec::new(),
        breaks_found: 0,
        text_bytes: [0; 2],
        walked: HashMap::default(),
        verdicts: HashMap::default(),
        conditional: Vec::new(),
        judged_depth: 0,
        leans_on: usize::MAX,
        depth: 0,
        steps: 0,
        is_explaining: false,
        is_exhausted: false,
        patterns: HashMap::default(),
    };
    walk.compare(reader, writer);
    if walk.is_exhausted {
        walk.mode = Mode::Report;
        walk.report(Kind::TypeChanged, Some(reader.spot()), Some(writer.spot()), || {
            format!(
                "the schemas are too intricate to compare within {COMPARE_STEPS_MAX} steps and \
                 {PAIRS_DEPTH_MAX} levels, so the reader may refuse what the writer wrote"
            )
        });
    }
    walk.found
}

impl<'a> Walk<'a> {
    /// Compares a part of the reader with a part of the writer that must fit.
    pub(super) fn compare(&mut self, reader: Site<'a>, writer: Site<'a>) {
        match self.mode {
            Mode::Report => self.report_pair(reader, writer),
            Mode::Judge => {
                if !self.accepts(reader, writer) {
                    self.is_broken = true;
                }
            }
        }
    }

    /// Whether `reader` takes all that `writer` allows, with each difference between them noted.
    pub(super) fn covers(&mut self, reader: Site<'a>, writer: Site<'a>) -> bool {
        let fits = self.accepts(reader, writer);
        self.compare(reader, writer);
        fits
    }

    /// Whether only the verdict counts, not what is found.
    pub(super) fn is_judging(&self) -> bool {
        self.mode == Mode::Judge
    }

    /// Whether the verdict of the pair in hand is settled, so that looking on would be in vain.
    pub(super) fn is_decided(&self) -> bool {
        self.mode == Mode::Judge && self.is_broken
    }

    /// Runs `inner` with `segment` added to the path.
    pub(super) fn within<R>(&mut self, segment: &str, inner: impl FnOnce(&mut Self) -> R) -> R {
        if self.mode == Mode::Judge {
            return inner(self);
        }
        let length = self.path.len();
        self.path.push('/');
        self.path.push_str(segment);
        let result = inner(self);
        self.path.truncate(length);
        result
    }

    /// Notes a difference at the current path.
    pub(super) fn report(
        &mut self,
        kind: Kind,
        reader: Option<Spot>,
        writer: Option<Spot>,
        message: impl FnOnce() -> String,
    ) {
        let breaks = kind.is_incompatibility(self.policy);
        self.is_broken |= breaks;
        if self.mode == Mode::Judge || self.is_full(breaks) {
            return;
        }
        self.breaks_found += usize::from(breaks);
        let path = if self.path == "#" { "#/".to_owned() } else { self.path.clone() };
        let message = message();
        self.text_bytes[usize::from(breaks)] += path.len() + message.len();
        let place = |spot: Spot| Place {
            path: path.clone(),
            span: (spot.document == 0).then_some(spot.span),
        };
        self.found.push(Difference {
            kind: difference::Kind::Json(kind),
            reader: reader.map(place),
            writer: writer.map(place),
            path: path.clone(),
            detail: String::new(),
            message,
        });
    }

    /// Whether no more differences of this sort are written down. Each sort has places of its own,
    /// so that those which do not break cannot crowd out those which do.
    fn is_full(&self, breaks: bool) -> bool {
        let count = if breaks { self.breaks_found } else { self.found.len() - self.breaks_found };
        count >= DIFFERENCES_MAX || self.text_bytes[usize::from(breaks)] > DIFFERENCE_TEXT_BYTES_MAX
    }

    /// Whether `pattern` is found in `name`; `None` where that cannot be told.
    pub(super) fn matches(&mut self, pattern: &'a str, name: &str) -> Option<bool> {
        if !self.step() {
            return None;
        }
        if !self.patterns.contains_key(pattern) {
            let compiled = pattern::compile(pattern, |steps| self.charge(steps));
            self.patterns.insert(pattern, compiled);
        }
        let compiled = self.patterns.get(pattern)?.as_ref()?;
        let (steps, spent) = (compiled.steps_for(name), self.steps);
        if spent.saturating_add(steps) > COMPARE_STEPS_MAX {
            self.exhaust();
            return None;
        }
        self.steps += steps;
        Some(compiled.is_in(name))
    }

    fn report_pair(&mut self, reader: Site<'a>, writer: Site<'a>) {
        let vias = [reader.settled().via, writer.settled().via];
        let occurrence = (pair(reader, writer), vias);
        match self.walked.get(&occurrence) {
            Some(Walked::InProgress | Walked::Clean) => return,
            Some(Walked::WithDifferences) if self.is_full(true) || self.is_explaining => {
                self.is_broken = true;
                return;
            }
            Some(Walked::WithDifferences) | None => {}
        }
        if !self.step() || !self.descend() {
            return;
        }
        if are_equal(reader, writer) {
            self.depth -= 1;
            return;
        }
        self.walked.insert(occurrence, Walked::InProgress);
        let was_broken = std::mem::replace(&mut self.is_broken, false);
        compat::judge(self, reader.settled(), writer.settled());
        let walked = if self.is_broken { Walked::WithDifferences } else { Walked::Clean };
        self.walked.insert(occurrence, walked);
        self.is_broken |= was_broken;
        self.depth -= 1;
    }

    /// Whether `reader` takes all that `writer` allows, as far as the rules can tell.
    pub(super) fn accepts(&mut self, reader: Site<'a>, writer: Site<'a>) -> bool {
        let pair = pair(reader, writer);
        if !self.step() {
            return false;
        }
        if are_equal(reader, writer) {
            return true;
        }
        match self.verdicts.get(&pair) {
            Some(Verdict::Fits) => return true,
            Some(Verdict::FitsNot) => return false,
            Some(Verdict::InProgress(depth) | Verdict::FitsIf(depth)) => {
                self.leans_on = self.leans_on.min(*depth);
                return true;
            }
            None => {}
        }
        if !self.descend() {
            return false;
        }
        let depth = self.judged_depth;
        self.judged_depth += 1;
        let first_conditional = self.conditional.len();
        self.verdicts.insert(pair, Verdict::InProgress(depth));
        let outer_leans_on = std::mem::replace(&mut self.leans_on, usize::MAX);
        let outer_mode = std::mem::replace(&mut self.mode, Mode::Judge);
        let was_broken = std::mem::replace(&mut self.is_broken, false);
        compat::judge(self, reader.settled(), writer.settled());
        let fits = !std::mem::replace(&mut self.is_broken, was_broken);
        self.mode = outer_mode;
        self.judged_depth = depth;
        self.depth -= 1;
        let leans_on = std::mem::replace(&mut self.leans_on, outer_leans_on);
        self.settle_verdict(pair, fits, depth, leans_on, first_conditional);
        fits
    }

    /// Writes down the verdict of a judged pair, and of those that hung on it.
    fn settle_verdict(
        &mut self,
        pair: Pair,
        fits: bool,
        depth: usize,
        leans_on: usize,
        first_conditional: usize,
    ) {
        if fits && leans_on < depth {
            self.verdicts.insert(pair, Verdict::FitsIf(leans_on));
            self.conditional.push(pair);
            self.leans_on = self.leans_on.min(leans_on);
            return;
        }
        // More assumptions only ever let more fit, so what does not fit under one never does.
        let verdict = if fits { Verdict::Fits } else { Verdict::FitsNot };
        for hanging in self.conditional.split_off(first_conditional) {
            if fits {
                self.verdicts.insert(hanging, Verdict::Fits);
            } else {
                self.verdicts.remove(&hanging);
            }
        }
        if fits || !self.is_exhausted {
            self.verdicts.insert(pair, verdict);
        } else {
            self.verdicts.remove(&pair);
        }
    }

    /// The first thing that breaks between the two, in words; `None` where nothing does, where words
    /// are not asked for, and where it was told before.
    pub(super) fn first_reason(&mut self, reader: Site<'a>, writer: Site<'a>) -> Option<String> {
        if self.mode == Mode::Judge || self.is_explaining || self.is_exhausted {
            return None;
        }
        let found = std::mem::take(&mut self.found);
        let counts = (self.breaks_found, self.text_bytes);
        (self.breaks_found, self.text_bytes) = (0, [0; 2]);
        let was_broken = self.is_broken;
        self.is_explaining = true;
        self.report_pair(reader, writer);
        self.is_explaining = false;
        self.is_broken = was_broken;
        (self.breaks_found, self.text_bytes) = counts;
        let policy = self.policy;
        let inner = std::mem::replace(&mut self.found, found);
        let first = inner.into_iter().find(|one| one.kind.is_incompatibility(policy))?;
        Some(format!("{} at '{}'", first.message, first.path))
    }

    /// Gives up: the verdict cannot be found within the limits, so it is a difference.
    pub(super) fn exhaust(&mut self) {
        self.is_exhausted = true;
        self.is_broken = true;
    }

    /// Whether a limit was met, so that looking on would be in vain.
    pub(super) fn is_exhausted(&self) -> bool {
        self.is_exhausted
    }

    /// Counts one step; past the limit, everything is a difference.
    fn step(&mut self) -> bool {
        self.charge(1)
    }

    /// Counts `steps` at once.
    pub(super) fn charge(&mut self, steps: usize) -> bool {
        self.steps = self.steps.saturating_add(steps);
        if self.steps > COMPARE_STEPS_MAX {
            self.exhaust();
            return false;
        }
        true
    }

    fn descend(&mut self) -> bool {
        if self.depth >= PAIRS_DEPTH_MAX {
            self.exhaust();
            return false;
        }
        self.depth += 1;
        true
    }
}

/// Whether both say the same, so that no rule would find a difference.
fn are_equal(reader: Site<'_>, writer: Site<'_>) -> bool {
    let are_read_alike = reader.model.copies_referred == writer.model.copies_referred;
    are_read_alike && reader.print().is_some_and(|print| writer.print() == Some(print))
}

fn pair(reader: Site<'_>, writer: Site<'_>) -> Pair {
    ((reader.side, reader.settled().id), (writer.side, writer.settled().id))
}
