//! What stands in front of a record or in its headers, so that a reader finds the schema: a magic byte,
//! an id or a GUID, and for Protobuf the place of the message in its file.
//!
//! Pure: bytes in, bytes out.
//!
//! # Source
//! Confluent's wire format; the GUID in headers since its clients of 2025.

use std::fmt;
use std::str::FromStr;

/// In front of a schema id.
const MAGIC_ID: u8 = 0;
/// In front of a GUID.
const MAGIC_GUID: u8 = 1;
/// Message indexes of one path: messages do not nest deeper.
const INDEXES_MAX: usize = 100;
/// Bytes of a varint of 32 bits.
const VARINT_BYTES_MAX: usize = 5;

/// The part of a Kafka record that is read or written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Part {
    /// The key.
    Key,
    /// The value.
    Value,
}

impl Part {
    /// The name of the header that holds the frame of this part.
    ///
    /// # Examples
    /// ```
    /// assert_eq!(clade_client::framing::Part::Value.header(), "__value_schema_id");
    /// ```
    pub fn header(self) -> &'static str {
        match self {
            Part::Key => "__key_schema_id",
            Part::Value => "__value_schema_id",
        }
    }

    /// `key` or `value`.
    pub fn name(self) -> &'static str {
        match self {
            Part::Key => "key",
            Part::Value => "value",
        }
    }
}

/// Where serializers put the frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Framing {
    /// The id in front of the record.
    #[default]
    Prefix,
    /// The GUID in a header; the record is bare.
    Header,
}

/// What identifies a schema in every registry that has it: the MD5 of its content, written as a UUID.
///
/// # Examples
/// ```
/// use clade_client::framing::Guid;
///
/// let guid: Guid = "0B0C4A66-0A91-4d43-b27c-2a4d6c7e2f10".parse()?;
/// assert_eq!(guid.to_string(), "0b0c4a66-0a91-4d43-b27c-2a4d6c7e2f10");
/// assert!("0b0c".parse::<Guid>().is_err());
/// # Ok::<(), clade_client::framing::FramingError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Guid(pub [u8; 16]);

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl FromStr for Guid {
    type Err = FramingError;

    /// Reads 32 hexadecimal digits, with dashes or without.
    fn from_str(text: &str) -> Result<Guid, FramingError> {
        let invalid = || FramingError::InvalidGuid(text.to_owned());
        let digits: Vec<u32> = text
            .chars()
            .filter(|&c| c != '-')
            .map(|c| c.to_digit(16))
            .collect::<Option<_>>()
            .ok_or_else(invalid)?;
        let digits: [u32; 32] = digits.try_into().map_err(|_| invalid())?;
        let byte = |index: usize| digits[2 * index] << 4 | digits[2 * index + 1];
        Ok(Guid(std::array::from_fn(|index| {
            u8::try_from(byte(index)).expect("two digits are a byte")
        })))
    }
}

/// What a frame says of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SchemaKey {
    /// Its id in a context of a registry.
    Id(i32),
    /// Its GUID.
    Guid(Guid),
}

impl fmt::Display for SchemaKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SchemaKey::Id(id) => write!(f, "schema {id}"),
            SchemaKey::Guid(guid) => write!(f, "schema {guid}"),
        }
    }
}

impl SchemaKey {
    /// Appends magic byte and id or GUID.
    pub fn write(self, to: &mut Vec<u8>) {
        match self {
            SchemaKey::Id(id) => {
                to.push(MAGIC_ID);
                to.extend_from_slice(&id.to_be_bytes());
            }
            SchemaKey::Guid(guid) => {
                to.push(MAGIC_GUID);
                to.extend_from_slice(&guid.0);
            }
        }
    }

