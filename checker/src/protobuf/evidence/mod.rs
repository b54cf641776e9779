//! Data that a writer writes and a reader does not read, or the proof that there are none.

mod atom;
mod candidate;
mod datum;
mod decoder;
mod graph;
mod json;
mod least;
mod offence;
mod reading;
mod search;
mod types;

pub(super) use search::Search;

/// What must keep working for a reader to count as reading what a writer wrote, from weak to strong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Reading {
    /// The parser does not stop: no error of the wire format, no text that is not UTF-8 where that is
    /// checked, no missing required field. prost stops at a field of another wire type as well, which
    /// the official runtimes put into the unknown fields.
    Parse,
    /// Besides, each field that both know has the same value, and each oneof that both know the same
    /// member. Whether a field that is not there has presence does not count.
    Value,
    /// Besides, nothing ends up in the unknown fields.
    Lossless,
    /// What the writer writes as ProtoJSON has the same values for the reader. No ProtoJSON is decoded
    /// here: this is refuted, where names and types are the same, or unknown.
    Json,
}

impl Reading {
    /// Every reading, from weak to strong.
    pub const ALL: [Reading; 4] =
        [Reading::Parse, Reading::Value, Reading::Lossless, Reading::Json];

    /// The word in the HTTP API: `parse`, `value`, `lossless`, `json`.
    pub fn wire_name(self) -> &'static str {
        match self {
            Reading::Parse => "parse",
            Reading::Value => "value",
            Reading::Lossless => "lossless",
            Reading::Json => "json",
        }
    }
}
