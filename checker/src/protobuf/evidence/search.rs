//! Makes the data that the graph of pairs asks for, and has them read.

use std::cell::{Cell, OnceCell};

use super::Reading;
use super::candidate::Candidate;
use super::datum::Datum;
use super::decoder::{CHECKED_DECODER, DECODER, Decoder, Strings};
use super::graph::{Graph, Pair, Sides, Way};
use super::json;
use super::least::{Least, Size};
use super::offence::Offence;
use super::reading::{Comparison, missing};
use super::types::{Id, Side};
use crate::examination::Evidence;
use crate::limits::{PROTOBUF_PROOF_BYTES_MAX, PROTOBUF_PROOF_STEPS_MAX};
use crate::protobuf::descriptor::Files;
use crate::witness::{Effect, Outcome, Witness};

/// Most data that are tried for one answer. The first one fails, but for types that the decoder
/// takes more kindly than the table of offences.
const TRIES_MAX: usize = 16;

/// Why there is no answer where messages of one reader stand for very many of the writer.
const TOO_MANY_PAIRS: &str = "the messages have more pairs of fields than PROTOBUF_PROOF_STEPS_MAX";

/// Why a difference inside a file that is imported may have no data.
const IMPORTED: &str = "no message of the main file holds this one, so that no data has it";

/// What data says about one pair of schemas.
pub(in crate::protobuf) struct Search<'a> {
    sides: Sides<'a>,
    graph: Graph,
    /// The nearest offence of each pair under [`Reading::Value`], for the findings: first those with
    /// data, then those that are undecided.
    ways: OnceCell<[Vec<Option<Way>>; 2]>,
    /// Of the reader and of the writer.
    decoders: (Decoder, Decoder),
    /// Of the reader, as one to which every string is text.
    strict: Decoder,
    bytes_left: Cell<usize>,
    /// How many pairs may still be looked at for single differences.
    pairs_left: Cell<usize>,
}

impl<'a> Search<'a> {
    /// Looks at the schemas without making data; `Err` names the budget that does not last.
    pub fn of(reader: &'a Files, writer: &'a Files) -> Result<Search<'a>, &'static str> {
        let too_many = "the messages have more fields than PROTOBUF_PROOF_FIELDS_MAX";
        let reader = Side::of(reader).ok_or(too_many)?;
        let writer = Side::of(writer).ok_or(too_many)?;
        let least = Least::of(&writer);
        let sides = Sides { reader, writer, least };
        let graph = Graph::of(&sides).ok_or(TOO_MANY_PAIRS)?;
        let bytes_left = Cell::new(PROTOBUF_PROOF_BYTES_MAX);
        let of = |side| Decoder::of(side, Strings::AsAsked);
        let decoders = (of(&sides.reader), of(&sides.writer));
        let strict = Decoder::of(&sides.reader, Strings::AlwaysText);
        let pairs_left = Cell::new(PROTOBUF_PROOF_STEPS_MAX);
        let ways = OnceCell::new();
        Ok(Search { sides, graph, ways, decoders, strict, bytes_left, pairs_left })
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
        let candidates = (0..graph.pairs.len()).flat_map(|pair| {
            let offences = graph.offences(pair).iter();
            let counted = offences.filter(|offence| offence.counts_for(reading));
            counted.map(move |offence| Candidate::here(pair, offence))
        });
        let evidence = self.first_failing(candidates, reading);
        if matches!(evidence, Evidence::Proven(_)) {
            return evidence;
        }
        let mut removed = graph.removed.iter().take(TRIES_MAX).map(|id| self.removed_id(*id));
        removed.find(|one| matches!(one, Evidence::Proven(_))).unwrap_or(evidence)
    }

    /// What data says about the field at a path of the rules: `#/Message/3` or `#/Message/oneof/3`.
    pub fn field(&self, path: &str) -> Evidence {
        let reading = Reading::Value;
        let (pairs, number) = match self.field_at(path) {
            Ok(Some(found)) => found,
            Ok(None) => return Evidence::ByRule(IMPORTED.to_owned()),
            Err(reason) => return Evidence::Unknown(reason.to_owned()),
        };
        let ways = self
            .ways
            .get_or_init(|| [true, false].map(|is_decided| self.graph.ways(reading, is_decided)));
        let candidates = pairs.iter().flat_map(|&pair| {
            let own = self.graph.offences_of(pair, number);
            let own = own.filter(|one| one.oneof.is_none() && one.counts_for(reading));
            let target = self.graph.link(pair, number).into_iter();
            let through = target.flat_map(move |target| {
                let to = (number, target);
                ways.iter().filter_map(move |ways| Candidate::through(&self.graph, pair, to, ways))
            });
            own.map(move |offence| Candidate::here(pair, offence)).chain(through)
        });
        self.first_failing(candidates, reading)
    }