    /// Reads magic byte and id or GUID; answers what follows too.
    ///
    /// # Errors
    /// [`FramingError::TooShort`], [`FramingError::UnknownMagicByte`], [`FramingError::NegativeId`].
    ///
    /// # Examples
    /// ```
    /// use clade_client::framing::{FramingError, SchemaKey};
    ///
    /// let framed = [0, 0, 0, 0, 7, 42];
    /// assert_eq!(SchemaKey::read(&framed)?, (SchemaKey::Id(7), &[42][..]));
    /// assert_eq!(SchemaKey::read(b"{}...").unwrap_err(), FramingError::UnknownMagicByte(b'{'));
    /// # Ok::<(), FramingError>(())
    /// ```
    pub fn read(bytes: &[u8]) -> Result<(SchemaKey, &[u8]), FramingError> {
        let too_short = FramingError::TooShort { bytes: bytes.len() };
        let Some((magic, rest)) = bytes.split_first() else { return Err(too_short) };
        match *magic {
            MAGIC_ID => {
                let (id, rest) = rest.split_first_chunk().ok_or(too_short)?;
                let id = i32::from_be_bytes(*id);
                if id < 0 {
                    return Err(FramingError::NegativeId(id));
                }
                Ok((SchemaKey::Id(id), rest))
            }
            MAGIC_GUID => {
                let (guid, rest) = rest.split_first_chunk().ok_or(too_short)?;
                Ok((SchemaKey::Guid(Guid(*guid)), rest))
            }
            other => Err(FramingError::UnknownMagicByte(other)),
        }
    }
}

/// The place of a message in its file: its position among the file's messages, then that among the
/// messages in it, and so on, each from 0.
///
/// # Examples
/// ```
/// use clade_client::framing::MessageIndexes;
///
/// let mut bytes = Vec::new();
/// MessageIndexes::new(vec![1, 0]).write(&mut bytes);
/// assert_eq!(bytes, [4, 2, 0]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct MessageIndexes(Vec<u32>);

impl MessageIndexes {
    /// The place with these positions, the outermost message first; none at all means the first message.
    pub fn new(positions: Vec<u32>) -> MessageIndexes {
        MessageIndexes(if positions.is_empty() { vec![0] } else { positions })
    }

    /// The positions, the outermost message first; never empty.
    pub fn positions(&self) -> &[u32] {
        &self.0
    }

    /// Appends the count and the positions as zig-zag varints; the first message is the one byte 0.
    pub fn write(&self, to: &mut Vec<u8>) {
        if self.0 == [0] {
            to.push(0);
            return;
        }
        write_varint(zigzag(self.0.len() as u64), to);
        for &position in &self.0 {
            write_varint(zigzag(u64::from(position)), to);
        }
    }

    /// Reads zig-zag varints, as all clients of Confluent write; answers what follows too.
    ///
    /// # Errors
    /// [`FramingError::MessageIndexes`] if there are none: too short, negative, or too many.
    pub fn read(bytes: &[u8]) -> Result<(MessageIndexes, &[u8]), FramingError> {
        read_indexes(bytes, |number| (number & 1 == 0).then_some(number >> 1))
    }

    /// Reads plain varints, as some clients once wrote; answers what follows too.
    ///
    /// The two spellings only agree on 0. What is odd as a count or a position cannot be zig-zag.
    ///
    /// # Errors
    /// As [`MessageIndexes::read`].
    pub fn read_plain(bytes: &[u8]) -> Result<(MessageIndexes, &[u8]), FramingError> {
        read_indexes(bytes, Some)
    }
}

fn read_indexes(
    bytes: &[u8],
    decode: impl Fn(u64) -> Option<u64>,
) -> Result<(MessageIndexes, &[u8]), FramingError> {
    let invalid = || FramingError::MessageIndexes;
    let (count, mut rest) = read_varint(bytes).ok_or_else(invalid)?;
    let count = decode(count).and_then(|count| usize::try_from(count).ok()).ok_or_else(invalid)?;
    if count > INDEXES_MAX {
        return Err(invalid());
    }
    let mut positions = Vec::with_capacity(count.max(1));
    for _ in 0..count {
        let (position, after) = read_varint(rest).ok_or_else(invalid)?;
        let position = decode(position).and_then(|position| u32::try_from(position).ok());
        positions.push(position.ok_or_else(invalid)?);
        rest = after;
    }
    Ok((MessageIndexes::new(positions), rest))
}

