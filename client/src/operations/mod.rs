//! The operations of the API, one file per resource, and how their paths and queries are written.

mod associations;
mod check;
mod compatibility;
mod config;
mod contexts;
mod lint;
mod mode;
mod path;
mod query;
mod schemas;
mod server;
mod streams;
mod subjects;
mod tags;

pub use associations::{AssociationChange, AssociationsQuery, DeletedAssociations};
pub(crate) use path::Path;
pub use query::{
    Page, SchemaQuery, SchemasQuery, Scope, SubjectsQuery, Version, VersionQuery, VersionsQuery,
};
pub use streams::{DeployQuery, StreamsQuery};
