//! Compares the verdicts on JSON Schemas with the rules of the reference registry, run over the
//! libraries that it reads schemas with.

mod across;
mod classes;
mod draft;
mod generate;
mod mutate;
mod shrink;

use std::collections::BTreeSet;
use std::process::ExitCode;

use anyhow::Context;
use clade_checker::{Kind, Policy, SchemaType, Validation, compare, parse};
use clade_tests::differential::{
    Arguments, Class, Oracle, Report, Section, Toolchain, case_random,
};
use clap::Parser;
use serde::Deserialize;
use serde_json::{Value, json};

use across::{ACROSS, in_one_draft};
use classes::{CIRCLE, FICKLE, SLIPS};
use draft::{Draft, declared};
use generate::Generator;

/// How many pairs are asked about at once.
const BATCH: u64 = 512;

/// How many disagreements are made small and printed.
const SHRUNK_MAX: usize = 10;

/// How often a question is asked again.
const ASKED_AGAIN: usize = 20;

/// What the model answers.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Answer {
    Refused {
        refused: String,
        #[serde(default)]
        why: String,
    },
    Judged {
        theirs: Theirs,
        mended: Theirs,
        accidents: Vec<String>,
    },
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Theirs {
    Found(Vec<Found>),
    /// They fail on the pair, and why.
    Failed(String),
}

/// A kind and the path where it was found.
type Found = (String, String);

/// How a pair came out.
enum Outcome {
    /// One of the two does not take the schema; says who and why.
    Refused(String),
    Same {
        is_compatible: bool,
        are_all_same: bool,
    },
    Slip(&'static Class),
    /// `sort` is which kinds only one of the two found.
    Differs {
        verdict: bool,
        sort: String,
        text: String,
    },
}

#[derive(Default)]
struct Counts {
    refused: Vec<String>,
    refusals: u64,
    compatible: u64,
    all_same: u64,
    same: u64,
    verdicts: u64,
}

fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let mut report = Report::new("JSON Schema");
    let Some(mut oracle) = start()? else {
        report.skip("the rules of the reference", "no jars: run tests/run --long");
        return report.finish();
    };
    let section =
        report.section("the rules over Everit 1.14.4 and json-sKema 0.29.0", "generated pairs");
    let mut counts = Counts::default();
    let mut case = 0;
    let mut tried = 0;
    let mut shrunk: Vec<String> = Vec::new();
    while tried < arguments.pairs {
        let cases: Vec<(u64, [Value; 2], Policy)> = (case..case + BATCH)
            .map(|case| (case, pair(arguments.seed, case), policy(case)))
            .collect();
        case += BATCH;
        let questions: Vec<String> =
            cases.iter().map(|(_, pair, policy)| question(pair, *policy)).collect();
        for ((case, pair, policy), answer) in cases.iter().zip(oracle.ask_all(&questions)?) {
            let mut outcome = outcome(pair, *policy, &answer)?;
            if matches!(outcome, Outcome::Differs { .. })
                && let Some(class) = reason(&mut oracle, pair, *policy, &answer)?
            {
                outcome = Outcome::Slip(class);
            }
            tried += u64::from(!matches!(outcome, Outcome::Refused(_)));
            let mut example = format!("case {case}: {pair:?}");
            if let Outcome::Differs { text, sort, .. } = &outcome
                && shrunk.len() < SHRUNK_MAX
                && !shrunk.contains(sort)
            {
                shrunk.push(sort.clone());
                let small = smallest(&mut oracle, pair, *policy, sort)?;
                example = format!("case {case}: {text}\n{small}");
                eprintln!("{example}");
            }
            record(section, &mut counts, outcome, || example);
        }
    }
    note(section, &counts);
    report.finish()
}

/// Compiles and starts the model; `None` if what it needs is not installed.
fn start() -> anyhow::Result<Option<Oracle>> {
    let toolchain = Toolchain::of("json_rules");
    let Some(mut java) = toolchain.java() else { return Ok(None) };
    Ok(Some(Oracle::start("the rules of the reference", java.arg("-Xss64m").arg("Rules.java"))?))
}

fn policy(case: u64) -> Policy {
    if case.is_multiple_of(4) { Policy::Lenient } else { Policy::Strict }
}

