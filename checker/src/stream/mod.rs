//! Streams: what a registry knows of a topic beside its schemas, and what follows from it.
//!
//! A [`Stream`] is a document that lies over subjects and changes none of them. [`check_stream`] runs the
//! lint rules that need one, [`check_copartition`] compares the streams of a group, [`refuse_key_change`]
//! is asked before a version is registered under the key of a live stream, and [`lineage_impact`] tells
//! which derived streams a change of their source breaks.

mod check;
mod context;
mod document;
mod error;
mod graph;
pub(crate) mod headers;
pub(crate) mod key_change;
mod lineage;
mod log;
mod name;
mod parts;
pub(crate) mod paths;
pub(crate) mod people;
pub(crate) mod routing;
pub(crate) mod sample;
mod spelling;
mod validate;

pub mod partitioner;

pub use check::{check_copartition, check_stream, refuse_key_change};
pub use context::{BoundSubject, BoundVersion, NameConvention, Seen, StreamContext};
pub use document::{Kind, Origin, Status, Stream, Visibility};
pub use error::{StreamError, StreamProblem};
pub use graph::{Edge, EdgeKind, Node, Surroundings, surroundings};
pub use lineage::{Impact, ImpactKind, lineage_impact};
pub use log::{Presence, WrittenVersion};
pub use name::implicit_stream_name;
pub use parts::{
    Cleanup, Compat, Encoding, Header, Key, KeyFormat, KeySchema, Level, Log, Partitioner,
    Partitioning, Primitive, Retention, Semantic, Time, Tombstone, Value, ValuePolicy, ValueRole,
};
pub use people::{Consumer, LintSettings, Producer};
