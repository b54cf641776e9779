//! Which findings count: not those that a waiver or the ratchet takes in. Waivers that are worth
//! nothing are findings themselves.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use clade_checker::lint::Severity;

use crate::config::{Waiver, Waiving};
use crate::day::Day;
use crate::finding::{
    Finding, Source, Standing, WAIVER_EXPIRED, WAIVER_UNUSED, WAIVER_WITHOUT_REASON,
};
use crate::project::Project;

/// What settles whether a finding counts.
pub struct Standings<'a> {
    /// The project, whose waivers count.
    pub project: &'a Project,
    /// The files that were judged in this run.
    pub judged: &'a BTreeSet<String>,
    /// Every schema of the work tree.
    pub known: &'a BTreeSet<String>,
    /// The findings that were there when somebody began to look.
    pub ratchet: HashSet<&'a str>,
    /// The day that it is.
    pub today: Day,
}

/// Settles which of `findings` count, and adds what is wrong with the waivers.
pub fn settle(standings: &Standings<'_>, findings: &mut Vec<Finding>) {
    let waivers: Vec<&Waiver> = standings.project.config.waivers().collect();
    let mut used = vec![false; waivers.len()];
    for finding in findings.iter_mut().filter(|finding| finding.is_active()) {
        for (place, waiver) in waivers.iter().enumerate() {
            if !waiver.is_about(&finding.rule, &finding.file, &finding.target) {
                continue;
            }
            // One that is worth nothing is told as such, not as unused.
            used[place] = true;
            if let (Waiving::Valid, Some(reason)) =
                (waiver.worth_on(standings.today), &waiver.reason)
            {
                finding.standing = Standing::Waived(reason.clone());
            }
        }
        let is_ratcheted = || standings.ratchet.contains(finding.fingerprint().as_str());
        if finding.is_active() && is_ratcheted() {
            finding.standing = Standing::Known;
        }
    }
    for (waiver, is_used) in waivers.into_iter().zip(used) {
        findings.extend(faults(standings, waiver, is_used));
    }
}

/// What is wrong with a waiver. It is unused only if all that it is about was looked at.
fn faults(standings: &Standings<'_>, waiver: &Waiver, is_used: bool) -> Option<Finding> {
    let Waiver { rule, path, .. } = waiver;
    let of_owner = waiver.owner.as_ref().map(|owner| format!(" of {owner}")).unwrap_or_default();
    let concerned: Vec<&String> =
        standings.known.iter().filter(|file| waiver.is_about_file(file)).collect();
    let is_concerned = concerned.iter().any(|file| standings.judged.contains(*file));
    let is_all_judged = concerned.iter().all(|file| standings.judged.contains(*file));
    let (fault, severity, message) = match waiver.worth_on(standings.today) {
        Waiving::Expired(last) if is_used => (
            WAIVER_EXPIRED,
            Severity::Error,
            format!(
                "the waiver{of_owner} for {rule} in `{path}` was good until {last}: mend the finding, \
                 or give a later day"
            ),
        ),
        Waiving::WithoutReason if is_concerned || concerned.is_empty() => (
            WAIVER_WITHOUT_REASON,
            Severity::Error,
            format!(
                "the waiver for {rule} in `{path}` gives no `reason`, so that it does not count"
            ),
        ),
        Waiving::Valid | Waiving::Expired(_) if !is_used && is_all_judged => (
            WAIVER_UNUSED,
            Severity::Warning,
            format!("the waiver{of_owner} for {rule} in `{path}` waives nothing: take it out"),
        ),
        Waiving::Valid | Waiving::Expired(_) | Waiving::WithoutReason => return None,
    };
    let (file, line) = &waiver.written_in;
    let text = std::fs::read_to_string(standings.project.root.join(file)).unwrap_or_default();
    let start = text.split_inclusive('\n').take(line - 1).map(str::len).sum::<usize>();
    let length = text[start..].lines().next().unwrap_or_default().len();
    Some(Finding {
        rule: fault.to_owned(),
        severity,
        source: Source::Waiver,
        file: file.clone(),
        subject: String::new(),
        text: Arc::from(text),
        span: Some(clade_checker::Span::new(start, start + length)),
        path: String::new(),
        target: format!("{rule} {path}"),
        message,
        detail: String::new(),
        evidence: None,
        signals: Vec::new(),
        fixes: Vec::new(),
        standing: Standing::Active,
    })
}
