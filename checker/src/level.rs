//! Compatibility levels: which pairs of schemas must be compared, and in which role.

use std::fmt;

/// Which registered versions a proposed schema must agree with, and in which direction.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CompatibilityLevel {
    /// Nothing is compared.
    None,
    /// The proposed schema reads what the latest version wrote.
    Backward,
    /// The proposed schema reads what every version wrote.
    BackwardTransitive,
    /// The latest version reads what the proposed schema writes.
    Forward,
    /// Every version reads what the proposed schema writes.
    ForwardTransitive,
    /// Both directions, against the latest version.
    Full,
    /// Both directions, against every version.
    FullTransitive,
}

/// The role that the proposed schema has in one comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The proposed schema is the reader, the registered one the writer.
    Backward,
    /// The registered schema is the reader, the proposed one the writer.
    Forward,
}

impl CompatibilityLevel {
    /// Every level.
    pub const ALL: [CompatibilityLevel; 7] = [
        CompatibilityLevel::None,
        CompatibilityLevel::Backward,
        CompatibilityLevel::BackwardTransitive,
        CompatibilityLevel::Forward,
        CompatibilityLevel::ForwardTransitive,
        CompatibilityLevel::Full,
        CompatibilityLevel::FullTransitive,
    ];

    /// The name in the HTTP API, in upper case.
    pub fn wire_name(self) -> &'static str {
        match self {
            CompatibilityLevel::None => "NONE",
            CompatibilityLevel::Backward => "BACKWARD",
            CompatibilityLevel::BackwardTransitive => "BACKWARD_TRANSITIVE",
            CompatibilityLevel::Forward => "FORWARD",
            CompatibilityLevel::ForwardTransitive => "FORWARD_TRANSITIVE",
            CompatibilityLevel::Full => "FULL",
            CompatibilityLevel::FullTransitive => "FULL_TRANSITIVE",
        }
    }

    /// The level with this name, in any case.
    pub fn from_wire_name(name: &str) -> Option<CompatibilityLevel> {
        CompatibilityLevel::ALL
            .into_iter()
            .find(|level| level.wire_name().eq_ignore_ascii_case(name))
    }

    /// Whether every version counts rather than the latest alone.
    pub fn is_transitive(self) -> bool {
        match self {
            CompatibilityLevel::BackwardTransitive
            | CompatibilityLevel::ForwardTransitive
            | CompatibilityLevel::FullTransitive => true,
            CompatibilityLevel::None
            | CompatibilityLevel::Backward
            | CompatibilityLevel::Forward
            | CompatibilityLevel::Full => false,
        }
    }

    /// The comparisons that the level asks for, in the order in which Confluent reports them.
    pub fn directions(self) -> &'static [Direction] {
        match self {
            CompatibilityLevel::None => &[],
            CompatibilityLevel::Backward | CompatibilityLevel::BackwardTransitive => {
                &[Direction::Backward]
            }
            CompatibilityLevel::Forward | CompatibilityLevel::ForwardTransitive => {
                &[Direction::Forward]
            }
            CompatibilityLevel::Full | CompatibilityLevel::FullTransitive => {
                &[Direction::Forward, Direction::Backward]
            }
        }
    }
}

impl Direction {
    /// `(reader, writer)` for a proposed and a registered schema.
    pub fn roles<T>(self, proposed: T, registered: T) -> (T, T) {
        match self {
            Direction::Backward => (proposed, registered),
            Direction::Forward => (registered, proposed),
        }
    }
}

impl fmt::Display for CompatibilityLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.wire_name())
    }
}
