//! What the differential programs share: arguments, oracle processes, seeded cases, the report.
//!
//! A differential program is `src/bin/differential_<format>.rs`. It asks the checker and an oracle
//! (a program of somebody else's, in `oracles/<format>/`) about the same schemas, and counts where
//! they part. `tests/run --long` installs what the oracles need, runs the programs one after the
//! other and ends with their reports.
//!
//! ```no_run
//! use std::process::ExitCode;
//!
//! use clade_tests::differential::{Arguments, Class, Oracle, Report, Toolchain, case_random};
//! use clap::Parser;
//!
//! const SELF_ALIAS: Class = Class {
//!     name: "an alias that repeats its field's own name",
//!     clause: "Avro 1.12 specification, Aliases: a reader's alias stands for a writer's name",
//! };
//!
//! fn main() -> anyhow::Result<ExitCode> {
//!     let arguments = Arguments::parse();
//!     let mut report = Report::new("Avro");
//!     let Some(mut java) = Toolchain::of("avro").java() else {
//!         report.skip("Avro Java", "no jars: run tests/run --long, which needs java and mvn");
//!         return report.finish();
//!     };
//!     let mut oracle = Oracle::start("Avro Java", java.arg("Oracle.java"))?;
//!     let pairs = report.section("Avro Java 1.12.0", "generated pairs");
//!     for case in 0..arguments.pairs {
//!         let mut random = case_random(arguments.seed, case);
//!         let pair = format!("{}", random.u8(..));
//!         match oracle.ask(&pair)?.as_str() {
//!             "same" => pairs.agree(),
//!             "alias" => pairs.explain(&SELF_ALIAS, || pair.clone()),
//!             _ => pairs.disagree(|| format!("case {case}: {pair}")),
//!         }
//!     }
//!     report.finish()
//! }
//! ```

mod arguments;
mod evidence;
mod hex;
mod oracle;
mod report;
mod toolchain;

pub use arguments::{Arguments, case_random, corpus_files};
pub use evidence::Tally;
pub use hex::hex;
pub use oracle::Oracle;
pub use report::{Class, Report, Section};
pub use toolchain::Toolchain;
