//! The arguments of the binary: a subcommand, or else the settings of the server.

use clap::Parser;

use crate::settings::{EXAMPLES, Settings};
use crate::transfer::Command;

/// A schema registry that speaks the Confluent Schema Registry API.
#[derive(Debug, Parser)]
#[command(
    name = "clade-server",
    version,
    after_help = EXAMPLES,
    args_conflicts_with_subcommands = true
)]
pub struct Arguments {
    /// What to do instead of serving
    #[command(subcommand)]
    pub command: Option<Command>,
    /// How to serve
    #[command(flatten)]
    pub settings: Settings,
}
