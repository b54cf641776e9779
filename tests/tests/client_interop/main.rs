//! Producers in Python and consumers in Rust, and the other way round: Confluent's serializers and those
//! of this repository, record by record, through a Kafka broker.
//!
//! There is no Kafka client in Rust here: the mock broker lives in the Python process
//! (`tests/clients/python/interop.py`), which sends each record through it, and hands key or value and
//! headers to this process, or takes them from it, as bytes. A record counts if its value is the same on
//! both sides, and if both sides write the same bytes for it.

#![allow(clippy::print_stdout, reason = "each test prints its figure")]

mod avro;
mod exchange;
mod json;
mod protobuf;
mod random;
