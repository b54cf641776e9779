//! What data says about pairs: each witness through the runtime of Protobuf, and where nothing is
//! said to fail, data without end.

use clade_checker::{Evidence, Examination, Schema, SchemaType, Validation, parse};
use clade_tests::differential::{Class, Oracle, Report, Section, Tally, case_random, hex};
use serde_json::{Value, json};

use crate::Options;
use crate::files::with_imports;
use crate::natural;
use crate::pairs::{Pair, pair};
use crate::sources::Sources;

/// How many pairs go to the oracle at once.
const BATCH: usize = 128;

/// Of each file of the corpus, how many mutants stand for one of `--pairs`.
const PAIRS_PER_MUTANT: u64 = 1_000;

/// Why the runtime reads a witness that prost refuses.
const WITNESS: [Class; 2] = [
    Class {
        name: "nothing but zero or empty is lost",
        clause: "compatibility rules 2.3: a field of another wire type is unknown for the official \
                 runtimes, and an error for prost",
    },
    Class {
        name: "bytes in a string that nobody checks",
        clause: "compatibility rules 2.3 and 6.3: Python hands out bytes for a string that is none, \
                 Java replaces, prost refuses",
    },
];

/// What `wire.py` says of pairs that are said to be read, though nothing is lost.
pub const READ: [Class; 2] = [
    Class {
        name: "a message that requires itself",
        clause: "compatibility rules 6.3: a writer without data is read by every reader",
    },
    Class {
        name: "a closed enum that has only zero",
        clause: "compatibility rules 6.3: zero is written alike in every encoding",
    },
];

/// A pair that was examined, as the oracle is asked about it.
struct Examined {
    name: String,
    pair: Pair,
    examination: Examination,
}

/// What the oracle said of all pairs.
#[derive(Default)]
struct Run {
    tally: Tally,
    waiting: Vec<Examined>,
    outcomes: Vec<Outcome>,
    /// How many pairs the oracle was asked about, witnesses it confirmed, and data it read.
    pairs: u64,
    confirmed: u64,
    data: u64,
    unsound: u64,
}

enum Outcome {
    Agreed,
    Explained(&'static Class, String),
    Failed(String),
}

/// The pairs that the verdicts are tried on.
pub fn generated(
    oracle: &mut Oracle,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let arguments = &options.arguments;
    let mut run = Run::default();
    for case in 0..arguments.pairs {
        let drawn = pair(&mut case_random(arguments.seed.wrapping_add(1), case));
        run.add(oracle, format!("case {case}"), drawn)?;
    }
    run.ask(oracle)?;
    run.tell(report, "generated pairs");
    Ok(())
}

/// The files of the corpus against themselves with one thing changed, as people change schemas.
pub fn corpus(oracle: &mut Oracle, options: &Options, report: &mut Report) -> anyhow::Result<()> {
    let arguments = &options.arguments;
    let Some(folder) = arguments.corpus_of("protobuf") else {
        report.skip("mutants of the corpus", "no folder of schemas; name one with --corpus");
        return Ok(());
    };
    let mutants = (arguments.pairs / PAIRS_PER_MUTANT).max(1);
    let mut run = Run::default();
    for (index, (path, sources)) in (0_u64..).zip(with_imports(oracle, &folder)?) {
        for mutant in 0..mutants {
            let case = index * mutants + mutant;
            let mut random = case_random(arguments.seed.wrapping_add(2), case);
            let Some((changed, what)) = natural::mutant(&mut random, &sources.main().1) else {
                continue;
            };
            let mut other = sources.clone();
            other.main_mut().1 = changed;
            let (reader, writer) =
                if random.bool() { (other, sources.clone()) } else { (sources.clone(), other) };
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            run.add(oracle, format!("{name}, {what}, case {case}"), Pair { reader, writer })?;
        }
    }
    run.ask(oracle)?;
    run.tell(report, "mutants of corpus files");
    Ok(())
}

pub fn schema(sources: &Sources) -> Option<Schema> {
    let text = &sources.main().1;
    parse(SchemaType::Protobuf, text, &sources.references(), Validation::Strict).ok()
}

impl Run {
    /// Examines a pair, if both sides are valid.
    fn add(&mut self, oracle: &mut Oracle, name: String, pair: Pair) -> anyhow::Result<()> {
        let (Some(reader), Some(writer)) = (schema(&pair.reader), schema(&pair.writer)) else {
            return Ok(());
        };
        let examination = self.tally.examine(&name, &reader, &writer);
        self.waiting.push(Examined { name, pair, examination });
        if self.waiting.len() >= BATCH { self.ask(oracle) } else { Ok(()) }
    }

