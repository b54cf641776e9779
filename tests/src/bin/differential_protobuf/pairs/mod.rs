//! Pairs of a reader and a writer: the verdict against the written rules, and against the data.

mod change;
mod model;
mod text;

use std::collections::BTreeSet;
use std::fs;

use anyhow::Context;
use clade_checker::{Difference, Policy, SchemaType, Validation, compare, parse};
use clade_tests::differential::{Class, Oracle, Report, Section, case_random};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::Options;
use crate::generate::chance;
use crate::judge::Histogram;
use crate::sources::{Answer, Sources};
use model::Model;

/// How many pairs go to the oracle at once.
const BATCH: u64 = 256;

/// What data may lose although the rules let the pair pass: the names are those of `wire.py`.
const UNSOUND: [Class; 12] = [
    Class {
        name: "varint types that do not hold the same values",
        clause: "compatibility rules 2.3: one group of scalars, though values are cut or change sign",
    },
    Class {
        name: "zigzag types that do not hold the same values",
        clause: "compatibility rules 2.3: sint64 to sint32",
    },
    Class {
        name: "fixed types of another sign",
        clause: "compatibility rules 2.3: fixed and sfixed are one group",
    },
    Class {
        name: "bytes read as a string",
        clause: "compatibility rules 2.3 and 2.4: string and bytes are one group",
    },
    Class {
        name: "repeated read as singular",
        clause: "compatibility rules 2.4: only labels that both sides write are compared",
    },
    Class {
        name: "groups or delimited messages",
        clause: "compatibility rules 2.4: groups are not visited, features are not read",
    },
    Class {
        name: "content of groups",
        clause: "compatibility rules 2.3 and 2.4: groups are not seen, nor what they hold",
    },
    Class { name: "another default", clause: "compatibility rules 2.4: defaults are not compared" },
    Class {
        name: "closed enum",
        clause: "compatibility rules 2.4: enums are not compared, features are not read",
    },
    Class {
        name: "strings, bytes or messages that became required",
        clause: "compatibility rules 2.4: labels of strings and messages let pass",
    },
    Class {
        name: "required by a feature",
        clause: "compatibility rules 2.4: LEGACY_REQUIRED is not read as a label",
    },
    Class {
        name: "required where the writer wrote no label",
        clause: "registry API 4.5: labels are compared only when both sides write one",
    },
];

/// What the rules refuse although no datum is lost, by the kind of the difference.
const STRICT: [(&str, Class); 7] = [
    (
        "FIELD_KIND_CHANGED",
        Class {
            name: "refused, nothing lost: a map read as messages with its key and value",
            clause: "compatibility rules 2.4, over-strict: map to repeated entry message",
        },
    ),
    (
        "FIELD_NAMED_TYPE_CHANGED",
        Class {
            name: "refused, nothing lost: a message of the same shape under another name",
            clause: "compatibility rules 2.4, over-strict: FIELD_NAMED_TYPE_CHANGED",
        },
    ),
    (
        "FIELD_NUMERIC_LABEL_CHANGED",
        Class {
            name: "refused, nothing lost: the label of a number",
            clause: "compatibility rules 2.4, over-strict: required to optional or repeated; 2.2",
        },
    ),
    (
        "REQUIRED_FIELD_REMOVED",
        Class {
            name: "refused, nothing lost: a required field that the reader does not know",
            clause: "compatibility rules 2.4, over-strict: REQUIRED_FIELD_REMOVED",
        },
    ),
    (
        "PACKAGE_CHANGED",
        Class {
            name: "refused, nothing lost: another package",
            clause: "compatibility rules 2.4, over-strict: PACKAGE_CHANGED",
        },
    ),
    (
        "MESSAGE_REMOVED",
        Class {
            name: "refused, nothing lost: a message that the reader does not declare",
            clause: "compatibility rules 2.2 and 2.9: MESSAGE_REMOVED",
        },
    ),
    (
        "ONEOF_FIELD_REMOVED",
        Class {
            name: "refused, nothing lost: a member that the reader does not know",
            clause: "compatibility rules 2.2: ONEOF_FIELD_REMOVED",
        },
    ),
];

