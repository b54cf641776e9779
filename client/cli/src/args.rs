//! The command line: every command, with an example in its help.

use std::path::PathBuf;

use clade_checker::lint::{Profile, Severity};
use clade_checker::{CompatibilityLevel, Policy};
use clap::{Args, Parser, Subcommand};

use crate::color::Color;
use crate::commands;
use crate::config::Overrides;
use crate::day::Day;
use crate::report::Format;

/// Checks, lints and explains changes of Avro, Protobuf and JSON schemas.
#[derive(Debug, Parser)]
#[command(name = "clade", version, after_help = AFTER_HELP)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

const AFTER_HELP: &str = "\
Exit codes: 0 nothing counts, 1 findings at or above the fail level, 2 something could not be checked, \
or wrong usage.

Example:
  clade check            # what this branch changes, against where it left the default branch
  clade explain READER_FIELD_MISSING_DEFAULT_VALUE";

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    Check(commands::check::Arguments),
    Lint(commands::lint::Arguments),
    Diff(commands::diff::Arguments),
    Explain(commands::explain::Arguments),
    Fix(commands::fix::Arguments),
    Witness(commands::witness::Arguments),
    Init(commands::init::Arguments),
    Config(commands::config::Arguments),
    Baseline(commands::baseline::Arguments),
    Register(commands::register::Arguments),
    Fetch(commands::fetch::Arguments),
    Subjects(commands::subjects::Arguments),
    Versions(commands::versions::Arguments),
    Mode(commands::mode::Arguments),
    Streams(commands::streams::Arguments),
    Decode(commands::decode::Arguments),
    Pull(commands::pull::Arguments),
    Push(commands::push::Arguments),
    Completions(commands::completions::Arguments),
    Man(commands::man::Arguments),
}

/// How schemas are judged, in place of what `clade.toml` says.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Judging")]
pub struct Judging {
    /// The compatibility level, as BACKWARD.
    #[arg(long, value_parser = level)]
    pub level: Option<CompatibilityLevel>,
    /// The compatibility policy: STRICT, LENIENT or SEMANTIC.
    #[arg(long, value_parser = policy)]
    pub policy: Option<Policy>,
    /// What lint shows: minimal, recommended or strict.
    #[arg(long, value_parser = profile)]
    pub profile: Option<Profile>,
    /// The subject, or a template of it, as '{stem}-value'.
    #[arg(long)]
    pub subject: Option<String>,
    /// The least severity that fails the run: error, warning, info or hint. By default error.
    #[arg(long, value_name = "SEVERITY", value_parser = severity)]
    pub fail_on: Option<Severity>,
    /// The day by which waivers are judged, as 2027-01-31; by default the one that it is.
    #[arg(long, value_name = "DAY", hide = true)]
    pub today: Option<Day>,
}

impl Judging {
    /// What it says in place of the settings of a file.
    pub fn overrides(&self) -> Overrides {
        Overrides {
            level: self.level,
            policy: self.policy,
            profile: self.profile,
            subject: self.subject.clone(),
        }
    }

    /// The least severity that fails the run.
    ///
    /// # Errors
    /// The settings name one that there is not.
    pub fn fail_on(&self, of_settings: Option<&str>) -> anyhow::Result<Severity> {
        match (self.fail_on, of_settings) {
            (Some(given), _) => Ok(given),
            (None, Some(name)) => severity(name)
                .map_err(|message| anyhow::anyhow!("`fail-on` in clade.toml: {message}")),
            (None, None) => Ok(Severity::Error),
        }
    }

    /// The day that it is.
    pub fn today(&self) -> Day {
        self.today.unwrap_or_else(Day::today)
    }
}

/// Where a report goes, and how it looks.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Output")]
pub struct Output {
    /// The form of the report.
    #[arg(long, value_enum, default_value_t)]
    pub format: Format,
    /// Also write the report to a file, as FORMAT:PATH; may be given several times.
    #[arg(long, value_name = "FORMAT:PATH", value_parser = copy)]
    pub output: Vec<(Format, PathBuf)>,
    /// When to use colour.
    #[arg(long, value_enum, default_value_t)]
    pub color: Color,
}

fn level(name: &str) -> Result<CompatibilityLevel, String> {
    let known = CompatibilityLevel::ALL.map(CompatibilityLevel::wire_name);
    CompatibilityLevel::from_wire_name(name).ok_or_else(|| none_of(&known))
}

fn policy(name: &str) -> Result<Policy, String> {
    Policy::from_wire_name(name).ok_or_else(|| none_of(&Policy::ALL.map(Policy::wire_name)))
}

fn profile(name: &str) -> Result<Profile, String> {
    Profile::from_wire_name(name).ok_or_else(|| none_of(&Profile::ALL.map(Profile::wire_name)))
}

fn severity(name: &str) -> Result<Severity, String> {
    let known = Severity::ALL.map(Severity::wire_name);
    Severity::from_wire_name(name).ok_or_else(|| none_of(&known))
}

fn copy(text: &str) -> Result<(Format, PathBuf), String> {
    let (format, path) = text.split_once(':').ok_or("write it as sarif:report.sarif")?;
    let format = <Format as clap::ValueEnum>::from_str(format, true)?;
    Ok((format, PathBuf::from(path)))
}

fn none_of(known: &[&str]) -> String {
    format!("it is none of {}", known.join(", "))
}
