//! The files of one case, and what the checker makes of them.

use clade_checker::{Format, ResolvedReference, SchemaType, Validation, parse};
use serde_json::{Value, json};

/// The path of every main file: what the checker calls a text that has no path.
pub const MAIN: &str = "default.proto";

/// Files by path, each after those that it imports; the last one is the main file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sources {
    pub files: Vec<(String, String)>,
}

/// What one parser makes of [`Sources`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// The descriptor of the main file, in base64.
    Accepted(String),
    /// Why not, in the words of the parser.
    Refused(Vec<String>),
}

impl Sources {
    pub fn main(&self) -> &(String, String) {
        self.files.last().expect("there is always a main file")
    }

    pub fn main_mut(&mut self) -> &mut (String, String) {
        self.files.last_mut().expect("there is always a main file")
    }

    /// The files as the oracle wants them.
    pub fn as_json(&self) -> Value {
        let files: serde_json::Map<String, Value> =
            self.files.iter().map(|(path, text)| (path.clone(), json!(text))).collect();
        json!({"files": files, "main": self.main().0})
    }

    /// The question what protoc makes of the files.
    pub fn question(&self) -> String {
        let mut question = self.as_json();
        question["op"] = json!("parse");
        question.to_string()
    }

    /// All but the main file, as the checker wants them.
    pub fn references(&self) -> Vec<ResolvedReference> {
        let imported = &self.files[..self.files.len() - 1];
        imported
            .iter()
            .map(|(path, text)| ResolvedReference { name: path.clone(), text: text.clone() })
            .collect()
    }

    /// What the checker makes of the files.
    pub fn checked(&self) -> Answer {
        let text = &self.main().1;
        let parsed = parse(SchemaType::Protobuf, text, &self.references(), Validation::Strict);
        match parsed {
            Ok(schema) => Answer::Accepted(
                schema
                    .formatted_text(Format::Serialized)
                    .expect("every Protobuf schema has a serialized form"),
            ),
            Err(error) => {
                Answer::Refused(error.problems().iter().map(ToString::to_string).collect())
            }
        }
    }
}

impl Answer {
    /// Reads the answer of the oracle.
    ///
    /// # Errors
    /// The answer is not what the oracle promises.
    pub fn from_oracle(line: &str) -> anyhow::Result<Answer> {
        let answer: Value = serde_json::from_str(line)?;
        if answer["accepted"].as_bool() == Some(true) {
            let descriptor = answer["descriptor"].as_str().unwrap_or_default();
            return Ok(Answer::Accepted(descriptor.to_owned()));
        }
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        Ok(Answer::Refused(
            errors.iter().filter_map(|line| line.as_str().map(str::to_owned)).collect(),
        ))
    }

    pub fn is_accepted(&self) -> bool {
        matches!(self, Answer::Accepted(_))
    }
}
