//! A datum that a writer writes and a reader does not read as it was meant, and how that was seen.

use std::fmt;

use crate::limits::EXAMINE_REASON_BYTES_MAX;

/// A datum of the writer, and what a decoder that has the reader's schema made of it.
///
/// A witness that exists has been executed: [`Outcome`] is what happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Witness {
    /// The datum as JSON text: that of Avro's JSON encoding with union branches named, ProtoJSON, or
    /// the JSON value itself.
    pub datum: String,
    /// What the writer puts on the wire: Avro binary, Protobuf wire format, JSON in UTF-8.
    pub bytes: Vec<u8>,
    /// What the reader makes of it.
    pub outcome: Outcome,
}

/// What a decoder did with a witness.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The decoder, with its version: `apache-avro 0.22`.
    pub decoder: &'static str,
    /// What it did.
    pub effect: Effect,
}

/// How a reader fails with a datum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// It does not read the datum; `reason` is in the decoder's own words.
    Refused {
        /// What the decoder said.
        reason: String,
    },
    /// It reads another value than the writer wrote.
    Misread {
        /// The value that it reads, as JSON text.
        read: String,
    },
    /// It reads the datum without a part of it.
    Lost {
        /// What is gone, as JSON text or a path to it.
        lost: String,
    },
}

impl Effect {
    /// The word in the HTTP API: `refused`, `misread`, `lost`.
    pub fn wire_name(&self) -> &'static str {
        match self {
            Effect::Refused { .. } => "refused",
            Effect::Misread { .. } => "misread",
            Effect::Lost { .. } => "lost",
        }
    }

    /// The decoder's words, the value that it read, or what was lost.
    pub fn detail(&self) -> &str {
        match self {
            Effect::Refused { reason } => reason,
            Effect::Misread { read } => read,
            Effect::Lost { lost } => lost,
        }
    }
}

impl fmt::Display for Effect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Effect::Refused { reason } => write!(f, "refused: {reason}"),
            Effect::Misread { read } => write!(f, "read as {read}"),
            Effect::Lost { lost } => write!(f, "lost: {lost}"),
        }
    }
}

/// The words of a decoder, cut to a sane length.
pub(crate) fn shortened(error: &impl fmt::Display) -> String {
    let mut text = error.to_string();
    if text.len() > EXAMINE_REASON_BYTES_MAX {
        text.truncate(text.floor_char_boundary(EXAMINE_REASON_BYTES_MAX));
        text.push('…');
    }
    text
}
