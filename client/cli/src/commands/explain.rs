//! `clade explain`: the page of a rule or a kind of difference.

use std::io::Write;

use anyhow::bail;
use clade_checker::{Kind, lint};

use crate::outcome::Outcome;
use crate::report::page_of;

/// Explain a lint rule or a kind of difference: what it is, whom it hurts, what to do instead.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Example:
  clade explain string-as-enum
  clade explain MISSING_ENUM_SYMBOLS")]
pub struct Arguments {
    /// The rule or the kind, as reports have it.
    #[arg(required_unless_present = "list")]
    pub name: Option<String>,
    /// List all that there are.
    #[arg(long, conflicts_with = "name")]
    pub list: bool,
}

/// Runs the command.
pub fn run(arguments: &Arguments, out: &mut dyn Write) -> anyhow::Result<Outcome> {
    let Some(name) = &arguments.name else { return list(out) };
    let Some(page) = page_of(name) else {
        bail!("nothing is called `{name}`{}: `clade explain --list` lists all", nearest(name));
    };
    writeln!(out, "{}", page.trim_end())?;
    Ok(Outcome::Clean)
}

fn list(out: &mut dyn Write) -> anyhow::Result<Outcome> {
    for name in names() {
        let title = page_of(name).and_then(|page| page.lines().next()).unwrap_or_default();
        let title = title.trim_start_matches('#').trim();
        let about = title.split_once(": ").map_or(title, |(_, about)| about);
        writeln!(out, "{name:45} {about}")?;
    }
    Ok(Outcome::Clean)
}

fn names() -> impl Iterator<Item = &'static str> {
    Kind::all().map(Kind::wire_name).chain(lint::rules().map(|rule| rule.id))
}

/// The name that has the most words of the one that is not known.
fn nearest(name: &str) -> String {
    let words = |name: &str| -> Vec<String> {
        let parts = name.split(|one: char| !one.is_alphanumeric());
        parts.filter(|word| word.len() > 2).map(str::to_lowercase).collect()
    };
    let wanted = words(name);
    let shared = |other: &&str| words(other).iter().filter(|word| wanted.contains(word)).count();
    let best = names().max_by_key(shared).filter(|best| shared(best) > 0);
    best.map(|best| format!(", but `{best}` is")).unwrap_or_default()
}
