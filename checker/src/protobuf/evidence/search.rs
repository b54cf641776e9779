//! Makes the data that the graph of pairs asks for, and has them read.

use std::cell::{Cell, OnceCell};

use super::Reading;
use super::atom::other;
use super::datum::{Datum, Element};
use super::decoder::{CHECKED_DECODER, DECODER, Decoder, Strings};
use super::graph::{Graph, Pair, Sides, Way};
use super::json;
use super::least::{Least, Size, message_of};
use super::offence::{Offence, Setting};
use super::reading::{Comparison, missing};
use super::types::{Cardinality, Id, Side};
use crate::examination::Evidence;
use crate::limits::PROTOBUF_PROOF_BYTES_MAX;
use crate::protobuf::descriptor::Files;
use crate::witness::{Effect, Outcome, Witness};

/// Most data that are tried for one answer. The first one fails, but for types that the decoder
/// takes more kindly than the table of offences.
const TRIES_MAX: usize = 16;

/// Why a difference inside a file that is imported may have no data.
const IMPORTED: &str = "no message of the main file holds this one, so that no data has it";

/// What data says about one pair of schemas.
pub(in crate::protobuf) struct Search<'a> {
    sides: Sides<'a>,
    graph: Graph,
    /// The nearest offence of each pair under [`Reading::Value`], for the findings: first those with
    /// data, then those that are undecided.
    ways: OnceCell<[Vec<Option<Way>>; 2]>,
    /// Of the reader and of the writer, made when the first datum is tried.
    decoders: OnceCell<Result<(Decoder, Decoder), String>>,
    bytes_left: Cell<usize>,
}

/// A datum that is expected to fail, by the pair of messages where it does.
struct Candidate<'g> {
    pair: usize,
    /// The fields and pairs on the way to the offence.
    way: Vec<(i32, usize)>,
    offence: &'g Offence,
}

impl<'a> Search<'a> {
    /// Looks at the schemas without making data; `Err` names the budget that does not last.
    pub fn of(reader: &'a Files, writer: &'a Files) -> Result<Search<'a>, &'static str> {
        let too_many = "the messages have more fields than PROTOBUF_PROOF_FIELDS_MAX";
        let reader = Side::of(reader).ok_or(too_many)?;
        let writer = Side::of(writer).ok_or(too_many)?;
        let least = Least::of(&writer);
        let sides = Sides { reader, writer, least };
        let graph = Graph::of(&sides)
            .ok_or("the messages have more pairs of fields than PROTOBUF_PROOF_STEPS_MAX")?;
        let bytes_left = Cell::new(PROTOBUF_PROOF_BYTES_MAX);
        let (ways, decoders) = (OnceCell::new(), OnceCell::new());
        Ok(Search { sides, graph, ways, decoders, bytes_left })
    }

    /// What data says about everything that the writer can write.
    pub fn whole(&self, reading: Reading) -> Evidence {
        let graph = &self.graph;
        if reading == Reading::Json {
            let is_read = json::is_alike(&self.sides, graph)
                && self.whole(Reading::Value) == Evidence::Refuted;
            let unknown = || Evidence::Unknown(json::NOT_DECODED.to_owned());
            return if is_read { Evidence::Refuted } else { unknown() };
        }
        let candidates = graph.pairs.iter().enumerate().flat_map(|(pair, one)| {
            let counted = one.offences.iter().filter(|offence| offence.counts_for(reading));
            counted.map(move |offence| Candidate { pair, way: Vec::new(), offence })
        });
        let evidence = self.first_failing(candidates, reading);
        if matches!(evidence, Evidence::Proven(_)) {
            return evidence;
        }
        let mut removed = graph.removed.iter().take(TRIES_MAX).map(|(_, id)| self.removed_id(*id));
        removed.find(|one| matches!(one, Evidence::Proven(_))).unwrap_or(evidence)
    }