/// What `wire.py` says where the writer has no datum that the reader could lose.
const NO_DATUM: [Class; 2] = [
    Class {
        name: "a message that requires itself",
        clause: "compatibility rules 6.3: without a datum there is no witness; the rules do not ask for \
                 one",
    },
    Class {
        name: "a closed enum that has only zero",
        clause: "compatibility rules 2.3: the rules compare groups of scalars, not the constants of enums",
    },
];

/// A reader and a writer of one origin.
pub struct Pair {
    pub reader: Sources,
    pub writer: Sources,
}

/// A pair that differs in one change or several.
pub fn pair(random: &mut Rng) -> Pair {
    let model = Model::random(random);
    let mut changed = model.clone();
    change::change(random, &mut changed);
    while chance(random, 55) {
        change::change(random, &mut changed);
    }
    let (reader, writer) = if random.bool() { (changed, model) } else { (model, changed) };
    Pair { reader: reader.sources(), writer: writer.sources() }
}

impl Pair {
    fn question(&self) -> String {
        let (reader, writer) = (self.reader.as_json(), self.writer.as_json());
        json!({"op": "pair", "reader": reader, "writer": writer}).to_string()
    }

    /// What breaks, as the checker sees it; the error of a text that it refuses.
    fn differences(&self) -> Result<Vec<Difference>, String> {
        let parsed = |sources: &Sources| {
            parse(
                SchemaType::Protobuf,
                &sources.main().1,
                &sources.references(),
                Validation::Strict,
            )
            .map_err(|error| error.to_string())
        };
        let (reader, writer) = (parsed(&self.reader)?, parsed(&self.writer)?);
        let mut found = compare(&reader, &writer, Policy::Strict);
        found.retain(|one| one.kind.is_incompatibility(Policy::Strict));
        Ok(found)
    }

    pub fn text(&self) -> String {
        let side = |sources: &Sources| -> String {
            sources.files.iter().map(|(path, text)| format!("--- {path}\n{text}")).collect()
        };
        format!("READER\n{}WRITER\n{}", side(&self.reader), side(&self.writer))
    }
}

