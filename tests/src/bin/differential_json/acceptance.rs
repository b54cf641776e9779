//! Which schema texts are taken: sound ones, ones with a fault, and those of the corpus.

use anyhow::Context;
use clade_checker::{SchemaType, Validation, parse};
use clade_tests::differential::{Arguments, Class, Oracle, Section, case_random};
use fastrand::Rng;
use serde_json::{Value, json};

use super::generate::{Draft, Generator, pruned};

/// A schema text, and what the programs say of it: `None` if they take it, else why not.
pub struct Asked {
    title: String,
    text: String,
    checker: Option<String>,
    loaders: Option<String>,
    meta_schemas: Option<String>,
}

/// What the parts of regular expressions are drawn from.
const PIECES: [&str; 40] = [
    "a", "b", "z", "0", "(", ")", "[", "]", "{", "}", "*", "+", "?", "|", "^", "$", "-", ",", ".",
    "\\", "\\d", "\\w", "\\p{L}", "\\b", "(?:", "(?=", "(?<!", "(?<n>", "[a-z]", "[^a]", "{2}",
    "{1,}", "{2,1}", "\\u0041", "\\x4", "\\1", "&&", "\\Q", "[[:", "\\k<n>",
];

/// Values that stand where they should not.
fn junk(random: &mut Rng) -> Value {
    let all = [
        json!(5),
        json!(-1),
        json!(0),
        json!(1.5),
        json!(2.0),
        json!(99_999_999_999_u64),
        json!("strin"),
        json!("string"),
        json!("#/nowhere"),
        json!(null),
        json!(true),
        json!([]),
        json!({}),
        json!([5]),
        json!(["string", "string"]),
        json!(["a"]),
        json!({ "a": 5 }),
        json!({ "a": ["b"] }),
        json!({ "a": {} }),
        json!({ "$ref": "http://example.com/x" }),
    ];
    all[random.usize(0..all.len())].clone()
}

fn expression(random: &mut Rng) -> String {
    let count = random.usize(1..7);
    (0..count).map(|_| PIECES[random.usize(0..PIECES.len())]).collect()
}

/// The texts with the numbers from zero: half of them as generated, the others with a fault.
pub fn generated(arguments: &Arguments) -> Vec<(String, String)> {
    (0..arguments.schemas)
        .map(|case| {
            let mut random = case_random(arguments.seed, case ^ 1 << 40);
            let draft = Draft::ALL[random.usize(0..Draft::ALL.len())];
            let mut schema = pruned(Generator { random: &mut random, draft }.root());
            match random.u8(0..8) {
                0..4 => {}
                4 => {
                    let pattern = expression(&mut random);
                    let keyword = if random.bool() {
                        json!({ "pattern": pattern })
                    } else {
                        json!({ "patternProperties": { pattern: {} } })
                    };
                    if let (Value::Object(members), Value::Object(more)) = (&mut schema, keyword) {
                        members.extend(more);
                    }
                }
                _ => {
                    let at = random.usize(0..count(&schema));
                    let value = junk(&mut random);
                    replace(&mut schema, &mut at.clone(), &value);
                }
            }
            let mut text = schema.to_string();
            if random.u8(0..60) == 0 {
                text = text.replacen('{', r#"{"type":"string","type":"object","#, 1);
            }
            (format!("seed {}, case {case}", arguments.seed), text)
        })
        .collect()
}

/// How many values `value` holds, itself included.
fn count(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(count).sum::<usize>(),
        Value::Object(members) => 1 + members.values().map(count).sum::<usize>(),
        _ => 1,
    }
}

/// Puts `new` in the place of the value with the number `left`.
fn replace(value: &mut Value, left: &mut usize, new: &Value) {
    if *left == 0 {
        *value = new.clone();
    }
    *left = left.wrapping_sub(1);
    match value {
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, left, new)),
        Value::Object(members) => members.values_mut().for_each(|one| replace(one, left, new)),
        _ => {}
    }
}

