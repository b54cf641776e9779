//! Pairs that were once judged wrongly: the checker and the runtime must both say what is right.

use anyhow::Context;
use clade_checker::{Evidence, Policy, examine};
use clade_tests::differential::{Oracle, Report};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::evidence::{READ, schema};
use crate::pairs::Pair;
use crate::sources::{MAIN, Sources};

const KEPT: &str = include_str!("kept.toml");

/// What both may import.
const IMPORTED: &str = "other.proto";

#[derive(Deserialize)]
struct Kept {
    pair: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    name: String,
    writer: String,
    reader: String,
    writer_imports: Option<String>,
    reader_imports: Option<String>,
    /// Whether the reader takes everything that the writer can write.
    reads: bool,
}

/// Every kept pair. The runtime gets data of each, whatever the checker says.
///
/// # Errors
/// The table or the oracle says nonsense.
pub fn all(oracle: &mut Oracle, report: &mut Report) -> anyhow::Result<()> {
    let kept: Kept = toml::from_str(KEPT).context("kept.toml is a table of pairs")?;
    let section = report.section("proofs through the runtime of Protobuf", "kept pairs");
    for row in &kept.pair {
        match row.wrong(oracle)? {
            None => section.agree(),
            Some(why) => section.disagree(|| format!("{}: {why}", row.name)),
        }
    }
    Ok(())
}

impl Row {
    /// What is not as the row says.
    fn wrong(&self, oracle: &mut Oracle) -> anyhow::Result<Option<String>> {
        let pair = Pair {
            reader: sources(&self.reader, self.reader_imports.as_deref()),
            writer: sources(&self.writer, self.writer_imports.as_deref()),
        };
        let (Some(reader), Some(writer)) = (schema(&pair.reader), schema(&pair.writer)) else {
            return Ok(Some("no pair of schemas".to_owned()));
        };
        let evidence = examine(&reader, &writer, Policy::Strict).evidence;
        if (evidence == Evidence::Refuted) != self.reads {
            return Ok(Some(format!("the checker says {evidence}")));
        }
        let question = json!({
            "op": "evidence",
            "reader": pair.reader.as_json(),
            "writer": pair.writer.as_json(),
            "witnesses": [],
            "refuted": true,
            "seed": self.name,
        });
        let answer: Value = serde_json::from_str(&oracle.ask(&question.to_string())?)?;
        let lost = answer["lost"].as_array().with_context(|| format!("no data: {answer}"))?;
        let is_lost = |one: &&Value| READ.iter().all(|class| one[0] != class.name);
        let found = lost.iter().find(is_lost);
        Ok((found.is_none() != self.reads).then(|| format!("the runtime says {found:?}")))
    }
}

fn sources(main: &str, imported: Option<&str>) -> Sources {
    let imported = imported.map(|text| (IMPORTED.to_owned(), text.to_owned()));
    let main = (MAIN.to_owned(), main.to_owned());
    Sources { files: imported.into_iter().chain([main]).collect() }
}
