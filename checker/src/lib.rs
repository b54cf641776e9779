//! Parses Avro, Protobuf and JSON schemas and finds what stops a reader from reading what a writer
//! wrote. Pure: schema text in, findings out; no I/O, no clock, no async.

pub mod avro;
pub mod json;
pub mod protobuf;

mod check;
mod circles;
mod confluent_text;
mod difference;
mod error;
mod examination;
mod explanation;
mod identity;
mod imports;
pub mod json_text;
mod level;
pub mod limits;
pub mod lint;
mod metadata;
mod proof;
mod reference;
mod reserved_fields;
mod schema;
mod schema_type;
mod span;
pub mod stream;
mod suggestion;
mod tags;
mod witness;

pub use check::{Registered, Verdict, check};
pub use difference::{Difference, Kind, Place, Policy};
pub use error::{ParseError, Problem};
pub use examination::{Evidence, Examination, Finding, examine};
pub use identity::Identity;
pub use imports::{Import, Imports, imports};
pub use level::{CompatibilityLevel, Direction};
pub use metadata::{Metadata, Rule, RuleSet};
pub use proof::{Examined, Other, Passed, Proof, Terms, Understood, prove};
pub use reference::{Reference, ResolvedReference};
pub use reserved_fields::{ReservedField, check_reserved_fields};
pub use schema::{Format, Schema, Validation, compare, parse};
pub use schema_type::SchemaType;
pub use span::{Position, Span};
pub use suggestion::{Proposed, Suggestion, suggest};
pub use tags::{EntityTags, EntityType, NoSuchEntity, TagEdits, edit_tags, tags};
pub use witness::{Effect, Outcome, Witness};