/// The writer and the reader of a case.
fn pair(seed: u64, case: u64) -> [Value; 2] {
    let mut random = case_random(seed, case);
    let draft = Draft::any(&mut random);
    let mut generator = Generator { random: &mut random, draft };
    let writer = generator.root();
    let mut reader = writer.clone();
    if generator.random.u32(..20) == 0 {
        reader = generator.root();
    } else {
        for _ in 0..generator.random.usize(1..4) {
            mutate::mutate(&mut generator, &mut reader);
        }
    }
    // The later loader reads `prefixItems` in 2019-09 too, which that draft does not know.
    let other = match generator.random.u32(..25) {
        0 => Some(Draft::any(generator.random)).filter(|&other| other != Draft::Y2019),
        _ => None,
    };
    let other = other.unwrap_or(draft);
    let (one, other) = (declared(writer, draft), declared(reader, other));
    if random.bool() { [one, other] } else { [other, one] }
}

fn question([writer, reader]: &[Value; 2], policy: Policy) -> String {
    let policy = policy.wire_name();
    let (writer, reader) = (writer.to_string(), reader.to_string());
    json!({ "writer": writer, "reader": reader, "policy": policy }).to_string()
}

fn outcome(pair: &[Value; 2], policy: Policy, answer: &str) -> anyhow::Result<Outcome> {
    let answer: Answer = serde_json::from_str(answer).with_context(|| answer.to_owned())?;
    let ours = findings(pair, policy);
    let (theirs, mended, accidents) = match answer {
        Answer::Refused { refused, why } => {
            return Ok(Outcome::Refused(if ours.is_err() {
                String::new()
            } else {
                format!("the reference does not take the {refused}: {why}")
            }));
        }
        Answer::Judged { theirs, mended, accidents } => (theirs, mended, accidents),
    };
    let ours = match ours {
        Ok(ours) => ours,
        Err(error) => return Ok(Outcome::Refused(format!("only the checker refuses: {error}"))),
    };
    let our_breaks = breaking(&ours, policy);
    if let Theirs::Found(theirs) = &theirs {
        let breaks = breaking(theirs, policy);
        if breaks == our_breaks {
            let mut all = theirs.clone();
            all.sort();
            let are_all_same = all == ours;
            return Ok(Outcome::Same { is_compatible: breaks.is_empty(), are_all_same });
        }
    }
    let mended = match mended {
        Theirs::Found(mended) => mended,
        Theirs::Failed(why) => return Ok(Outcome::Refused(format!("the rules fail: {why}"))),
    };
    let breaks = breaking(&mended, policy);
    let slip = SLIPS.iter().find(|slip| accidents.iter().any(|name| name == slip.name));
    if let Some(slip) = slip.filter(|_| breaks == our_breaks) {
        return Ok(Outcome::Slip(slip));
    }
    let verdict = breaks.is_empty() == our_breaks.is_empty();
    let kinds =
        |found: &[Found]| found.iter().map(|(kind, _)| kind.clone()).collect::<BTreeSet<_>>();
    if accidents.iter().any(|name| name == CIRCLE.name) && kinds(&breaks) == kinds(&our_breaks) {
        return Ok(Outcome::Slip(&CIRCLE));
    }
    let text = format!("{policy:?} theirs {breaks:?} ours {our_breaks:?} slips {accidents:?}");
    let only = |one: &[Found], other: &[Found]| {
        let kinds = one.iter().filter(|found| !other.contains(found)).map(|(kind, _)| kind.clone());
        kinds.collect::<BTreeSet<String>>()
    };
    let sort = format!("{:?} {:?}", only(&breaks, &our_breaks), only(&our_breaks, &breaks));
    Ok(Outcome::Differs { verdict, sort, text })
}

/// What the checker finds, sorted.
///
/// # Errors
/// Why it refuses one of the two.
fn findings([writer, reader]: &[Value; 2], policy: Policy) -> Result<Vec<Found>, String> {
    let parsed = |text: &Value| {
        parse(SchemaType::Json, &text.to_string(), &[], Validation::Strict)
            .map_err(|error| error.to_string())
    };
    let found = compare(&parsed(reader)?, &parsed(writer)?, policy);
    let mut found: Vec<Found> =
        found.into_iter().map(|one| (one.kind.wire_name().to_owned(), one.path)).collect();
    found.sort();
    Ok(found)
}

