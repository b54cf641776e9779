//! Judges schemas as the registry does: the same comparison, the same proof, the same lint.

mod compare;
mod lint;
mod plan;
mod standing;

use std::sync::Arc;

use clade_checker::lint::Severity;
use clade_checker::{ParseError, ResolvedReference, Schema, Validation, parse};

use crate::baseline::Past;
use crate::config::{Config, Effective};
use crate::finding::{FileReport, Finding, INVALID_SCHEMA, Source, Standing, State};
use crate::parallel;
use crate::progress;
use crate::project::Problem;
use crate::tree::{self, Tree};

use compare::parse_past;
pub use plan::{effective, plan};
pub use standing::{Standings, settle};

/// A file that is to be judged.
pub struct Task {
    /// Its place in the tree.
    pub index: usize,
    /// What holds for it.
    pub effective: Effective,
    /// Why it is judged.
    pub state: State,
    /// What it is compared with, one for each baseline that knows it.
    pub pasts: Vec<Past>,
    /// Whether its text itself is looked at, rather than only what it refers to.
    pub is_linted: bool,
}

impl Task {
    /// To lint a file, whatever it was before.
    pub fn to_lint(index: usize, effective: Effective) -> Task {
        Task { index, effective, state: State::Unchanged, pasts: Vec::new(), is_linted: true }
    }
}

/// What came of it.
pub struct Judged {
    /// What was judged.
    pub file: FileReport,
    /// What was found.
    pub findings: Vec<Finding>,
    /// What could not be looked at.
    pub problems: Vec<Problem>,
}

/// A schema that was read, with what it refers to.
pub struct Parsed {
    /// What it says.
    pub schema: Arc<Schema>,
    /// What it refers to.
    pub references: Vec<ResolvedReference>,
}

/// Judges all of `tasks`, on all cores.
///
/// # Errors
/// No thread can be started.
pub fn judge_all(tree: &Tree, config: &Config, tasks: &[Task]) -> anyhow::Result<Vec<Judged>> {
    let bar = progress::bar(tasks.len(), "checking");
    let judged = parallel::map(tasks, || bar.inc(1), |task| judge(tree, config, task));
    bar.finish_and_clear();
    judged
}

fn judge(tree: &Tree, config: &Config, task: &Task) -> Judged {
    let source = &tree.sources()[task.index];
    let mut judged = Judged {
        file: FileReport {
            path: source.path.clone(),
            subject: task.effective.subject.value.clone(),
            schema_type: source.schema_type,
            state: task.state.clone(),
            verdicts: Vec::new(),
        },
        findings: Vec::new(),
        problems: Vec::new(),
    };
    let validation = task.pasts.iter().find_map(|past| past.terms.validation);
    match parse_source(tree, task.index, validation.unwrap_or(Validation::Strict)) {
        Ok(parsed) => {
            let mut pasts = Vec::new();
            for past in &task.pasts {
                match parse_past(past) {
                    Ok(past) => pasts.push(past),
                    Err(error) => judged.problems.push(unreadable(source, past, &error)),
                }
            }
            for past in &pasts {
                compare::compare(source, &parsed, task, past, &mut judged);
            }
            if task.is_linted {
                // Where a registry says how to lint, that counts.
                let stated = pasts.iter().find(|past| past.terms.lint.is_some());
                let past = stated.or(pasts.first());
                lint::lint(source, &parsed, (task, config), past, &mut judged.findings);
            }
        }
        Err(error) => {
            let subject = &task.effective.subject.value;
            judged.findings = invalid(source, subject, &error);
        }
    }
    judged
}

/// Parses a file of the tree.
///
/// # Errors
/// All that is wrong with it.
pub fn parse_source(
    tree: &Tree,
    index: usize,
    validation: Validation,
) -> Result<Parsed, ParseError> {
    let source = &tree.sources()[index];
    let references = tree.closure(index);
    if source.text.contains('\0') {
        return Err(ParseError::whole("the character U+0000 may not stand in a schema"));
    }
    let schema = parse(source.schema_type, &source.text, &references, validation)?;
    Ok(Parsed { schema: Arc::new(schema), references })
}

/// A text that cannot be parsed, as findings.
pub fn invalid(source: &tree::Source, subject: &str, error: &ParseError) -> Vec<Finding> {
    let of_problem = |problem: &clade_checker::Problem| {
        let (message, span) = match &problem.reference {
            None => (problem.message.clone(), problem.span),
            Some(name) => {
                let place = problem.position.map(|at| format!(" ({at} there)")).unwrap_or_default();
                (format!("its reference `{name}` cannot be read: {}{place}", problem.message), None)
            }
        };
        Finding {
            rule: INVALID_SCHEMA.to_owned(),
            severity: Severity::Error,
            source: Source::Parsing,
            file: source.path.clone(),
            subject: subject.to_owned(),
            text: Arc::clone(&source.text),
            span,
            path: String::new(),
            target: String::new(),
            detail: message.clone(),
            message,
            evidence: None,
            signals: Vec::new(),
            fixes: Vec::new(),
            standing: Standing::Active,
        }
    };
    error.problems().iter().map(of_problem).collect()
}

fn unreadable(source: &tree::Source, past: &Past, error: &ParseError) -> Problem {
    Problem {
        path: source.path.clone(),
        message: format!("what it is compared with in {} cannot be read: {error}", past.label),
    }
}
