//! Compares the verdicts on JSON Schemas with the rules of the reference registry, run over the
//! libraries that it reads schemas with.

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

use draft::{Draft, declared};
use generate::Generator;

/// How many pairs are asked about at once.
const BATCH: u64 = 512;

/// How many disagreements are made small and printed.
const SHRUNK_MAX: usize = 10;

/// Where the reference slips, by the name that the model gives it.
const SLIPS: [Class; 11] = [
    Class {
        name: "a reference that leads only to itself",
        clause: "it asserts nothing; for their rules it is a type of its own",
    },
    Class {
        name: "the order of keywords beside a list of types",
        clause: "JSON Schema core 4.3.1: the order of members has no meaning; their translation of \
                 2019-09 and 2020-12 gives it one",
    },
    Class {
        name: "exclusive bounds of draft 4",
        clause: "draft 4 validation 5.1.2: they make the bound exclusive; their rules do not look \
                 (README, Other than the reference registry)",
    },
    Class {
        name: "a branch that cannot be printed",
        clause: "their code fails on a branch with `dependencies` of both sorts",
    },
    Class {
        name: "exclusiveMaximum falls",
        clause: "their code compares it with the reader's maximum, and fails without one; ours is \
                 the rule for the other bounds (README, Other than the reference registry)",
    },
    Class {
        name: "multipleOf is no whole number",
        clause: "their code cuts the fraction off, and fails below 1; ours divides exactly",
    },
    Class {
        name: "numbers written otherwise",
        clause: "JSON Schema core 4.2.2: 1 and 1.0 are the same value",
    },
    Class { name: "const null", clause: "their code fails on it; null is a value like others" },
    Class { name: "default null", clause: "null is a default like others" },
    Class {
        name: "a branch of several claims is spread",
        clause: "their translation of 2019-09 and 2020-12 makes branches of the claims that one \
                 branch makes together, which loses data",
    },
    Class {
        name: "unevaluated or contains beside a keyword that is not known",
        clause: "their translation then forgets the former",
    },
];

/// What leads back to itself is reported where it is met first; the model and the checker do not
/// unroll it equally far everywhere.
const CIRCLE: Class = Class {
    name: "a circle that breaks",
    clause: "the kinds are the same; how far a circle is unrolled changes with their version",
};

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
            let outcome = outcome(pair, *policy, &answer)?;
            tried += u64::from(!matches!(outcome, Outcome::Refused(_)));
            let mut example = format!("case {case}: {pair:?}");
            if let Outcome::Differs { text, sort, .. } = &outcome
                && shrunk.len() < SHRUNK_MAX
                && !shrunk.contains(sort)
            {
                shrunk.push(sort.clone());
                example = format!("case {case}: {text}\n{}", smallest(&mut oracle, pair, *policy)?);
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
    let policy = match policy {
        Policy::Strict => "STRICT",
        Policy::Lenient => "LENIENT",
    };
    let (writer, reader) = (writer.to_string(), reader.to_string());
    json!({ "writer": writer, "reader": reader, "policy": policy }).to_string()
}

fn outcome(pair: &[Value; 2], policy: Policy, answer: &str) -> anyhow::Result<Outcome> {
    let answer: Answer = serde_json::from_str(answer).with_context(|| answer.to_owned())?;
    let schemas = pair.each_ref().map(|text| {
        parse(SchemaType::Json, &text.to_string(), &[], Validation::Strict)
            .map_err(|error| error.to_string())
    });
    let (theirs, mended, accidents) = match answer {
        Answer::Refused { refused, why } => {
            let both = schemas.iter().any(Result::is_err);
            return Ok(Outcome::Refused(if both {
                String::new()
            } else {
                format!("the reference does not take the {refused}: {why}")
            }));
        }
        Answer::Judged { theirs, mended, accidents } => (theirs, mended, accidents),
    };
    let [writer, reader] = match schemas {
        [Ok(writer), Ok(reader)] => [writer, reader],
        [Err(error), _] | [_, Err(error)] => {
            return Ok(Outcome::Refused(format!("only the checker refuses: {error}")));
        }
    };
    let mut ours = Vec::new();
    let mut our_breaks = Vec::new();
    for difference in compare(&reader, &writer, policy) {
        let found = (difference.kind.wire_name().to_owned(), difference.path);
        if difference.kind.is_incompatibility(policy) {
            our_breaks.push(found.clone());
        }
        ours.push(found);
    }
    our_breaks.sort();
    ours.sort();
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

fn smallest(oracle: &mut Oracle, pair: &[Value; 2], policy: Policy) -> anyhow::Result<String> {
    let mut last = String::new();
    let small = shrink::shrink(pair.clone(), |pair| {
        let answer = oracle.ask(&question(pair, policy))?;
        let outcome = outcome(pair, policy, &answer)?;
        if let Outcome::Differs { text, .. } = &outcome {
            last.clone_from(text);
        }
        Ok(matches!(outcome, Outcome::Differs { .. }))
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