/// How one pair came out against one oracle.
enum Outcome {
    Agreed,
    Explained(&'static Class, String),
    Failed(String),
}

impl Outcome {
    fn add_to(self, section: &mut Section) {
        match self {
            Outcome::Agreed => section.agree(),
            Outcome::Explained(class, example) => section.explain(class, || example),
            Outcome::Failed(why) => section.disagree(|| why),
        }
    }
}

/// What all pairs together gave.
#[derive(Default)]
struct Outcomes {
    drawn: u64,
    compatible: u64,
    lost: u64,
    by_rules: Vec<Outcome>,
    by_data: Vec<Outcome>,
    /// Why protoc refused a side of the others.
    refused: Histogram,
    /// The texts of the pairs that failed.
    failed: Vec<String>,
}

/// Generated pairs against the written rules and against data.
pub fn generated(
    oracle: &mut Oracle,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let arguments = &options.arguments;
    let mut outcomes = Outcomes::default();
    let wanted = usize::try_from(arguments.pairs)?;
    while outcomes.by_rules.len() < wanted && outcomes.drawn < arguments.pairs * 3 {
        let first = outcomes.drawn;
        let pairs: Vec<Pair> = (first..first + BATCH)
            .map(|case| pair(&mut case_random(arguments.seed.wrapping_add(1), case)))
            .collect();
        let questions: Vec<String> = pairs.iter().map(Pair::question).collect();
        for ((case, pair), answer) in (first..).zip(&pairs).zip(oracle.ask_all(&questions)?) {
            outcomes.refused.add(&Answer::from_oracle(&answer)?);
            let answer: Value = serde_json::from_str(&answer)?;
            if answer["accepted"].as_bool() == Some(true) && outcomes.by_rules.len() < wanted {
                outcomes.judge(pair, &answer, case);
            }
        }
        outcomes.drawn += BATCH;
    }
    let summary = format!(
        "{} pairs drawn, {} valid on both sides; {} compatible; some datum is lost in {}",
        outcomes.drawn,
        outcomes.by_rules.len(),
        outcomes.compatible,
        outcomes.lost
    );
    let by_rules = report.section("the written rules over protoc's descriptors", "generated pairs");
    outcomes.by_rules.into_iter().for_each(|outcome| outcome.add_to(by_rules));
    let by_data = report.section("data through the runtime of Protobuf", "generated pairs");
    outcomes.by_data.into_iter().for_each(|outcome| outcome.add_to(by_data));
    by_data.note(summary);
    if let Some(folder) = &options.findings {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let file = folder.join("pairs.txt");
        fs::write(&file, outcomes.failed.join("\n"))
            .with_context(|| format!("cannot write {}", file.display()))?;
        let file = folder.join("pairs_refused.txt");
        fs::write(&file, outcomes.refused.lines().join("\n"))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

impl Outcomes {
    fn judge(&mut self, pair: &Pair, answer: &Value, case: u64) {
        let (by_rules, by_data) = match pair.differences() {
            Ok(ours) => self.judge_differences(&ours, answer, case),
            Err(error) => {
                let why = format!("case {case}: protoc takes both sides, clade: {error}");
                (Outcome::Failed(why.clone()), Outcome::Failed(why))
            }
        };
        if let Outcome::Failed(why) = &by_rules {
            self.failed.push(format!("{why}\n{}", pair.text()));
        }
        if let Outcome::Failed(why) = &by_data {
            self.failed.push(format!("{why}\n{}", pair.text()));
        }
        self.by_rules.push(by_rules);
        self.by_data.push(by_data);
    }

    fn judge_differences(
        &mut self,
        ours: &[Difference],
        answer: &Value,
        case: u64,
    ) -> (Outcome, Outcome) {
        let ours: BTreeSet<(&str, &str)> =
            ours.iter().map(|one| (one.kind.wire_name(), one.path.as_str())).collect();
        let listed = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
        let theirs = listed("differences");
        let theirs: BTreeSet<(&str, &str)> =
            theirs.iter().map(|one| (text(&one[0]), text(&one[1]))).collect();
        let by_rules = if ours == theirs {
            Outcome::Agreed
        } else {
            Outcome::Failed(format!("case {case}: rules: {theirs:?}, clade: {ours:?}"))
        };
        let lost = listed("wire");
        self.compatible += u64::from(ours.is_empty());
        let is_lost = |one: &Value| NO_DATUM.iter().all(|none| none.name != text(&one[0]));
        self.lost += u64::from(lost.iter().any(is_lost));
        let kinds: BTreeSet<&str> = ours.iter().map(|(kind, _)| *kind).collect();
        let by_data = match data_class(&kinds, &lost) {
            Ok(None) => Outcome::Agreed,
            Ok(Some(class)) => {
                let lost = lost.first().map(Value::to_string).unwrap_or_default();
                Outcome::Explained(class, format!("case {case}: {ours:?} {lost}"))
            }
            Err(why) => Outcome::Failed(format!("case {case}: {why}")),
        };
        (by_rules, by_data)
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Why the verdict and the data part; nothing if they do not.
fn data_class(kinds: &BTreeSet<&str>, lost: &[Value]) -> Result<Option<&'static Class>, String> {
    let without_datum = |finding: &Value| NO_DATUM.iter().find(|one| one.name == text(&finding[0]));
    let none = lost.iter().find_map(without_datum);
    let lost: Vec<&Value> = lost.iter().filter(|one| without_datum(one).is_none()).collect();
    if kinds.is_empty() {
        let mut class = None;
        for finding in lost {
            let name = text(&finding[0]);
            let known = UNSOUND.iter().find(|one| one.name == name);
            let known = known.ok_or_else(|| format!("compatible, but: {finding}"))?;
            class = class.or(Some(known));
        }
        return Ok(class);
    }
    if !lost.is_empty() {
        return Ok(None);
    }
    let mut class = None;
    for kind in kinds {
        let known = STRICT.iter().find(|(name, _)| name == kind).map(|(_, class)| class);
        let known = known.or(none);
        let known = known.ok_or_else(|| format!("{kinds:?}, but nothing is lost"))?;
        class = class.or(Some(known));
    }
    Ok(class)
}
