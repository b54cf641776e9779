//! The page of a rule: its two examples, and what it has to say.

use std::fs;

use clade_checker::lint::{Earlier, Input, Policy, Role, Rule, Severity, TextForm, lint};
use clade_checker::{CompatibilityLevel, SchemaType, Validation, parse};
use libtest_mimic::{Failed, Trial};

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
        let examples = examples(&page)?;
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
fn examples(page: &str) -> Result<Vec<Example>, Failed> {
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

/// What all rules find in an example: rule and place. Hints are left out, but for those of the rule
/// itself.
fn found(rule: &Rule, example: &Example) -> Result<Vec<(&'static str, String)>, Failed> {
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
    let input = Input {
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