/// Asks the checker and, as far as they are there, the other two about each text.
pub fn ask(
    texts: &[(String, String)],
    loaders: Option<&mut Oracle>,
    meta_schemas: Option<&mut Oracle>,
) -> anyhow::Result<Vec<Asked>> {
    let loaders = match loaders {
        Some(oracle) => {
            let questions: Vec<_> = texts.iter().map(|(_, text)| json!(text).to_string()).collect();
            let answers = oracle.ask_all(&questions)?;
            answers
                .into_iter()
                .map(|answer| answer.strip_prefix("no ").map(str::to_owned))
                .collect()
        }
        None => vec![None; texts.len()],
    };
    let meta_schemas: Vec<Option<String>> = match meta_schemas {
        Some(oracle) => {
            let question = |(_, text): &(String, String)| json!({ "schema": text }).to_string();
            let answers = oracle.ask_all(&texts.iter().map(question).collect::<Vec<_>>())?;
            let read = |answer: &String| serde_json::from_str(answer).context(answer.clone());
            answers.iter().map(read).collect::<Result<_, _>>()?
        }
        None => vec![None; texts.len()],
    };
    let asked = texts.iter().zip(loaders).zip(meta_schemas);
    Ok(asked
        .map(|(((title, text), loaders), meta_schemas)| Asked {
            title: title.clone(),
            text: text.clone(),
            checker: parse(SchemaType::Json, text, &[], Validation::Strict)
                .err()
                .map(|error| error.to_string()),
            loaders,
            meta_schemas,
        })
        .collect())
}

/// Counts where the checker and the loaders of the reference registry part.
pub fn against_loaders(asked: &[Asked], section: &mut Section) {
    for one in asked {
        let class = match (&one.checker, &one.loaders) {
            (None, None) | (Some(_), Some(_)) => {
                section.agree();
                continue;
            }
            (None, Some(reason)) => LOADER_REFUSES.iter().find(|known| (known.holds)(one, reason)),
            (Some(reason), None) => LOADER_TAKES.iter().find(|known| (known.holds)(one, reason)),
        };
        count_disagreement(one, one.loaders.as_deref(), class, section);
    }
}

/// Counts where the checker and the meta-schemas part.
pub fn against_meta_schemas(asked: &[Asked], section: &mut Section) {
    for one in asked {
        let class = match (&one.checker, &one.meta_schemas) {
            (None, None) | (Some(_), Some(_)) => {
                section.agree();
                continue;
            }
            (None, Some(reason)) => META_REFUSES.iter().find(|known| (known.holds)(one, reason)),
            (Some(reason), None) => META_TAKES.iter().find(|known| (known.holds)(one, reason)),
        };
        count_disagreement(one, one.meta_schemas.as_deref(), class, section);
    }
}

fn count_disagreement(
    one: &Asked,
    theirs: Option<&str>,
    class: Option<&Known>,
    section: &mut Section,
) {
    let say = |answer: Option<&str>| answer.map_or("taken".to_owned(), |why| format!("[{why}]"));
    let example = || {
        let ours = say(one.checker.as_deref());
        format!("{}: {} here {ours}, there {}", one.title, one.text, say(theirs))
    };
    match class {
        Some(known) => section.explain(&known.class, example),
        None => section.disagree(example),
    }
}

/// A class of disagreements, and whether a schema belongs to it, given the reason of the one that
/// refuses it.
struct Known {
    class: Class,
    holds: fn(&Asked, &str) -> bool,
}

const LOADER_REFUSES: &[Known] = &[
    Known {
        class: Class {
            name: "a reference to the meta-schema of a draft",
            clause: "the reference registry fetches it; here it is known to take anything",
        },
        holds: |_, reason| reason.contains("nothing is fetched: http://json-schema.org/"),
    },
    Known {
        class: Class {
            name: "a whole number spelled with a point, or beyond 32 bits, as a count",
            clause: "JSON Schema: an integer is a number without a fraction, however it is spelled",
        },
        holds: |_, reason| reason.contains("expected type: Integer, found:"),
    },
    Known {
        class: Class {
            name: "2019-09 where it is not 2020-12",
            clause: "2019-09, 9.3.1: the loader knows the later draft only",
        },
        holds: |one, _| one.text.contains("/2019-09/"),
    },
    Known {
        class: Class {
            name: "a boolean exclusive bound without a known $schema",
            clause: "3.5: draft 4 without its $schema is read as it is meant",
        },
        holds: |_, reason| {
            reason.contains("/exclusiveM") && reason.contains("expected type: Number, found: Bool")
        },
    },
];