    /// The pairs of messages and the number that such a path means.
    fn field_at(&self, path: &str) -> Result<Option<(&[usize], i32)>, &'static str> {
        let parts = path.rsplit_once('/').and_then(|(before, number)| {
            let (message, name) = before.rsplit_once('/')?;
            Some((before, message, name, number.parse().ok()?))
        });
        let Some((before, message, name, number)) = parts else { return Ok(None) };
        let in_oneof = self.pairs_at(message)?;
        let is_oneof = in_oneof.iter().any(|&pair| {
            let Pair { reader, writer, .. } = &self.graph.pairs[pair];
            self.sides.reader.messages[*reader].oneof_named(name).is_some()
                || self.sides.writer.messages[*writer].oneof_named(name).is_some()
        });
        let pairs = if is_oneof { in_oneof } else { self.pairs_at(before)? };
        Ok((!pairs.is_empty()).then_some((pairs, number)))
    }

    /// The pairs of messages at a path, which are to be looked at.
    fn pairs_at(&self, path: &str) -> Result<&[usize], &'static str> {
        let pairs = self.graph.at(&self.sides, path);
        let left = self.pairs_left.get().checked_sub(pairs.len());
        self.pairs_left.set(left.ok_or(TOO_MANY_PAIRS)?);
        Ok(pairs)
    }

    /// What data says about a oneof of the reader, at `#/Message/oneof`.
    pub fn oneof(&self, path: &str) -> Evidence {
        let (message, name) = path.rsplit_once('/').unwrap_or((path, ""));
        let pairs = match self.pairs_at(message) {
            Ok([]) => return Evidence::ByRule(IMPORTED.to_owned()),
            Ok(pairs) => pairs,
            Err(reason) => return Evidence::Unknown(reason.to_owned()),
        };
        let candidates = pairs.iter().flat_map(|&pair| {
            let offences = self.graph.offences(pair);
            let reader = &self.sides.reader.messages[self.graph.pairs[pair].reader];
            let own = reader.oneof_named(name).and_then(|oneof| about(offences, oneof));
            own.map(|offence| Candidate::here(pair, offence))
        });
        self.first_failing(candidates, Reading::Value)
    }

    /// What data says about a message at this path that the reader does not declare.
    pub fn removed(&self, path: &str) -> Evidence {
        match self.graph.removed_at(path) {
            Some(id) => self.removed_id(id),
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
        let (ours, theirs) = &self.decoders;
        let name = &writer.messages[id].local_name;
        match ours.declares(&self.sides.reader, name) {
            Ok(is_there) if is_there || theirs.read(writer, id, &bytes).is_err() => {
                return Evidence::Unknown("the reader's pool has the message".to_owned());
            }
            Ok(_) => {}
            Err(reason) => return Evidence::Unknown(reason),
        }
        let reason = format!("the descriptor pool has no message '{name}'");
        let outcome = Outcome { decoder: DECODER, effect: Effect::Refused { reason } };
        Evidence::Proven(Witness { datum: datum.text(writer), bytes, outcome })
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
        // The way may be as long as there are pairs.
        self.pay(Size { depth: candidate.levels(&self.graph), bytes: 0 })?;
        let steps = candidate.steps(&self.graph);
        self.pay(candidate.size(&self.sides, &self.graph, &steps))?;
        self.pay(Size { depth: 0, bytes: candidate.parts(&self.sides, &self.graph, &steps) })?;
        let datum = candidate.datum(&self.sides, &self.graph, &steps);
        let bytes = datum.bytes(&self.sides.writer);
        let (ours, theirs) = &self.decoders;
        let pair = &self.graph.pairs[steps[0].0];
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
            return refused(DECODER, self.strict.read(reader, id, bytes).err()?);
        }
        Some(Outcome { decoder: DECODER, effect })
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
}

/// The offence about a oneof of the reader: they come last, in the order of the oneofs.
fn about(offences: &[Offence], oneof: usize) -> Option<&Offence> {
    let first = offences.partition_point(|offence| offence.oneof.is_none_or(|at| at < oneof));
    offences.get(first).filter(|offence| offence.oneof == Some(oneof))
}
