//! A client of schema registries that speak the HTTP API of the Confluent Schema Registry, Clade among
//! them.
//!
//! [`Client`] has every operation of the API, with failover between servers, retries, and a cache of
//! what never changes. Without the feature `http` there are the bodies of the API alone ([`api`]),
//! which is what the server uses, and the frame of records ([`framing`]).

#![warn(missing_docs)]

#[cfg(all(doctest, feature = "avro", feature = "json", feature = "protobuf"))]
#[doc = include_str!("../README.md")]
struct Readme;

pub mod api;
pub mod framing;

#[cfg(feature = "http")]
mod base64;
#[cfg(feature = "http")]
mod builder;
#[cfg(feature = "http")]
mod cache;
#[cfg(feature = "http")]
mod client;
#[cfg(feature = "http")]
mod error;
#[cfg(feature = "http")]
mod operations;
#[cfg(feature = "http")]
mod retry;
#[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
pub mod serde;
#[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
mod strategy;
#[cfg(feature = "http")]
mod tls;
#[cfg(feature = "http")]
mod transport;

#[cfg(feature = "http")]
pub use builder::ClientBuilder;
#[cfg(feature = "http")]
pub use client::Client;
#[cfg(feature = "http")]
pub use error::{Error, Result};
#[cfg(feature = "http")]
pub use operations::{
    AssociationChange, AssociationsQuery, DeletedAssociations, DeployQuery, Page, SchemaQuery,
    SchemasQuery, Scope, StreamsQuery, SubjectsQuery, Version, VersionQuery, VersionsQuery,
};
#[cfg(feature = "http")]
pub use retry::RetryPolicy;
#[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
pub use strategy::{Associated, Fallback, SubjectNameStrategy};