    /// What data says about the field at a path of the rules: `#/Message/3` or `#/Message/oneof/3`.
    pub fn field(&self, path: &str) -> Evidence {
        let reading = Reading::Value;
        let Some((pairs, number)) = self.field_at(path) else {
            return Evidence::ByRule(IMPORTED.to_owned());
        };
        let ways = self
            .ways
            .get_or_init(|| [true, false].map(|is_decided| self.graph.ways(reading, is_decided)));
        let mut candidates = Vec::new();
        for &pair in pairs {
            let one = &self.graph.pairs[pair];
            let own = one.offences.iter().filter(|offence| {
                offence.number == number && offence.oneof.is_none() && offence.counts_for(reading)
            });
            candidates.extend(own.map(|offence| Candidate { pair, way: Vec::new(), offence }));
            for &(_, target) in one.links.iter().filter(|(linked, _)| *linked == number) {
                candidates.extend(
                    ways.iter()
                        .filter_map(|ways| self.candidate_through(pair, (number, target), ways)),
                );
            }
        }
        self.first_failing(candidates.into_iter(), reading)
    }

    /// The pairs of messages and the number that such a path means.
    fn field_at(&self, path: &str) -> Option<(&[usize], i32)> {
        let (before, number) = path.rsplit_once('/')?;
        let number = number.parse().ok()?;
        let (message, name) = before.rsplit_once('/')?;
        let in_oneof = self.graph.at(message);
        let is_oneof = in_oneof.iter().any(|&pair| {
            let Pair { reader, writer, .. } = &self.graph.pairs[pair];
            let reader = &self.sides.reader.messages[*reader].oneofs;
            let mut oneofs = reader.iter().chain(&self.sides.writer.messages[*writer].oneofs);
            oneofs.any(|oneof| oneof.name == name)
        });
        let pairs = if is_oneof { in_oneof } else { self.graph.at(before) };
        (!pairs.is_empty()).then_some((pairs, number))
    }

    /// What data says about a oneof of the reader, at `#/Message/oneof`.
    pub fn oneof(&self, path: &str) -> Evidence {
        let (message, name) = path.rsplit_once('/').unwrap_or((path, ""));
        let pairs = self.graph.at(message);
        if pairs.is_empty() {
            return Evidence::ByRule(IMPORTED.to_owned());
        }
        let candidates = pairs.iter().flat_map(|&pair| {
            let one = &self.graph.pairs[pair];
            let oneofs = &self.sides.reader.messages[one.reader].oneofs;
            let own = one
                .offences
                .iter()
                .filter(move |offence| offence.oneof.is_some_and(|at| oneofs[at].name == name));
            own.map(move |offence| Candidate { pair, way: Vec::new(), offence })
        });
        self.first_failing(candidates, Reading::Value)
    }

    /// What data says about a message at this path that the reader does not declare.
    pub fn removed(&self, path: &str) -> Evidence {
        let found = self.graph.removed.iter().find(|(removed, _)| removed == path);
        match found {
            Some((_, id)) => self.removed_id(*id),
            None => Evidence::ByRule(IMPORTED.to_owned()),
        }
    }

    fn removed_id(&self, id: Id) -> Evidence {
        let (writer, least) = (&self.sides.writer, &self.sides.least);
        let Some(size) = least.size(id) else {
            return Evidence::ByRule(
                "the message requires itself, so that it has no data".to_owned(),
            );
        };
        if let Err(reason) = self.pay(size) {
            return Evidence::Unknown(reason.to_owned());
        }
        let datum = least.datum(writer, id);
        let bytes = datum.bytes(writer);
        let (ours, theirs) = match self.decoders() {
            Ok(decoders) => decoders,
            Err(reason) => return Evidence::Unknown(reason),
        };
        let name = &writer.messages[id].local_name;
        if ours.declares(name) || theirs.read(writer, id, &bytes).is_err() {
            return Evidence::Unknown("the reader's pool has the message".to_owned());
        }
        let reason = format!("the descriptor pool has no message '{name}'");
        let outcome = Outcome { decoder: DECODER, effect: Effect::Refused { reason } };
        Evidence::Proven(Witness { datum: datum.text(writer), bytes, outcome })
    }

