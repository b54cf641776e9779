//! JUnit XML: a test case for each file, which fails with what fails the run.

use std::io::Write;

use super::Report;
use super::xml::escaped;
use crate::finding::Finding;

pub(super) fn write(report: &Report, out: &mut dyn Write) -> anyhow::Result<()> {
    let mut paths: Vec<&str> = report.files.iter().map(|file| file.path.as_str()).collect();
    let findings = report.active().map(|one| one.file.as_str());
    let problems = report.problems.iter().map(|one| one.path.as_str());
    for path in findings.chain(problems) {
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    let fails = |one: &&Finding| one.is_active() && one.severity >= report.fail_on;
    let has_failed =
        |path: &&&str| report.findings.iter().filter(fails).any(|one| one.file == **path);
    let failures = paths.iter().filter(has_failed).count();
    let errors = report.problems.len();
    let counts = format!("tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\"", paths.len());
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"clade\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"clade {}\" {counts}>", report.command)?;
    for path in paths {
        case(report, path, out)?;
    }
    writeln!(out, "  </testsuite>")?;
    writeln!(out, "</testsuites>")?;
    Ok(())
}

fn case(report: &Report, path: &str, out: &mut dyn Write) -> anyhow::Result<()> {
    let name = if path.is_empty() { "clade" } else { path };
    let of_file = |one: &&Finding| one.is_active() && one.file == path;
    let (failing, other): (Vec<&Finding>, Vec<&Finding>) =
        report.findings.iter().filter(of_file).partition(|one| one.severity >= report.fail_on);
    let problems: Vec<_> = report.problems.iter().filter(|one| one.path == path).collect();
    let name = escaped(name);
    write!(out, "    <testcase name=\"{name}\" classname=\"clade.{}\"", report.command)?;
    if failing.is_empty() && other.is_empty() && problems.is_empty() {
        writeln!(out, "/>")?;
        return Ok(());
    }
    writeln!(out, ">")?;
    for problem in problems {
        writeln!(out, "      <error message=\"{}\"/>", escaped(&problem.message))?;
    }
    for one in failing {
        let Finding { rule, message, .. } = one;
        let (rule, message) = (escaped(rule), escaped(message));
        let told = escaped(&told(one));
        writeln!(out, "      <failure type=\"{rule}\" message=\"{message}\">{told}</failure>")?;
    }
    if !other.is_empty() {
        let told: Vec<String> = other.into_iter().map(told).collect();
        writeln!(out, "      <system-out>{}</system-out>", escaped(&told.join("\n")))?;
    }
    writeln!(out, "    </testcase>")?;
    Ok(())
}

fn told(finding: &Finding) -> String {
    let at = finding.start();
    let Finding { rule, severity, file, message, .. } = finding;
    let severity = severity.wire_name();
    let mut lines =
        vec![format!("{file}:{}:{}: {severity}[{rule}]: {message}", at.line, at.column)];
    lines.extend(finding.comparison_in_words());
    lines.extend(finding.witness_in_words());
    lines.extend(finding.fixes.iter().map(|fix| format!("fix: {}", fix.why)));
    lines.join("\n")
}
