//! Looks for a datum that shows a cause, and tries it.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet, VecDeque};

use foldhash::fast::RandomState;

use super::apache::{self, Answer, Feeding};
use super::datum::{self, Datum};
use super::fill::{Filler, Frame};
use super::pairs::{Cause, Pairs, Step};
use super::{encode, resolve};
use crate::avro::compat::field_alias_ambiguous::Ambiguity;
use crate::avro::model::{NodeId, Primitive, Shape};
use crate::limits::EXAMINE_DECODER_WORK_MAX;
use crate::witness::{Effect, Outcome};

/// Most places inside a reader's union, or of a pair that the rules let pass, at which data are tried.
const PLACES_TRIED_MAX: usize = 8;

/// How many bytes of a schema's texts the decoder tells in a step.
const TEXT_BYTES_PER_STEP: u64 = 64;

/// A datum that has been tried and failed.
#[derive(Debug)]
pub(super) struct Shown {
    pub(super) datum: Datum,
    pub(super) outcome: Outcome,
}

/// What is needed to try data.
#[derive(Debug)]
pub(super) struct Trial<'a> {
    pub(super) pairs: &'a Pairs<'a>,
    feeding: OnceCell<Feeding<'a>>,
    /// How often, at most, the decoder resolves what stands in a reader's union.
    branches_tried: u64,
    /// What a refusal of the decoder costs, in steps: it may tell the whole schema of the reader.
    refusal: u64,
}

