//! Parses the bytes of a Protobuf file descriptor, which come as base64: see `parse_law`.

#![no_main]

use clade_checker::SchemaType;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| {
    clade_fuzz::parse_law(SchemaType::Protobuf, clade_fuzz::base64(input).as_bytes());
});