    /// Asks the oracle about the pairs that wait.
    fn ask(&mut self, oracle: &mut Oracle) -> anyhow::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let questions: Vec<String> = waiting.iter().map(Examined::question).collect();
        for (examined, answer) in waiting.iter().zip(oracle.ask_all(&questions)?) {
            let answer: Value = serde_json::from_str(&answer)?;
            if answer["accepted"].as_bool() == Some(true) {
                self.judge(examined, &answer);
            }
        }
        Ok(())
    }

    fn judge(&mut self, examined: &Examined, answer: &Value) {
        self.pairs += 1;
        self.data += answer["data"].as_u64().unwrap_or(0);
        let name = &examined.name;
        let listed = |name: &str| answer[name].as_array().cloned().unwrap_or_default();
        for (witness, told) in examined.witnesses().zip(listed("witnesses")) {
            let class = told[0].as_str().unwrap_or_default();
            let place =
                || format!("{name}: {} ({}): {told}", witness.datum, witness.outcome.effect);
            let known = WITNESS.iter().find(|known| known.name == class);
            self.outcomes.push(match known {
                _ if class == "confirmed" => {
                    self.confirmed += 1;
                    Outcome::Agreed
                }
                Some(known) => Outcome::Explained(known, place()),
                None => Outcome::Failed(format!("{}\n{}", place(), examined.pair.text())),
            });
        }
        if examined.examination.evidence != Evidence::Refuted {
            return;
        }
        let mut outcome = Outcome::Agreed;
        for lost in listed("lost") {
            let class = lost[0].as_str().unwrap_or_default();
            if let Some(known) = READ.iter().find(|known| known.name == class) {
                outcome = Outcome::Explained(known, format!("{name}: {lost}"));
            } else {
                self.unsound += 1;
                let pair = examined.pair.text();
                outcome = Outcome::Failed(format!("{name}: refuted, but {lost}\n{pair}"));
                break;
            }
        }
        self.outcomes.push(outcome);
    }

    fn tell(self, report: &mut Report, inputs: &str) {
        let section = report.section("proofs through the runtime of Protobuf", inputs);
        let Run { tally, outcomes, pairs, confirmed, data, unsound, .. } = self;
        outcomes.into_iter().for_each(|outcome| outcome.add_to(section));
        section.note(format!(
            "{pairs} pairs; the runtime confirms {confirmed} witnesses; {data} data of refuted pairs \
             were tried, {unsound} pairs are unsound"
        ));
        tally.tell(section);
    }
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

impl Examined {
    /// Of the pair, and of each finding.
    fn witnesses(&self) -> impl Iterator<Item = &clade_checker::Witness> {
        let findings = self.examination.findings.iter().map(|finding| &finding.evidence);
        findings.chain([&self.examination.evidence]).filter_map(Evidence::witness)
    }

    fn question(&self) -> String {
        let witnesses: Vec<String> = self.witnesses().map(|one| hex(&one.bytes)).collect();
        json!({
            "op": "evidence",
            "reader": self.pair.reader.as_json(),
            "writer": self.pair.writer.as_json(),
            "witnesses": witnesses,
            "refuted": self.examination.evidence == Evidence::Refuted,
            "seed": self.name,
        })
        .to_string()
    }
}