impl<'a> Trial<'a> {
    pub(super) fn new(pairs: &'a Pairs<'a>) -> Trial<'a> {
        let reader = pairs.reader;
        let tried = reader.nodes.iter().map(|node| match node.shape {
            // Each type that may fit is resolved to see whether it does, and then once more.
            Shape::Union(branches) => branches.of(&reader.branches).iter().fold(1, |sum, it| {
                let shape = reader.shape(it.node);
                sum + u64::from(!matches!(shape, Shape::Primitive(_)))
            }),
            _ => 1,
        });
        let branches_tried = tried.max().unwrap_or(1);
        let refusal = 1 + reader.texts.len() as u64 / TEXT_BYTES_PER_STEP;
        Trial { pairs, feeding: OnceCell::new(), branches_tried, refusal }
    }

    fn feeding(&self) -> &Feeding<'a> {
        self.feeding.get_or_init(|| Feeding::of(self.pairs))
    }

    /// Whether the decoder of others reads a datum as the schema that wrote it says; true if it
    /// cannot be asked.
    pub(super) fn is_written(&self, writer: NodeId, datum: &Datum, bytes: &[u8]) -> bool {
        if !self.is_within_reach(datum) {
            return true;
        }
        match apache::read(self.pairs, self.feeding(), (None, writer), None, bytes) {
            Answer::Read(_) | Answer::NotAsked => true,
            Answer::Refused(_) => false,
        }
    }

    /// A datum of the writer at `pair` that the reader does not read for `cause`.
    pub(super) fn show(&self, pair: (NodeId, NodeId), cause: Cause) -> Option<Shown> {
        let index = self.pairs.find(pair.0, pair.1);
        if let (Cause::Branch, Some(index)) = (cause, index) {
            return self.search(index);
        }
        let mut weaker = None;
        for datum in self.data(pair, cause, index) {
            match self.try_part(pair, cause, datum) {
                Some(shown) if shown.outcome.decoder == apache::DECODER => return Some(shown),
                Some(shown) => weaker = weaker.or(Some(shown)),
                None => {}
            }
        }
        weaker
    }

    /// A datum of the writer at `index` that the reader does not read, for whatever cause: the
    /// shortest ways to a cause are tried.
    pub(super) fn search(&self, index: u32) -> Option<Shown> {
        let root = self.pairs.at(index);
        let mut weaker = None;
        for (way, place, cause) in self.causes_below(index) {
            let found = self.pairs.at(place);
            let pair = (found.reader, found.writer);
            for datum in self.data(pair, cause, Some(place)) {
                let Some(datum) = Filler::new(self.pairs).wrap(&way, datum) else { continue };
                match self.try_whole((root.reader, root.writer), datum) {
                    Some(shown) if shown.outcome.decoder == apache::DECODER => return Some(shown),
                    Some(shown) => weaker = weaker.or(Some(shown)),
                    None => {}
                }
            }
        }
        weaker
    }

    /// The nearest causes, with the ways to them.
    fn causes_below(&self, start: u32) -> Vec<(Vec<Frame>, u32, Cause)> {
        let mut from: HashMap<u32, (u32, Step), RandomState> = HashMap::default();
        let mut queue = VecDeque::from([start]);
        let mut causes = Vec::new();
        while let Some(index) = queue.pop_front() {
            for cause in &self.pairs.at(index).causes {
                causes.push((self.way(&from, start, index), index, *cause));
                if causes.len() >= PLACES_TRIED_MAX {
                    return causes;
                }
            }
            for (step, need) in &self.pairs.at(index).needs {
                if !self.pairs.at(*need).reads && *need != start && !from.contains_key(need) {
                    from.insert(*need, (index, *step));
                    queue.push_back(*need);
                }
            }
        }
        causes
    }

    fn way(
        &self,
        from: &HashMap<u32, (u32, Step), RandomState>,
        start: u32,
        mut index: u32,
    ) -> Vec<Frame> {
        let mut way = Vec::new();
        while let Some((before, step)) = from.get(&index).filter(|_| index != start) {
            let writer = self.pairs.at(*before).writer;
            way.push(Frame { writer, pair: Some(*before), step: *step });
            index = *before;
        }
        way.reverse();
        way
    }

    /// The data that may show a cause, the most telling first.
    fn data(&self, (to, from): (NodeId, NodeId), cause: Cause, pair: Option<u32>) -> Vec<Datum> {
        let (own, other) = (self.pairs.reader, self.pairs.writer);
        let mut filler = Filler::new(self.pairs);
        let mut data = Vec::new();
        match (cause, own.shape(to), other.shape(from)) {
            (Cause::Symbols, Shape::Enum(to), Shape::Enum(from)) => {
                let known: HashSet<&str> = own.symbols_of(own.enumeration(to)).collect();
                let mut written = other.symbols_of(other.enumeration(from));
                data.extend(written.position(|symbol| !known.contains(symbol)).map(Datum::Enum));
            }
            (Cause::Characters, ..) => data.push(Datum::Bytes(vec![0xff])),
            (Cause::Kind | Cause::Branch, _, Shape::Array(items)) => {
                let item = match other.shape(items.node) {
                    Shape::Primitive(Primitive::Int) => Some(Datum::Int(256)),
                    Shape::Primitive(Primitive::Long) => Some(Datum::Long(256)),
                    _ => filler.fill(items.node, None),
                };
                data.extend(item.map(|item| Datum::Array(vec![item])));
            }
            (Cause::Kind | Cause::Branch, to, from) => data.extend(self.beyond(to, from)),
            _ => {}
        }
        if !matches!(cause, Cause::Symbols) {
            data.extend(filler.fill(from, pair));
        }
        data
    }

    /// A value of one kind that decoders notice to be none of another kind, where they are lax.
    fn beyond(&self, to: Shape, from: Shape) -> Option<Datum> {
        Some(match (from, to) {
            (Shape::Primitive(Primitive::Long), _) => Datum::Long(i64::from(i32::MAX) + 1),
            (Shape::Primitive(Primitive::Double), Shape::Primitive(Primitive::Float)) => {
                Datum::Double(0.1)
            }
            (Shape::Primitive(Primitive::Bytes), Shape::Fixed(at))
                if self.pairs.reader.fixed_type(at).size == 0 =>
            {
                Datum::Bytes(vec![0])
            }
            (Shape::Fixed(at), Shape::Primitive(Primitive::String)) => {
                let size = usize::try_from(self.pairs.writer.fixed_type(at).size).ok()?;
                (size <= crate::limits::EXAMINE_DATUM_BYTES_MAX)
                    .then(|| Datum::Fixed(vec![0xff; size]))?
            }
            _ => return None,
        })
    }

    /// Tries a datum in the reader at the place of a cause, apart from what else may be wrong there.
    fn try_part(&self, pair: (NodeId, NodeId), cause: Cause, datum: Datum) -> Option<Shown> {
        let refusal = resolve::read_part(self.pairs, pair, cause, &datum).err()?;
        let only = match cause {
            Cause::Missing(field) => Some(field),
            // The decoder does not look at names, and knows no aliases.
            Cause::Name
            | Cause::Default(_)
            | Cause::Doubt(_)
            | Cause::Ambiguous(Ambiguity::TwoReaders { .. } | Ambiguity::TwoWritten { .. }) => {
                return Some(Shown { datum, outcome: refused(resolve::DECODER, refusal) });
            }
            Cause::Kind | Cause::Size | Cause::Symbols | Cause::Branch | Cause::Characters => None,
        };
        let outcome = self.outcome(pair, only, &datum, refusal);
        Some(Shown { datum, outcome })
    }

    /// Tries a datum in the whole of a reader's type.
    pub(super) fn try_whole(&self, pair: (NodeId, NodeId), datum: Datum) -> Option<Shown> {
        let refusal = resolve::read(self.pairs, pair, &datum).err()?;
        let outcome = self.outcome(pair, None, &datum, refusal);
        Some(Shown { datum, outcome })
    }

    /// What becomes of a datum that the specification refuses, by the decoder of others if it
    /// refuses it too, or reads another value.
    fn outcome(
        &self,
        pair: (NodeId, NodeId),
        only: Option<u32>,
        datum: &Datum,
        refusal: String,
    ) -> Outcome {
        let specified = refused(resolve::DECODER, refusal);
        if !self.is_within_reach(datum) {
            return specified;
        }
        let bytes = encode::binary(datum);
        let roots = (Some(pair.0), pair.1);
        match apache::read(self.pairs, self.feeding(), roots, only, &bytes) {
            Answer::Refused(reason) => refused(apache::DECODER, reason),
            Answer::Read(value) => match (datum, value) {
                (Datum::Double(written), apache_avro::types::Value::Float(read))
                    if *written != f64::from(read) =>
                {
                    let read = datum::float_text(f64::from(read), &f64::from(read).to_string());
                    Outcome { decoder: apache::DECODER, effect: Effect::Misread { read } }
                }
                _ => specified,
            },
            Answer::NotAsked => specified,
        }
    }

    /// Whether the decoder of others takes little time for a datum: it tries the types in a reader's
    /// union before it reads by one, at each level.
    fn is_within_reach(&self, datum: &Datum) -> bool {
        let (parts, depth) = measure(datum);
        let ways = self.branches_tried.checked_pow(depth);
        let refusals = self.branches_tried.saturating_mul(self.refusal);
        ways.and_then(|ways| ways.checked_mul(parts)?.checked_add(refusals))
            .is_some_and(|it| it <= EXAMINE_DECODER_WORK_MAX)
    }
}

fn refused(decoder: &'static str, reason: String) -> Outcome {
    Outcome { decoder, effect: Effect::Refused { reason } }
}

/// How many parts a datum has, and how deep they nest, unions aside.
fn measure(datum: &Datum) -> (u64, u32) {
    let of_all = |inner: &mut dyn Iterator<Item = &Datum>| {
        inner
            .map(measure)
            .fold((1, 1), |(parts, depth), (more, deeper)| (parts + more, depth.max(deeper + 1)))
    };
    match datum {
        Datum::Array(items) | Datum::Record(items) => of_all(&mut items.iter()),
        Datum::Map(entries) => of_all(&mut entries.iter().map(|(_, value)| value)),
        Datum::Union(_, inner) => measure(inner),
        _ => (1, 1),
    }
}
