//! Parses one text: see `parse_law`.

#![no_main]

use clade_checker::SchemaType;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| clade_fuzz::parse_law(SchemaType::Json, input));