const LOADER_TAKES: &[Known] = &[Known {
    class: Class {
        name: "2019-09 and later: values that the loader does not look at",
        clause: "the meta-schema of the draft refuses them",
    },
    holds: |one, _| is_late(one) && one.meta_schemas.is_some(),
}];

const META_REFUSES: &[Known] = &[
    Known {
        class: Class {
            name: "a whole number spelled with a point",
            clause: "JSON Schema from draft 6: an integer is a number without a fraction",
        },
        holds: |one, reason| {
            // Inside an `anyOf` of the meta-schema the reason is not told, and a long one is cut short.
            let is_cut = reason.contains("is not valid under any of the given schemas")
                || reason.chars().count() >= 200;
            let schema = serde_json::from_str(&one.text).unwrap_or_default();
            reason.contains(".0') is not of type 'integer'")
                || is_cut && has_a_pointed_count(&schema)
        },
    },
    Known {
        class: Class {
            name: "a boolean exclusive bound without a known $schema",
            clause: "3.5: draft 4 without its $schema is read as it is meant",
        },
        holds: |_, reason| {
            reason.contains(".exclusiveM") && reason.contains("is not of type 'number'")
        },
    },
    Known {
        class: Class {
            name: "the loaders of the reference registry take it",
            clause: "issue: the checker parses everything that the reference parsers parse",
        },
        holds: |one, _| one.loaders.is_none(),
    },
    Known {
        class: Class {
            name: "an empty list, or a name twice in one, in 2019-09",
            clause: "issue: the checker parses what the reference parsers parse; they let it pass, \
                     and refuse the schema for what is not in 2020-12",
        },
        holds: |one, _| {
            let schema = serde_json::from_str(&one.text).unwrap_or_default();
            one.text.contains("/2019-09/") && has_an_odd_list(&schema)
        },
    },
];

/// Whether a list in `value` is empty or has a name twice.
fn has_an_odd_list(value: &Value) -> bool {
    match value {
        Value::Array(items) => {
            let is_repeated =
                |(at, one): (usize, &Value)| one.is_string() && items[..at].contains(one);
            items.is_empty()
                || items.iter().enumerate().any(is_repeated)
                || items.iter().any(has_an_odd_list)
        }
        Value::Object(members) => members.values().any(has_an_odd_list),
        _ => false,
    }
}

/// Whether a count in `value` is a whole number spelled with a point.
fn has_a_pointed_count(value: &Value) -> bool {
    let is_pointed = |(keyword, value): (&String, &Value)| {
        let is_count = keyword.starts_with("min") || keyword.starts_with("max");
        is_count && value.is_f64() && value.as_f64().is_some_and(|count| count.fract() == 0.0)
    };
    match value {
        Value::Array(items) => items.iter().any(has_a_pointed_count),
        Value::Object(members) => {
            members.iter().any(is_pointed) || members.values().any(has_a_pointed_count)
        }
        _ => false,
    }
}

const META_TAKES: &[Known] = &[
    Known {
        class: Class {
            name: "a reference that leads nowhere, or out",
            clause: "a meta-schema does not look at what a reference names; the loaders do",
        },
        holds: |_, reason| reason.contains("leads to") || reason.contains("nothing is fetched"),
    },
    Known {
        class: Class {
            name: "the loaders of the reference registry refuse it",
            clause: "issue: the checker refuses what the reference parsers refuse",
        },
        holds: |one, _| one.loaders.is_some(),
    },
];

fn is_late(one: &Asked) -> bool {
    one.text.contains("/2019-09/") || one.text.contains("/2020-12/")
}