/// Why the two part on a pair, where that takes more questions than the first, which got `answer`.
fn reason(
    oracle: &mut Oracle,
    pair: &[Value; 2],
    policy: Policy,
    answer: &str,
) -> anyhow::Result<Option<&'static Class>> {
    if agrees_in_one_draft(oracle, pair, policy)? {
        return Ok(Some(&ACROSS));
    }
    for _ in 0..ASKED_AGAIN {
        let again = oracle.ask(&question(pair, policy))?;
        let agrees =
            matches!(outcome(pair, policy, &again)?, Outcome::Same { .. } | Outcome::Slip(_));
        if agrees && again != answer {
            return Ok(Some(&FICKLE));
        }
    }
    Ok(None)
}

/// Whether the checker finds the same when both schemas are of the draft of either, and the reference
/// then agrees.
fn agrees_in_one_draft(
    oracle: &mut Oracle,
    pair: &[Value; 2],
    policy: Policy,
) -> anyhow::Result<bool> {
    let Some(pairs) = in_one_draft(pair) else { return Ok(false) };
    let breaks = |pair: &[Value; 2]| findings(pair, policy).map(|found| breaking(&found, policy));
    for of_one in pairs {
        let answer = oracle.ask(&question(&of_one, policy))?;
        let agrees =
            matches!(outcome(&of_one, policy, &answer)?, Outcome::Same { .. } | Outcome::Slip(_));
        if !agrees || breaks(&of_one) != breaks(pair) {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Those that break under the policy, by our table of kinds, sorted.
fn breaking(found: &[Found], policy: Policy) -> Vec<Found> {
    let mut breaks: Vec<Found> =
        found.iter().filter(|(kind, _)| is_incompatibility(kind, policy)).cloned().collect();
    breaks.sort();
    breaks
}

fn is_incompatibility(name: &str, policy: Policy) -> bool {
    clade_checker::json::Kind::ALL
        .iter()
        .find(|kind| kind.wire_name() == name)
        .is_none_or(|&kind| Kind::Json(kind).is_incompatibility(policy))
}

fn smallest(
    oracle: &mut Oracle,
    pair: &[Value; 2],
    policy: Policy,
    sort: &str,
) -> anyhow::Result<String> {
    let mut last = String::new();
    let small = shrink::shrink(pair.clone(), |pair| {
        let answer = oracle.ask(&question(pair, policy))?;
        match outcome(pair, policy, &answer)? {
            Outcome::Differs { text, sort: found, .. } if found == sort => {
                let is_new = reason(oracle, pair, policy, &answer)?.is_none();
                if is_new {
                    last = text;
                }
                Ok(is_new)
            }
            _ => Ok(false),
        }
    })?;
    let [writer, reader] = small;
    Ok(format!("    writer {writer}\n    reader {reader}\n    {last}"))
}

fn record(
    section: &mut Section,
    counts: &mut Counts,
    outcome: Outcome,
    example: impl FnOnce() -> String,
) {
    match outcome {
        Outcome::Refused(why) => {
            counts.refusals += 1;
            if !why.is_empty() && counts.refused.len() < SHRUNK_MAX {
                counts.refused.push(why);
            }
        }
        Outcome::Same { is_compatible, are_all_same } => {
            counts.same += 1;
            counts.verdicts += 1;
            counts.compatible += u64::from(is_compatible);
            counts.all_same += u64::from(are_all_same);
            section.agree();
        }
        Outcome::Slip(class) => section.explain(class, example),
        Outcome::Differs { verdict, .. } => {
            counts.verdicts += u64::from(verdict);
            section.disagree(example);
        }
    }
}

fn note(section: &mut Section, counts: &Counts) {
    section.note(format!(
        "{} of the pairs with the same findings are compatible; {} of {} have the same findings that \
         do not break, too",
        counts.compatible, counts.all_same, counts.same
    ));
    section.note(format!("{} with the same verdict but for what is explained", counts.verdicts));
    section.note(format!("{} pairs left out, as one of the two refuses a schema", counts.refusals));
    for why in &counts.refused {
        section.note(why.clone());
    }
}
