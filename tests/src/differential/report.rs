//! The report of a differential program: what was tried, what agreed, and why the rest did not.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{Write, stdout};
use std::process::ExitCode;

/// How many examples of unexplained disagreements a section prints.
const EXAMPLES_MAX: usize = 10;

/// The longest example that is printed whole, in characters.
const EXAMPLE_CHARACTERS_MAX: usize = 2_000;

/// The exit code of a run that left an oracle out.
const SKIPPED: u8 = 3;

/// A reason why the checker and an oracle part on purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Class {
    /// What the schemas have that the two judge differently.
    pub name: &'static str,
    /// The clause of the specification that decides, and for whom.
    pub clause: &'static str,
}

/// What a program tried, section by section.
pub struct Report {
    format: &'static str,
    sections: Vec<Section>,
    skipped: Vec<String>,
}

/// What was tried against one oracle with one kind of input.
pub struct Section {
    oracle: String,
    inputs: String,
    tried: u64,
    agreed: u64,
    explained: BTreeMap<&'static str, Explained>,
    unexplained: u64,
    examples: Vec<String>,
    notes: Vec<String>,
}

struct Explained {
    clause: &'static str,
    count: u64,
    example: String,
}

impl Report {
    /// An empty report on a format, as `Avro`.
    pub fn new(format: &'static str) -> Report {
        Report { format, sections: Vec::new(), skipped: Vec::new() }
    }

    /// Opens a section: `oracle` with its version, `inputs` as `generated pairs` or `corpus files`.
    pub fn section(&mut self, oracle: &str, inputs: &str) -> &mut Section {
        self.sections.push(Section {
            oracle: oracle.to_owned(),
            inputs: inputs.to_owned(),
            tried: 0,
            agreed: 0,
            explained: BTreeMap::new(),
            unexplained: 0,
            examples: Vec::new(),
            notes: Vec::new(),
        });
        self.sections.last_mut().expect("it was pushed")
    }

    /// Says that an oracle or the corpus was left out, and why.
    pub fn skip(&mut self, name: &str, why: &str) {
        self.skipped.push(format!("skipped: {name} ({why})"));
    }

    /// Prints the report and gives the exit code: 1 if a disagreement is unexplained, else 3 if
    /// something was skipped, else 0.
    ///
    /// # Errors
    /// The output is closed.
    pub fn finish(&self) -> anyhow::Result<ExitCode> {
        let mut out = stdout().lock();
        write!(out, "{self}")?;
        out.flush()?;
        Ok(ExitCode::from(self.exit_code()))
    }

    fn exit_code(&self) -> u8 {
        if self.sections.iter().any(|section| section.unexplained > 0) {
            1
        } else if !self.skipped.is_empty() {
            SKIPPED
        } else {
            0
        }
    }
}

impl Section {
    /// Counts a case on which both say the same.
    pub fn agree(&mut self) {
        self.tried += 1;
        self.agreed += 1;
    }

    /// Counts a case on which they part for a known reason; the first of a class is its example.
    pub fn explain(&mut self, class: &Class, example: impl FnOnce() -> String) {
        self.tried += 1;
        let explained = self.explained.entry(class.name).or_insert_with(|| Explained {
            clause: class.clause,
            count: 0,
            example: example(),
        });
        explained.count += 1;
    }

    /// Counts a case on which they part for no known reason; the first ones are printed.
    pub fn disagree(&mut self, example: impl FnOnce() -> String) {
        self.tried += 1;
        self.unexplained += 1;
        if self.examples.len() < EXAMPLES_MAX {
            self.examples.push(example());
        }
    }

    /// Adds a line under the section, as the share of cases that were compatible.
    pub fn note(&mut self, line: impl Into<String>) {
        self.notes.push(line.into());
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for section in &self.sections {
            write!(f, "{}: {section}", self.format)?;
        }
        for line in &self.skipped {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let explained: u64 = self.explained.values().map(|class| class.count).sum();
        writeln!(
            f,
            "{}, {}: {} tried, {} agreed, {explained} explained, {} unexplained",
            self.oracle, self.inputs, self.tried, self.agreed, self.unexplained
        )?;
        for (name, class) in &self.explained {
            writeln!(f, "  {:>7}  {name}", class.count)?;
            writeln!(f, "           {}", class.clause)?;
            writeln!(f, "           e.g. {}", shortened(&class.example))?;
        }
        for example in &self.examples {
            writeln!(f, "  UNEXPLAINED {}", shortened(example))?;
        }
        for note in &self.notes {
            writeln!(f, "  {note}")?;
        }
        Ok(())
    }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(EXAMPLE_CHARACTERS_MAX) {
        Some((end, _)) => format!("{}... ({} bytes)", &text[..end], text.len()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASS: Class = Class { name: "bigger names", clause: "specification, Names" };

    #[test]
    fn a_report_counts_and_explains() {
        let mut report = Report::new("Avro");
        let section = report.section("Java 1", "generated pairs");
        section.agree();
        section.explain(&CLASS, || "first".to_owned());
        section.explain(&CLASS, || "second".to_owned());
        section.note("50% of them compatible");
        assert_eq!(report.exit_code(), 0);
        assert_eq!(
            report.to_string(),
            "Avro: Java 1, generated pairs: 3 tried, 1 agreed, 2 explained, 0 unexplained\n\
             \x20       2  bigger names\n\
             \x20          specification, Names\n\
             \x20          e.g. first\n\
             \x20 50% of them compatible\n"
        );
    }

    #[test]
    fn what_was_skipped_shows_in_the_exit_code_unless_something_is_wrong() {
        let mut report = Report::new("JSON Schema");
        report.skip("corpus", "no folder");
        assert_eq!(report.exit_code(), SKIPPED);
        report.section("validator", "schemas").disagree(|| "x".repeat(3_000));
        assert_eq!(report.exit_code(), 1);
        assert!(report.to_string().contains("xxx... (3000 bytes)"));
        assert!(report.to_string().ends_with("skipped: corpus (no folder)\n"));
    }
}
