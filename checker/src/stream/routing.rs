//! The way of a key: its bytes, their hash, its partition, with the arithmetic in words.

use std::collections::HashSet;
use std::fmt::Write as _;

use super::context::BoundVersion;
use super::document::Stream;
use super::parts::{KeySchema, Partitioner, Primitive};
use super::sample::{self, Sample};
use crate::limits::{STREAM_SAMPLE_KEYS_MAX, STREAM_SAMPLE_TEXT_BYTES_MAX};
use crate::lint::stream_rule::{StreamView, SubjectView};
use crate::lint::view::View;
use crate::schema_type::SchemaType;

/// Partitions in examples of streams that do not declare theirs.
const PARTITIONS_ASSUMED: u32 = 12;

/// The first key that is tried; then come 1, 2, 3 and so on.
const FIRST_KEY: u32 = 42;

/// Bytes that are shown; of more, the first ones are.
const SHOWN_BYTES_MAX: usize = 48;

/// How keys become bytes.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Coder<'a> {
    Plain(Primitive),
    Schema {
        version: &'a BoundVersion<'a>,
        view: &'a View,
        /// The id in front of the bytes.
        id: Option<i32>,
    },
}

/// How keys come to partitions.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Route<'a> {
    pub(crate) coder: Coder<'a>,
    pub(crate) partitioner: &'a Partitioner,
    pub(crate) partitions: u32,
}

/// Where a key lands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Landing {
    /// The key as JSON.
    pub(crate) shown: String,
    pub(crate) bytes: Vec<u8>,
    /// None where the partitioner is not known, or does not look at keys.
    pub(crate) partition: Option<u32>,
    /// From the key to the partition.
    pub(crate) arithmetic: String,
}

impl<'a> Coder<'a> {
    /// How the keys of a stream are written; none where they have no schema that is known.
    pub(crate) fn of(view: &'a StreamView<'_>) -> Option<Coder<'a>> {
        if let KeySchema::Primitive(primitive) = view.stream.key.schema {
            return Some(Coder::Plain(primitive));
        }
        view.key.as_ref().map(|key| Coder::of_subject(view.stream, key))
    }

    fn of_subject(stream: &Stream, key: &'a SubjectView<'_>) -> Coder<'a> {
        let id = stream.key.embeds_schema_id().then(|| key.newest.id.unwrap_or(1));
        Coder::Schema { version: key.newest, view: &key.view, id }
    }

    /// The names of the fields of the key.
    fn names(&self) -> HashSet<String> {
        match self {
            Coder::Plain(_) => HashSet::new(),
            Coder::Schema { view, .. } => sample::names(view),
        }
    }

    fn text_bytes(&self) -> usize {
        match self {
            Coder::Plain(_) => 0,
            Coder::Schema { version, .. } => {
                let references = version.references.iter().map(|one| one.text.len());
                version.text.len() + references.sum::<usize>()
            }
        }
    }

    fn sample(&self, number: u32, shared: &HashSet<String>) -> Option<Sample> {
        let (version, view, id) = match self {
            Coder::Plain(primitive) => return Some(sample::plain(*primitive, number)),
            Coder::Schema { version, view, id } => (version, view, id),
        };
        let mut made = sample::sample(version.schema, view, number, shared)?;
        if let Some(id) = id {
            let mut framed = vec![0];
            framed.extend(id.to_be_bytes());
            // The way to the first message of a file is written as one zero.
            if version.schema.schema_type() == SchemaType::Protobuf {
                framed.push(0);
            }
            framed.extend(made.bytes);
            made.bytes = framed;
        }
        Some(made)
    }
}

impl<'a> Route<'a> {
    /// The route of the keys of a stream.
    pub(crate) fn of(stream: &'a Stream, coder: Coder<'a>) -> Route<'a> {
        let partitioning = &stream.partitioning;
        let partitions = partitioning.partitions.unwrap_or(PARTITIONS_ASSUMED);
        Route { coder, partitioner: &partitioning.partitioner, partitions }
    }

    fn land(&self, number: u32, shared: &HashSet<String>) -> Option<Landing> {
        let Sample { shown, bytes } = self.coder.sample(number, shared)?;
        let partition = self.partitioner.partition(&bytes, self.partitions);
        let arithmetic = arithmetic(self.partitioner, &bytes, self.partitions);
        Some(Landing { shown, bytes, partition, arithmetic })
    }
}

/// One key on two routes: the first that lands in different partitions, or else the first whose bytes
/// differ. None if no key does.
pub(crate) fn parted(one: &Route<'_>, other: &Route<'_>) -> Option<(Landing, Landing)> {
    let shared: HashSet<String> =
        one.coder.names().intersection(&other.coder.names()).cloned().collect();
    let is_short =
        one.coder.text_bytes().max(other.coder.text_bytes()) <= STREAM_SAMPLE_TEXT_BYTES_MAX;
    let is_reckoned = |route: &Route<'_>| route.partitioner.reckon(&[]).is_some();
    let may_part =
        is_reckoned(one) && is_reckoned(other) && one.partitions.max(other.partitions) > 1;
    let more = if is_short && may_part { STREAM_SAMPLE_KEYS_MAX } else { 0 };
    let numbers = std::iter::once(FIRST_KEY).chain(1..=more);
    let mut apart = None;
    for number in numbers {
        let pair = (one.land(number, &shared)?, other.land(number, &shared)?);
        if pair.0.partition.is_some() && pair.0.partition != pair.1.partition {
            return Some(pair);
        }
        if pair.0.bytes != pair.1.bytes && apart.is_none() {
            apart = Some(pair);
        }
    }
    apart
}

/// `bytes 00 00 00 00 11 54; murmur2 = 0x9ca7ee03; & 0x7fffffff = 480767491; % 12 = 7`.
fn arithmetic(partitioner: &Partitioner, bytes: &[u8], partitions: u32) -> String {
    let mut text = "bytes".to_owned();
    for byte in bytes.iter().take(SHOWN_BYTES_MAX) {
        write!(text, " {byte:02x}").expect("a string takes all");
    }
    if bytes.len() > SHOWN_BYTES_MAX {
        write!(text, " and {} more", bytes.len() - SHOWN_BYTES_MAX).expect("a string takes all");
    }
    let hash = match partitioner {
        Partitioner::Murmur2 => {
            let hash = super::partitioner::murmur2(bytes);
            format!("murmur2 = {hash:#010x}; & 0x7fffffff")
        }
        Partitioner::Crc32Librdkafka => "crc32".to_owned(),
        Partitioner::Fnv1aLibrdkafka => "fnv1a, without its sign,".to_owned(),
        Partitioner::Sticky | Partitioner::Custom(_) => return text,
    };
    let number = partitioner.reckon(bytes).unwrap_or_default();
    let partition = number.checked_rem(partitions).unwrap_or_default();
    write!(text, "; {hash} = {number}; {number} % {partitions} = {partition}")
        .expect("a string takes all");
    text
}
