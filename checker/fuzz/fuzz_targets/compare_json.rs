//! Compares two texts, the reader's and the writer's: see `compare_law`.

#![no_main]

use clade_checker::SchemaType;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|input: &[u8]| clade_fuzz::compare_law(SchemaType::Json, input));
