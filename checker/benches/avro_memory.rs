//! How much memory a parsed Avro schema keeps, beside `apache-avro`.

use std::alloc::System;
use std::io::Write as _;

use clade_checker::{SchemaType, Validation, parse};
use stats_alloc::{INSTRUMENTED_SYSTEM, Region, StatsAlloc};

#[path = "avro_records/mod.rs"]
mod avro_records;

use avro_records::{FIELD_COUNTS, record};

#[global_allocator]
static ALLOCATOR: &StatsAlloc<System> = &INSTRUMENTED_SYSTEM;

/// How many bytes more are allocated after `make` than before.
fn kept_by<T>(make: impl Fn() -> T) -> isize {
    // The first call fills what is kept for all: compiled patterns, tables.
    drop(make());
    let region = Region::new(ALLOCATOR);
    let made = make();
    let change = region.change();
    drop(made);
    change.bytes_allocated.cast_signed() - change.bytes_deallocated.cast_signed()
}

fn main() -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    for fields in FIELD_COUNTS {
        let text = record(fields, "int");
        let ours = kept_by(|| {
            parse(SchemaType::Avro, &text, &[], Validation::Strict).expect("the schema is valid")
        });
        let theirs =
            kept_by(|| apache_avro::Schema::parse_str(&text).expect("the schema is valid"));
        writeln!(
            out,
            "avro memory/{fields} fields: clade {ours} bytes, apache-avro {theirs} bytes, text {} bytes",
            text.len()
        )?;
    }
    Ok(())
}