fn zigzag(number: u64) -> u64 {
    number << 1
}

fn write_varint(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}

fn read_varint(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut number = 0;
    for (index, &byte) in bytes.iter().take(VARINT_BYTES_MAX).enumerate() {
        number |= u64::from(byte & 0x7f) << (7 * index);
        if byte & 0x80 == 0 {
            return Some((number, &bytes[index + 1..]));
        }
    }
    None
}

/// A record that was written: what goes to Kafka.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The key or value of the record.
    pub payload: Vec<u8>,
    /// The header that the record gets too, with [`Framing::Header`].
    pub header: Option<(&'static str, Vec<u8>)>,
}

/// A record that came from Kafka.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Received<'a> {
    /// The key or value of the record.
    pub payload: &'a [u8],
    /// The last header called [`Part::header`], if the record has one.
    pub header: Option<&'a [u8]>,
}

impl<'a> Received<'a> {
    /// A record without headers.
    pub fn new(payload: &'a [u8]) -> Received<'a> {
        Received { payload, header: None }
    }

    /// A record with headers in their order, of which one may hold the frame.
    ///
    /// # Examples
    /// ```
    /// use clade_client::framing::{Part, Received};
    ///
    /// let headers = [("trace", &b"x"[..]), ("__value_schema_id", &b"\x01..."[..])];
    /// let record = Received::with_headers(b"{}", headers, Part::Value);
    /// assert_eq!(record.header, Some(&b"\x01..."[..]));
    /// ```
    pub fn with_headers(
        payload: &'a [u8],
        headers: impl IntoIterator<Item = (&'a str, &'a [u8])>,
        part: Part,
    ) -> Received<'a> {
        let named = headers.into_iter().filter(|(name, _)| *name == part.header());
        Received { payload, header: named.last().map(|(_, value)| value) }
    }

    /// What the frame says of the schema, the rest of the frame where it is in a header, and the record.
    ///
    /// In front of the record the rest of the frame cannot be told from the record without the schema:
    /// then both are in the last part.
    #[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
    pub(crate) fn open(&self) -> Result<Opened<'a>, FramingError> {
        match self.header {
            Some(header) => {
                let (key, rest) = SchemaKey::read(header)?;
                Ok(Opened { key, frame: Some(rest), payload: self.payload })
            }
            None => {
                let (key, payload) = SchemaKey::read(self.payload)?;
                Ok(Opened { key, frame: None, payload })
            }
        }
    }
}

/// A record whose frame was read as far as all formats have it.
#[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
#[derive(Debug, Clone, Copy)]
pub(crate) struct Opened<'a> {
    pub(crate) key: SchemaKey,
    /// What follows the key in a header: only in Protobuf there is something.
    #[cfg_attr(not(feature = "protobuf"), allow(dead_code))]
    pub(crate) frame: Option<&'a [u8]>,
    pub(crate) payload: &'a [u8],
}

/// Bytes that are not a frame.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FramingError {
    /// Nothing that a frame could be in.
    #[error("{bytes} bytes are too few for a frame; the record was not written by a serializer")]
    TooShort {
        /// How many there are.
        bytes: usize,
    },
    /// A record without a frame, or with one of a later kind.
    #[error(
        "a record does not begin with byte {0}, but with 0 and an id or 1 and a GUID; it was not \
         written by a serializer"
    )]
    UnknownMagicByte(u8),
    /// An id that no registry gives.
    #[error("{0} is no schema id: they begin at 1")]
    NegativeId(i32),
    /// A text that is no GUID.
    #[error("`{0}` is no GUID: that has 32 hexadecimal digits")]
    InvalidGuid(String),
    /// No place of a message where one has to be.
    #[error("the frame names no message: its message indexes are cut off, negative or too many")]
    MessageIndexes,
}

#[cfg(test)]
mod tests;
