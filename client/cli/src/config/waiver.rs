//! Waivers: findings that somebody accepts, for a reason and for a time.

use globset::{GlobBuilder, GlobMatcher};
use toml::Spanned;

use super::Layer;
use super::document::WaiverTable;
use crate::day::Day;

/// A finding that somebody accepts.
#[derive(Debug, Clone)]
pub struct Waiver {
    /// The rule or kind.
    pub rule: String,
    /// The glob of the files, as it is written.
    pub path: String,
    /// The place in the schema, by names.
    pub at: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who.
    pub owner: Option<String>,
    /// The last day on which it counts.
    pub expires: Option<Day>,
    /// The `clade.toml` that has it, from the root, and its line.
    pub written_in: (String, usize),
    folder: String,
    glob: GlobMatcher,
}

/// What a waiver is worth on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Waiving {
    /// It counts.
    Valid,
    /// It has no reason, so that it does not count.
    WithoutReason,
    /// Its last day is over.
    Expired(Day),
}

/// The waivers of a layer.
///
/// # Errors
/// One without rule or path, or with a day that is none.
pub(super) fn of_layer(layer: &Layer) -> anyhow::Result<Vec<Waiver>> {
    let of_table = |table: &Spanned<WaiverTable>| {
        let line = layer.line_of(table.span().start);
        let place = format!("{}:{line}", layer.path);
        let WaiverTable { rule, path, at, reason, owner, expires } = table.get_ref();
        if rule.is_empty() || path.is_empty() {
            anyhow::bail!("{place}: a waiver needs a `rule` and a `path`");
        }
        let expires = expires.as_deref().map(str::parse).transpose();
        let glob = GlobBuilder::new(path).literal_separator(true).build();
        Ok(Waiver {
            rule: rule.clone(),
            path: path.clone(),
            at: at.clone(),
            reason: reason.clone().filter(|reason| !reason.trim().is_empty()),
            owner: owner.clone(),
            expires: expires.map_err(|error: anyhow::Error| error.context(place.clone()))?,
            written_in: (layer.path.clone(), line),
            folder: layer.folder.clone(),
            glob: glob
                .map_err(|error| anyhow::Error::from(error).context(place))?
                .compile_matcher(),
        })
    };
    layer.document.waivers.iter().map(of_table).collect()
}

impl Waiver {
    /// What it is worth on `day`.
    pub fn worth_on(&self, day: Day) -> Waiving {
        match (&self.reason, self.expires) {
            (_, Some(last)) if last < day => Waiving::Expired(last),
            (None, _) => Waiving::WithoutReason,
            (Some(_), _) => Waiving::Valid,
        }
    }

    /// Whether it is about the file.
    pub fn is_about_file(&self, path: &str) -> bool {
        let below = match self.folder.as_str() {
            "" => Some(path),
            folder => path.strip_prefix(folder).and_then(|rest| rest.strip_prefix('/')),
        };
        below.is_some_and(|below| self.glob.is_match(below))
    }

    /// Whether it is about a finding of `rule` at the names `target` of the file.
    pub fn is_about(&self, rule: &str, path: &str, target: &str) -> bool {
        self.rule.eq_ignore_ascii_case(rule)
            && self.is_about_file(path)
            && self.at.as_deref().is_none_or(|at| at == target)
    }
}
