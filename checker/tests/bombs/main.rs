//! The bomb corpus: schema texts made to hurt, each read and compared in a process of its own.
//!
//! As a test it fails when an input aborts, hangs, is read though it should be refused (or the other
//! way round), or takes more memory than [`MEMORY_MAX`]. `cargo test --release -p clade-checker --test
//! bombs -- --report` prints what each costs and fails when one is over a limit, time included: the
//! processor time of a debug build says nothing.

#![allow(
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "each input runs in a child process and is measured there; the checker does neither"
)]

mod avro;
mod avro_names;
mod bomb;
mod child;
mod json;
mod json_values;
mod protobuf;
mod protobuf_values;

use std::io::{Write, stdout};
use std::process::ExitCode;

use libtest_mimic::{Arguments, Failed, Trial};

use crate::bomb::Bomb;
use crate::child::{CHILD_ARGUMENT, Cost};

/// Most processor time that one request about an input may take, in milliseconds.
const REQUEST_MS_MAX: f64 = 250.0;

/// Most processor time that the proof of one direction may take, in milliseconds.
const PROOF_MS_MAX: f64 = 250.0;

/// Most memory above that of the idle process, in KiB. The code that is met counts too, of which a
/// debug build has more.
const MEMORY_MAX: u64 = if cfg!(debug_assertions) { 72 * 1024 } else { 64 * 1024 };

/// Most memory above that of the idle process, in KiB, once proofs and suggestions are made too: three
/// proofs and all ideas of how to mend, one after the other.
const PROOF_MEMORY_MAX: u64 = 256 * 1024;

/// Fewest inputs that the corpus has.
const BOMBS_MIN: usize = 60;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    match arguments.get(1).map(String::as_str) {
        Some(CHILD_ARGUMENT) => child::run(),
        Some("--report") => report(arguments.get(2).map(String::as_str)),
        _ => libtest_mimic::run(&Arguments::from_args(), trials()).exit_code(),
    }
}

fn bombs() -> impl Iterator<Item = &'static Bomb> {
    let avro = avro::BOMBS.iter().chain(avro_names::BOMBS);
    let json = json::BOMBS.iter().chain(json_values::BOMBS);
    avro.chain(json).chain(protobuf::BOMBS).chain(protobuf_values::BOMBS)
}

fn trials() -> Vec<Trial> {
    let mut trials: Vec<_> = bombs()
        .map(|bomb| Trial::test(bomb.full_name(), move || judge(&child::measure(bomb)?)))
        .collect();
    trials.push(Trial::test("the_corpus_is_large_and_its_names_differ", || {
        let mut names: Vec<_> = bombs().map(Bomb::full_name).collect();
        let count = names.len();
        names.sort();
        names.dedup();
        if count < BOMBS_MIN || names.len() != count {
            return Err(format!("{count} inputs, {} names", names.len()).into());
        }
        Ok(())
    }));
    trials
}

fn judge(cost: &Cost) -> Result<(), Failed> {
    for (kib, max) in [(cost.memory_kib, MEMORY_MAX), (cost.proof_memory_kib, PROOF_MEMORY_MAX)] {
        if kib > max {
            return Err(format!("takes {kib} KiB, the limit is {max}").into());
        }
    }
    Ok(())
}

/// Prints the cost of each input whose name contains `filter`.
fn report(filter: Option<&str>) -> ExitCode {
    let mut out = stdout().lock();
    let mut print = |line: String| writeln!(out, "{line}").expect("the output is open");
    print(format!(
        "{:44} {:>7} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "processor time in ms, memory in MiB",
        "KiB",
        "parse",
        "texts",
        "compare",
        "request",
        "memory",
        "proof",
        "suggest",
        "memory"
    ));
    let (mut worst_ms, mut worst_kib, mut offences, mut count) = (0f64, 0u64, 0, 0);
    let (mut worst_proof_ms, mut worst_proof_kib) = (0f64, 0u64);
    for bomb in bombs().filter(|bomb| filter.is_none_or(|part| bomb.full_name().contains(part))) {
        count += 1;
        match child::measure(bomb) {
            Ok(cost) => {
                let is_over = cost.request_ms() > REQUEST_MS_MAX
                    || cost.proof_ms > PROOF_MS_MAX
                    || judge(&cost).is_err();
                worst_proof_ms = worst_proof_ms.max(cost.proof_ms);
                worst_proof_kib = worst_proof_kib.max(cost.proof_memory_kib);
                offences += usize::from(is_over);
                worst_ms = worst_ms.max(cost.request_ms());
                worst_kib = worst_kib.max(cost.memory_kib);
                print(format!(
                    "{:44} {cost}{}",
                    bomb.full_name(),
                    if is_over { "  OVER" } else { "" }
                ));
            }
            Err(why) => {
                offences += 1;
                print(format!("{:44} FAILED: {why}", bomb.full_name()));
            }
        }
    }
    print(format!(
        "{count} inputs: worst {worst_ms:.0} ms (limit {REQUEST_MS_MAX}), worst {:.1} MiB (limit {}), \
         {offences} over a limit or failed",
        worst_kib as f64 / 1024.0,
        MEMORY_MAX / 1024
    ));
    print(format!(
        "proofs: worst {worst_proof_ms:.0} ms (limit {PROOF_MS_MAX}), worst {:.1} MiB (limit {})",
        worst_proof_kib as f64 / 1024.0,
        PROOF_MEMORY_MAX / 1024
    ));
    if offences == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}
