//! `clade witness`: the data that a change would break, as JSON and as the bytes of a record.

use std::io::Write;
use std::path::PathBuf;

use clade_checker::{Direction, SchemaType};
use clade_client::framing::{MessageIndexes, SchemaKey};

use super::check;
use crate::args::Judging;
use crate::finding::{Finding, Source};
use crate::outcome::Outcome;
use crate::registry::Connection;
use crate::report::{Report, counted};

/// Show the data that a change would break: as JSON, as the bytes of a record, and what each side makes
/// of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade witness schemas/orders.avsc --against git:origin/main --id 7")]
pub struct Arguments {
    /// Files and folders; by default the current folder.
    pub paths: Vec<PathBuf>,
    /// What to compare with; by default where this branch left the default branch.
    #[arg(long, value_name = "BASELINE")]
    pub against: Vec<String>,
    /// The id of the schema in front of the bytes.
    #[arg(long, default_value_t = 1)]
    pub id: u32,
    #[command(flatten)]
    pub judging: Judging,
    #[command(flatten)]
    pub connection: Connection,
}

/// Runs the command. Data that would break are findings: 1.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Arguments { paths, against, judging, connection, .. } = arguments;
    let report = check::report(paths, against, judging, connection)?;
    let mut count = 0;
    for finding in report.active() {
        if finding.evidence.as_ref().is_some_and(|evidence| evidence.witness().is_some()) {
            count += 1;
            show(&report, finding, arguments.id, out)?;
        }
    }
    for problem in &report.problems {
        writeln!(out, "error: {}: {}", problem.path, problem.message)?;
    }
    let shown = counted(count, "witness", "witnesses");
    writeln!(out, "{shown} against {}", report.baselines.join(" and "))?;
    let outcome = if count == 0 { Outcome::Clean } else { Outcome::Findings };
    Ok(crate::project::outcome_of(&report.problems, outcome))
}

fn show(report: &Report, finding: &Finding, id: u32, out: &mut dyn Write) -> anyhow::Result<()> {
    let evidence = finding.evidence.as_ref();
    let Some(witness) = evidence.and_then(|evidence| evidence.witness()) else { return Ok(()) };
    let schema_type = report.files.iter().find(|file| file.path == finding.file);
    let schema_type = schema_type.map_or(SchemaType::Avro, |file| file.schema_type);
    let is_forward = matches!(&finding.source,
        Source::Compatibility(comparison) if comparison.direction == Direction::Forward);
    let (writer, reader) =
        if is_forward { ("new schema", "old schema") } else { ("old schema", "new schema") };
    let Finding { file, rule, target, .. } = finding;
    let framed = frame(schema_type, id, &witness.bytes);
    writeln!(out, "{file}:{} {rule} {target}", finding.start().line)?;
    writeln!(out, "  datum   {}", witness.datum)?;
    // Which message of its file a datum is, evidence does not tell.
    let first = if schema_type == SchemaType::Protobuf { "  (as the first message)" } else { "" };
    writeln!(out, "  bytes   {}{first}", hexadecimal(&framed))?;
    writeln!(out, "  writer  {writer}: wrote it")?;
    let effect = &witness.outcome.effect;
    let decoder = witness.outcome.decoder;
    writeln!(out, "  reader  {reader}: {effect} [ran: {decoder}]\n")?;
    Ok(())
}

/// A record as clients write it, in Protobuf as the first message of its file.
fn frame(schema_type: SchemaType, id: u32, bytes: &[u8]) -> Vec<u8> {
    let mut framed = Vec::new();
    SchemaKey::Id(id.cast_signed()).write(&mut framed);
    if schema_type == SchemaType::Protobuf {
        MessageIndexes::new(Vec::new()).write(&mut framed);
    }
    framed.extend(bytes);
    framed
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
