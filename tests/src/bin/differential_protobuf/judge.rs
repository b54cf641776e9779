//! Whether the checker and protoc say the same of some files, and a name for it where they do not.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use clade_tests::differential::Oracle;
use serde_json::{Value, json};

use crate::sources::{Answer, Sources};

/// Where the two part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disagreement {
    /// What many cases of one cause have in common.
    pub signature: String,
    /// What each of the two says.
    pub detail: String,
}

/// What protoc and the checker say of the same files.
pub struct Judged {
    pub protoc: Answer,
    pub disagreement: Option<Disagreement>,
    /// Whether both refuse, and name the same line of the same file first.
    pub is_same_line: bool,
}

/// Asks both about each of the cases.
///
/// # Errors
/// The oracle has ended or says nonsense.
pub fn judge_all(oracle: &mut Oracle, cases: &[Sources]) -> anyhow::Result<Vec<Judged>> {
    let questions: Vec<String> = cases.iter().map(Sources::question).collect();
    let answers = oracle.ask_all(&questions)?;
    cases.iter().zip(answers).map(|(case, line)| judge(oracle, case, &line)).collect()
}

fn judge(oracle: &mut Oracle, case: &Sources, line: &str) -> anyhow::Result<Judged> {
    let protoc = Answer::from_oracle(line)?;
    let ours = catch_unwind(AssertUnwindSafe(|| case.checked()))
        .unwrap_or_else(|_| Answer::Refused(vec!["the checker panicked".to_owned()]));
    let is_same_line = match (&protoc, &ours) {
        (Answer::Refused(theirs), Answer::Refused(ours)) => is_same_line(case, theirs, ours),
        _ => false,
    };
    let disagreement = match (&protoc, &ours) {
        (_, Answer::Refused(why)) if why[0].contains("panicked") => Some(Disagreement {
            signature: "panic".to_owned(),
            detail: "the checker panicked".to_owned(),
        }),
        (Answer::Refused(_), Answer::Refused(_)) => None,
        (Answer::Refused(why), Answer::Accepted(_)) => Some(Disagreement {
            signature: format!("accepted: {}", kind_of(why.first().map_or("", String::as_str))),
            detail: format!("protoc: {}\nclade: accepted", why.join("\n        ")),
        }),
        (Answer::Accepted(_), Answer::Refused(why)) => Some(Disagreement {
            signature: format!("refused: {}", kind_of(why.first().map_or("", String::as_str))),
            detail: format!("protoc: accepted\nclade: {}", why.join("\n       ")),
        }),
        (Answer::Accepted(theirs), Answer::Accepted(ours)) if theirs == ours => None,
        (Answer::Accepted(theirs), Answer::Accepted(ours)) => Some(apart(oracle, ours, theirs)?),
    };
    Ok(Judged { protoc, disagreement, is_same_line })
}

/// What two descriptors differ in.
fn apart(oracle: &mut Oracle, ours: &str, theirs: &str) -> anyhow::Result<Disagreement> {
    let question = json!({"op": "difference", "ours": ours, "theirs": theirs});
    let answer: Value = serde_json::from_str(&oracle.ask(&question.to_string())?)?;
    if answer["same_content"].as_bool() == Some(true) && answer["lines"] == json!([]) {
        return Ok(Disagreement {
            signature: "descriptor: order of bytes".to_owned(),
            detail: format!("same content, other bytes\nprotoc: {theirs}\nclade:  {ours}"),
        });
    }
    let lines: Vec<&str> =
        answer["lines"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let changed = lines.iter().find(|line| {
        line.starts_with(['+', '-']) && !line.starts_with("+++") && !line.starts_with("---")
    });
    let Some(changed) = changed else {
        return Ok(Disagreement {
            signature: "descriptor: values of custom options".to_owned(),
            detail: format!("protoc: {theirs}\nclade:  {ours}"),
        });
    };
    Ok(Disagreement {
        signature: format!("descriptor: {}", kind_of(changed)),
        detail: format!("descriptors (- clade, + protoc):\n{}", lines.join("\n")),
    })
}

/// `file:line` of the first problem of each side.
fn is_same_line(case: &Sources, theirs: &[String], ours: &[String]) -> bool {
    let (Some(theirs), Some(ours)) = (theirs.first(), ours.first()) else { return false };
    let mut parts = theirs.split(':');
    let (file, line) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
    let at_line = ours.contains(&format!(" at line {line},"))
        || ours.contains(&format!(" at {line}:"))
        || ours.contains(&format!(" at line {line} "));
    let in_file = file == case.main().0 || ours.contains(&format!("reference '{file}'"));
    at_line && in_file
}

/// An error or a line without its place, names, numbers and quoted parts.
pub fn kind_of(message: &str) -> String {
    let mut parts = message.splitn(4, ':');
    let is_place = |part: Option<&str>| {
        part.is_some_and(|part| !part.is_empty() && part.bytes().all(|one| one.is_ascii_digit()))
    };
    let file = parts.next();
    let rest = if is_place(parts.next()) && is_place(parts.next()) { parts.next() } else { None };
    let message = match (rest, file) {
        (Some(rest), _) => rest,
        (None, Some(file)) if file.ends_with(".proto") => &message[file.len()..],
        (None, _) => message,
    };
    let mut kind = String::new();
    let mut characters = message.trim().chars().peekable();
    while let Some(one) = characters.next() {
        match one {
            '"' | '\'' => {
                let ends = |next: &char| *next == one;
                if characters.clone().any(|next| ends(&next)) {
                    while characters.next().is_some_and(|next| !ends(&next)) {}
                    kind.push('*');
                } else {
                    kind.push(one);
                }
            }
            '0'..='9' => {
                while characters.peek().is_some_and(char::is_ascii_digit) {
                    characters.next();
                }
                kind.push('N');
            }
            _ => kind.push(one),
        }
    }
    let is_name = |word: &str| {
        let inner = word.trim_matches(|one: char| !one.is_ascii_alphanumeric());
        let known = inner.starts_with(|one: char| one.is_ascii_lowercase()) && !inner.contains('_');
        inner.contains('.') || (inner.len() > 1 && inner.contains('N') && !known)
    };
    let words = kind.split(' ').map(|word| if is_name(word) { "*" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

/// How often protoc gave each kind of error.
#[derive(Default)]
pub struct Histogram {
    counts: BTreeMap<String, (u64, String)>,
}

impl Histogram {
    pub fn add(&mut self, answer: &Answer) {
        if let Answer::Refused(why) = answer {
            for line in why {
                self.counts.entry(kind_of(line)).or_insert_with(|| (0, line.clone())).0 += 1;
            }
        }
    }

    pub fn kinds(&self) -> usize {
        self.counts.len()
    }

    /// The kinds with their counts, the most frequent first.
    pub fn lines(&self) -> Vec<String> {
        let mut lines: Vec<_> = self.counts.iter().collect();
        lines.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
        lines
            .into_iter()
            .map(|(kind, (count, example))| format!("{count:>6}  {kind}\n        {example}"))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_has_no_places_names_or_numbers() {
        assert_eq!(kind_of("default.proto:3:14: \"Foo\" is not defined."), "* is not defined.");
        assert_eq!(kind_of("Tag 5 isn't right: 'a'"), "Tag N isn*a'");
        assert_eq!(kind_of("x.proto: File not found."), ": File not found.");
        assert_eq!(
            kind_of("Suggested field numbers for a.B1: 2"),
            "Suggested field numbers for * N"
        );
    }
}
