//! The page of a rule: its two examples, and what it has to say.

use std::collections::BTreeMap;
use std::fs;

use clade_checker::lint::{Earlier, Input, Policy, Role, Rule, Severity, TextForm, lint};
use clade_checker::stream::{Stream, StreamContext};
use clade_checker::{CompatibilityLevel, SchemaType, Validation, parse};
use libtest_mimic::{Failed, Trial};

use super::streams::{self, Around};

/// A block of code of a page: its words after the fence, and its text.
struct Block {
    words: Vec<String>,
    text: String,
}

/// An example: a schema and what stands around it.
#[derive(Default)]
struct Example {
    schema: Option<(SchemaType, String)>,
    /// Earlier versions, newest first: blocks with the word `earlier`.
    earlier: Vec<String>,
    level: Option<CompatibilityLevel>,
    role: Role,
    /// The stream that the page of a rule about streams ends an example with, and what is around it;
    /// for other rules, the stream of the schema.
    around: Around,
    /// Versions of the keys of other streams, by the names of these.
    keys: BTreeMap<String, Vec<(SchemaType, String)>>,
    /// Versions of their values.
    values: BTreeMap<String, Vec<(SchemaType, String)>>,
}

pub fn trial(rule: &'static Rule) -> Trial {
    Trial::test(format!("{}::page", rule.id), move || {
        let file = super::file(rule, "md");
        let page = fs::read_to_string(&file).map_err(|error| error.to_string())?;
        if page != rule.explanation {
            return Err("the rule shows another page".into());
        }
        let heading = format!("# {}: ", rule.id);
        if !page.starts_with(&heading) || !page.contains("\nSource: ") {
            return Err(format!("a page begins with `{heading}` and ends with `Source: `").into());
        }
        let examples = examples(rule, &page)?;
        let [bad, good] = examples.as_slice() else {
            return Err(format!("a page has two examples, this one {}", examples.len()).into());
        };
        let bad = found(rule, bad)?;
        let ids: Vec<_> = bad.iter().map(|(id, _)| *id).collect();
        if ids.is_empty() || ids.iter().any(|id| *id != rule.id) {
            return Err(format!("the first example gives {bad:#?}").into());
        }
        let good = found(rule, good)?;
        if good.is_empty() { Ok(()) } else { Err(format!("the second gives {good:#?}").into()) }
    })
}

fn blocks(page: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        let Some(words) = line.strip_prefix("```") else { continue };
        let text: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        let words = words.split_whitespace().map(str::to_owned).collect();
        blocks.push(Block { words, text: text.join("\n") });
    }
    blocks
}

/// The examples: each ends with the block of its schema. Words after the type of the schema say what
/// is known of it: `level=FULL`, `role=key`; a block with the word `earlier` is an earlier version of
/// the next one.
///
/// Blocks of JSON with the word `stream` are documents. In the page of a rule about streams they end an
/// example; before them come blocks with the word `key` or `value`, which are versions, the oldest
/// first; `json before`, the document as it is stored; `json other`, another stream, whose versions have
/// the word `of=<name>`. `level=FULL`, `days=90` stand beside the word `stream`.
fn examples(rule: &Rule, page: &str) -> Result<Vec<Example>, Failed> {
    let mut examples = Vec::new();
    let mut next = Example::default();
    for block in blocks(page) {
        let schema_type = match block.words.first().map(String::as_str) {
            Some("avro") => SchemaType::Avro,
            Some("json") => SchemaType::Json,
            Some("proto") => SchemaType::Protobuf,
            _ => continue,
        };
        if block.words.iter().any(|word| word == "earlier") {
            next.earlier.insert(0, block.text);
            continue;
        }
        if let Some(word) = block.words.get(1) {
            let is_done = next.add(rule, schema_type, word, &block)?;
            if let Some(is_end) = is_done {
                if is_end {
                    examples.push(std::mem::take(&mut next));
                }
                continue;
            }
        }
        for word in &block.words[1..] {
            match word.split_once('=') {
                Some(("level", level)) => {
                    next.level = CompatibilityLevel::from_wire_name(level);
                }
                Some(("role", role)) => next.role = Role::from_wire_name(role).ok_or("a role")?,
                _ => return Err(format!("`{word}` means nothing").into()),
            }
        }
        next.schema = Some((schema_type, block.text));
        examples.push(std::mem::take(&mut next));
    }
    Ok(examples)
}

impl Example {
    /// Takes in a block that is about a stream. Tells whether it ends the example; none for other
    /// blocks.
    fn add(
        &mut self,
        rule: &Rule,
        schema_type: SchemaType,
        word: &str,
        block: &Block,
    ) -> Result<Option<bool>, Failed> {
        let document = || Stream::from_json(&block.text).map_err(|error| error.to_string());
        let option = |name: &str| {
            let words = block.words.iter();
            words.filter_map(|word| word.split_once('=')).find(|one| one.0 == name).map(|one| one.1)
        };
        let text = (schema_type, block.text.clone());
        match (word, option("of")) {
            ("key", None) => self.around.key.push(text),
            ("key", Some(name)) => self.keys.entry(name.to_owned()).or_default().push(text),
            ("value", None) => self.around.value.push(text),
            ("value", Some(name)) => self.values.entry(name.to_owned()).or_default().push(text),
            ("before", _) => self.around.before = Some(document()?),
            ("other", _) => {
                let stream = document()?;
                let key = self.keys.remove(&stream.name).unwrap_or_default();
                let value = self.values.remove(&stream.name).unwrap_or_default();
                self.around.others.push(Around { stream, key, value, ..Around::default() });
            }
            ("stream", _) => {
                self.around.stream = document()?;
                self.around.level = option("level").and_then(CompatibilityLevel::from_wire_name);
                self.around.live_days = option("days").and_then(|days| days.parse().ok());
                return Ok(Some(rule.is_of_streams()));
            }
            _ => return Ok(None),
        }
        Ok(Some(false))
    }
}

/// What all rules find in an example: rule and place. Hints are left out, but for those of the rule
/// itself.
fn found(rule: &Rule, example: &Example) -> Result<Vec<(&'static str, String)>, Failed> {
    if rule.is_of_streams() {
        let mut around = example.around.clone();
        if rule.severity == Severity::Hint {
            around.stream.lint.overrides.insert(rule.id.to_owned(), "info".to_owned());
        }
        let found = streams::found(&around)?;
        return Ok(found.into_iter().map(|one| (one.rule.id, one.target)).collect());
    }
    let (schema_type, text) = example.schema.as_ref().ok_or("an example has a schema")?;
    let read = |text: &str| {
        parse(*schema_type, text, &[], Validation::Registered).map_err(|error| error.to_string())
    };
    let schema = read(text)?;
    let earlier = example.earlier.iter().map(|text| read(text)).collect::<Result<Vec<_>, _>>()?;
    let earlier: Vec<_> = earlier
        .iter()
        .zip(&example.earlier)
        .map(|(schema, text)| Earlier { schema, text, references: &[] })
        .collect();
    let stream = &example.around.stream;
    let context = StreamContext::new(stream, &[]);
    let input = Input {
        stream: (!stream.name.is_empty()).then_some(&context),
        form: TextForm::Written,
        earlier: &earlier,
        role: example.role,
        level: example.level,
        ..Input::new(&schema, text, &[])
    };
    let mut policy = Policy::default();
    if rule.severity == Severity::Hint {
        policy.severities.insert(rule.id.to_owned(), Some(Severity::Info));
    }
    let found = lint(&input, &policy);
    Ok(found.into_iter().map(|one| (one.rule.id, one.target)).collect())
}