    /// The nearest offence through a field.
    fn candidate_through(
        &self,
        pair: usize,
        first: (i32, usize),
        ways: &[Option<Way>],
    ) -> Option<Candidate<'_>> {
        let mut way = vec![first];
        let mut at = first.1;
        loop {
            match ways[at]? {
                Way::Here(offence) => {
                    let offence = &self.graph.pairs[at].offences[offence];
                    return Some(Candidate { pair, way, offence });
                }
                Way::Through(number, target) => {
                    way.push((number, target));
                    at = target;
                }
            }
        }
    }

    /// The first candidate that fails under the reading, or why there is none.
    fn first_failing<'g>(
        &self,
        candidates: impl Iterator<Item = Candidate<'g>>,
        reading: Reading,
    ) -> Evidence {
        let mut why_not = None;
        let mut tries = 0;
        for candidate in candidates {
            if let Some(reason) = candidate.offence.undecided {
                why_not = why_not.or_else(|| Some(reason.to_owned()));
                continue;
            }
            match self.tried(&candidate, reading) {
                Ok(witness) => return Evidence::Proven(witness),
                Err(reason) => why_not = why_not.or(Some(reason)),
            }
            tries += 1;
            if tries == TRIES_MAX {
                break;
            }
        }
        why_not.map_or(Evidence::Refuted, Evidence::Unknown)
    }

    /// Makes the datum of a candidate and has it read; `Err` says why it is no witness.
    fn tried(&self, candidate: &Candidate<'_>, reading: Reading) -> Result<Witness, String> {
        let steps = self.steps(candidate);
        let (outer, _) = steps[0];
        let pair = &self.graph.pairs[outer];
        let sizes = steps.iter().map(|(at, _)| self.graph.pairs[*at].writer);
        let mut total = self.size_of_sets(candidate);
        for size in sizes.filter_map(|writer| self.sides.least.size(writer)) {
            total.bytes = total.bytes.saturating_add(size.bytes);
            total.depth = total.depth.max(size.depth);
        }
        total.depth += steps.len();
        self.pay(total)?;
        // Every default of a message is compared wherever one stands.
        for (at, _) in &steps {
            let Pair { reader, writer, .. } = &self.graph.pairs[*at];
            let (reader, writer) =
                (&self.sides.reader.messages[*reader], &self.sides.writer.messages[*writer]);
            let bytes = (reader.defaulted.len() + writer.defaulted.len()) * size_of::<i32>();
            self.pay(Size { depth: 0, bytes })?;
        }
        let datum = self.datum(&steps, candidate.offence);
        let bytes = datum.bytes(&self.sides.writer);
        let (ours, theirs) = self.decoders()?;
        let written = theirs.read(&self.sides.writer, pair.writer, &bytes)?;
        if missing(&self.sides.writer, &written).is_some() {
            return Err("the writer requires more than the datum has".to_owned());
        }
        let outcome = self
            .outcome((pair.reader, ours), &bytes, &written, reading)
            .ok_or("the decoder reads the datum that was expected to fail")?;
        Ok(Witness { datum: datum.text(&self.sides.writer), bytes, outcome })
    }

    /// What the reader does with the bytes, if it fails under the reading.
    fn outcome(
        &self,
        (id, decoder): (Id, &Decoder),
        bytes: &[u8],
        written: &Datum,
        reading: Reading,
    ) -> Option<Outcome> {
        let reader = &self.sides.reader;
        let refused =
            |decoder, reason| Some(Outcome { decoder, effect: Effect::Refused { reason } });
        let read = match decoder.read(reader, id, bytes) {
            Ok(read) => read,
            Err(reason) => return refused(DECODER, reason),
        };
        if let Some(path) = missing(reader, &read) {
            return refused(CHECKED_DECODER, format!("message is missing required fields: {path}"));
        }
        if reading == Reading::Parse {
            return None;
        }
        let comparison = Comparison::new(&self.sides, reading);
        let effect = comparison.failure(&read, written)?;
        if comparison.is_garbled.get() {
            // Languages differ in what they make of it; prost takes it for no string.
            let strict = Decoder::of(reader, Strings::AlwaysText).ok()?;
            return refused(DECODER, strict.read(reader, id, bytes).err()?);
        }
        Some(Outcome { decoder: DECODER, effect })
    }

    /// The pairs from one that the main files declare to the offence, each with the field that leads
    /// on.
    fn steps(&self, candidate: &Candidate<'_>) -> Vec<(usize, Option<i32>)> {
        let mut outward = Vec::new();
        let mut at = candidate.pair;
        while let Some((parent, number)) = self.graph.pairs[at].parent {
            outward.push((parent, Some(number)));
            at = parent;
        }
        outward.reverse();
        let mut at = candidate.pair;
        for &(number, target) in &candidate.way {
            outward.push((at, Some(number)));
            at = target;
        }
        outward.push((at, None));
        outward
    }

    fn size_of_sets(&self, candidate: &Candidate<'_>) -> Size {
        let last = candidate.way.last().map_or(candidate.pair, |(_, target)| *target);
        let mut total = Size::default();
        for (number, _) in &candidate.offence.sets {
            let field = self.sides.writer.field(self.graph.pairs[last].writer, *number);
            let inner = field.and_then(message_of).and_then(|id| self.sides.least.size(id));
            let inner = inner.unwrap_or_default();
            total.depth = total.depth.max(inner.depth);
            // Two elements at most.
            total.bytes = total.bytes.saturating_add(inner.bytes.saturating_mul(2));
        }
        total
    }

    /// The datum of a candidate: the smallest messages around the smallest one with the fields set.
    fn datum(&self, steps: &[(usize, Option<i32>)], offence: &Offence) -> Datum {
        let (writer, least) = (&self.sides.writer, &self.sides.least);
        let mut inner: Option<Datum> = None;
        for (at, number) in steps.iter().rev() {
            let mut datum = least.datum(writer, self.graph.pairs[*at].writer);
            match (number, inner.take()) {
                (Some(number), Some(inner)) => datum.set(*number, vec![Element::Message(inner)]),
                _ => self.apply(&offence.sets, &mut datum),
            }
            inner = Some(datum);
        }
        inner.expect("there is a step for the offence itself")
    }

    fn apply(&self, sets: &[(i32, Setting)], datum: &mut Datum) {
        let (writer, least) = (&self.sides.writer, &self.sides.least);
        for (number, setting) in sets {
            let Some(field) = writer.field(datum.id, *number) else { continue };
            let elements = match setting {
                Setting::Least => vec![least.element(writer, field)],
                Setting::Atom(atom) => vec![Element::Atom(atom.clone())],
                Setting::Two(Some((one, other))) => {
                    vec![Element::Atom(one.clone()), Element::Atom(other.clone())]
                }
                Setting::Two(None) => {
                    let one = least.element(writer, field);
                    let mut two = one.clone();
                    if let (Cardinality::Map, Element::Message(entry)) =
                        (field.cardinality, &mut two)
                        && let Some(key) =
                            writer.field(entry.id, 1).and_then(|key| other(key.value))
                    {
                        entry.set(1, vec![Element::Atom(key)]);
                    }
                    vec![one, two]
                }
            };
            datum.set(*number, elements);
        }
    }

    /// Takes the size of a datum from what is left for this pair of schemas.
    fn pay(&self, size: Size) -> Result<(), &'static str> {
        if !size.fits() {
            return Err("a datum would be larger than PROTOBUF_DATUM_BYTES_MAX or deeper than \
                        PROTOBUF_DATUM_DEPTH_MAX");
        }
        let left = self.bytes_left.get().checked_sub(size.bytes);
        self.bytes_left.set(left.ok_or("the data would be more than PROTOBUF_PROOF_BYTES_MAX")?);
        Ok(())
    }

    fn decoders(&self) -> Result<&(Decoder, Decoder), String> {
        let decoders = self.decoders.get_or_init(|| {
            let of = |side| Decoder::of(side, Strings::AsAsked);
            Ok((of(&self.sides.reader)?, of(&self.sides.writer)?))
        });
        decoders.as_ref().map_err(Clone::clone)
    }
}
