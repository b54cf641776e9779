//! What data says about pairs, against decoders of others: witnesses must fail there too, and a pair
//! that is refuted must read all data.

use anyhow::Context;
use apache_avro::reader::datum::GenericDatumReader;
use clade_checker::{Evidence, Schema, SchemaType, Validation, parse};
use clade_tests::differential::{Oracle, Report, Section, Tally, case_random, hex};
use fastrand::Rng;
use serde_json::{Value, json};

use crate::data::Types;
use crate::{BATCH, ORACLE, change, classes};

/// The other decoders.
pub const PYTHON: &str = "fastavro 1.13.1 and Avro Python 1.12.2";

/// Longest chain of changes of a schema in use.
const CHANGES_MAX: u8 = 3;

/// How often a place for a change is looked for: most values in a schema in use are documentation.
const ATTEMPTS_MAX: usize = 200;

/// A pair to be examined.
pub struct Pair {
    pub name: String,
    pub reader: Value,
    pub writer: Value,
}

/// The decoders that are asked, and how much.
pub struct Evidences<'a> {
    pub java: &'a mut Oracle,
    pub python: Option<&'a mut Oracle>,
    /// How many data are tried for each pair that is refuted.
    pub data: usize,
    pub seed: u64,
}

/// A pair with what was found and what is asked about it.
struct Asked {
    pair: Pair,
    /// Of each witness, and of each datum of a refuted pair, the bytes.
    data: Vec<Vec<u8>>,
    is_refuted: bool,
}

/// Schemas in use, and each with something changed as its reader or writer.
pub fn changed(texts: &[(String, String)], each: u64, seed: u64) -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (number, (name, text)) in texts.iter().enumerate() {
        let Ok(schema) = serde_json::from_str::<Value>(text) else { continue };
        for case in 0..each {
            let mut random = case_random(seed.wrapping_add(3 << 20), number as u64 * each + case);
            let mut other = schema.clone();
            for _ in 0..random.u8(1..=CHANGES_MAX) {
                (0..ATTEMPTS_MAX).any(|_| change::change_any(&mut random, &mut other));
            }
            let (reader, writer) =
                if random.bool() { (schema.clone(), other) } else { (other, schema.clone()) };
            pairs.push(Pair {
                name: format!("{name}, change {case}, seed {seed}"),
                reader,
                writer,
            });
        }
    }
    pairs
}

impl Evidences<'_> {
    /// Examines each pair and asks about what was found.
    pub fn judge(
        &mut self,
        report: &mut Report,
        inputs: &str,
        pairs: impl Iterator<Item = Pair>,
    ) -> anyhow::Result<()> {
        let mut tally = Tally::default();
        let mut counts = Counts::default();
        let mut pairs = pairs.peekable();
        let section = report.section(ORACLE, &format!("evidence, {inputs}"));
        while pairs.peek().is_some() {
            let batch: Vec<Asked> = pairs
                .by_ref()
                .take(BATCH)
                .filter_map(|pair| self.asked(&mut tally, pair))
                .collect();
            let questions: Vec<String> = batch.iter().map(question).collect();
            for (asked, answer) in batch.iter().zip(self.java.ask_all(&questions)?) {
                let answer: Value = serde_json::from_str(&answer).context("it answers in JSON")?;
                self.compare(section, &mut counts, asked, &answer)?;
            }
        }
        counts.tell(section);
        tally.tell(section);
        Ok(())
    }

    fn asked(&self, tally: &mut Tally, pair: Pair) -> Option<Asked> {
        let parsed = |value: &Value| -> Option<Schema> {
            parse(SchemaType::Avro, &value.to_string(), &[], Validation::Strict).ok()
        };
        let (reader, writer) = (parsed(&pair.reader)?, parsed(&pair.writer)?);
        let examination = tally.examine(&pair.name, &reader, &writer);
        let is_refuted = examination.evidence == Evidence::Refuted;
        let data = if is_refuted {
            let types = Types::of(&pair.writer);
            let mut random = Rng::with_seed(self.seed ^ pair.name.len() as u64);
            (0..self.data).filter_map(|_| types.datum(&mut random)).collect()
        } else {
            let found = examination.findings.iter().map(|finding| &finding.evidence);
            let all = found.chain([&examination.evidence]);
            let mut data: Vec<_> =
                all.filter_map(|one| Some(one.witness()?.bytes.clone())).collect();
            data.sort();
            data.dedup();
            data
        };
        (!data.is_empty()).then_some(Asked { pair, data, is_refuted })
    }

    fn compare(
        &mut self,
        section: &mut Section,
        counts: &mut Counts,
        asked: &Asked,
        answer: &Value,
    ) -> anyhow::Result<()> {
        let Pair { name, reader, writer } = &asked.pair;
        let (Some(read), Some(written)) = (answer["read"].as_array(), answer["written"].as_array())
        else {
            // Java does not parse one of the two; the other sections say why.
            counts.not_parsed += 1;
            return Ok(());
        };
        let apache = asked.is_refuted.then(|| Apache::of(reader, writer)).flatten();
        let is_first = !classes::has_default_of_later_branch(reader);
        for ((datum, read), written) in asked.data.iter().zip(read).zip(written) {
            let shown = |why: &str| {
                format!("{name}:\nreader {reader}\nwriter {writer}\nbytes {}\n{why}", hex(datum))
            };
            if let Some(why) = written.as_str() {
                if why.contains("StackOverflowError") {
                    section.explain(&classes::NEEDS_ITSELF, || shown(""));
                } else if asked.is_refuted {
                    // A name that means two types misleads the source of random data.
                    counts.not_data += 1;
                } else {
                    section.disagree(|| shown(&format!("as the writer's, Java: {why}")));
                }
                continue;
            }
            if asked.is_refuted {
                counts.sound += 1;
                if let Some(why) = read.as_str() {
                    section.disagree(|| shown(&format!("refuted, but Java: {why}")));
                    continue;
                }
                match apache.as_ref().map_or(Ok(0), |it| it.read(datum).map(|()| 1)) {
                    Ok(read) => {
                        counts.apache += read;
                        section.agree();
                    }
                    Err(why) if is_first => {
                        section.disagree(|| shown(&format!("refuted, but apache-avro: {why}")))
                    }
                    Err(_) => section.explain(&classes::DEFAULT_OF_LATER_BRANCH, || shown("")),
                }
                continue;
            }
            counts.witnesses += 1;
            if read.is_string() {
                counts.by_java += 1;
                section.agree();
                continue;
            }
            let Some(python) = self.python.as_deref_mut() else {
                counts.not_confirmed += 1;
                continue;
            };
            let question = json!({"reader": reader.to_string(), "writer": writer.to_string(), "data": [hex(datum)]});
            let answer: Value = serde_json::from_str(&python.ask(&question.to_string())?)?;
            let refuses = |library: &str| {
                answer[library][0].as_str().is_some_and(|why| !why.starts_with("schema:"))
            };
            let parses = |library: &str| {
                !answer[library][0].as_str().is_some_and(|why| why.starts_with("schema:"))
            };
            if !parses("fastavro") && !parses("avro") {
                section.explain(&classes::ONLY_JAVA_PARSES, || shown(&answer.to_string()));
                continue;
            }
            match (refuses("fastavro"), refuses("avro")) {
                (true, true) => section.explain(&classes::BOTH_PYTHONS_REFUSE, || shown("")),
                (true, false) => section.explain(&classes::FASTAVRO_REFUSES, || shown("")),
                (false, true) => section.explain(&classes::AVRO_PYTHON_REFUSES, || shown("")),
                (false, false) => section.disagree(|| shown(&format!("all read it: {answer}"))),
            }
        }
        Ok(())
    }
}

#[derive(Default)]
struct Counts {
    not_parsed: u64,
    witnesses: u64,
    by_java: u64,
    not_confirmed: u64,
    sound: u64,
    apache: u64,
    not_data: u64,
}

impl Counts {
    fn tell(&self, section: &mut Section) {
        let Counts { not_parsed, witnesses, by_java, not_confirmed, sound, apache, not_data } =
            self;
        section.note(format!(
            "{witnesses} witnesses: Java refuses {by_java}, {PYTHON} were asked about the rest \
             ({not_confirmed} not asked)"
        ));
        section.note(format!(
            "{sound} data of refuted pairs read by Java, {apache} of them by apache-avro too; \
             {not_data} that were none of the writer's; {not_parsed} pairs that Java does not parse"
        ));
    }
}

fn question(asked: &Asked) -> String {
    let data: Vec<String> = asked.data.iter().map(|datum| hex(datum)).collect();
    let (reader, writer) = (asked.pair.reader.to_string(), asked.pair.writer.to_string());
    json!({"reader": reader, "writer": writer, "data": data}).to_string()
}

/// The decoder in process, for pairs that its own parser takes and that need neither aliases, nor
/// defaults of several values, some of which it recurses into without end, nor a namespace that is
/// taken back, which its references lose.
struct Apache {
    reader: apache_avro::Schema,
    writer: apache_avro::Schema,
}

impl Apache {
    fn of(reader: &Value, writer: &Value) -> Option<Apache> {
        let parsed = |value: &Value| {
            let mut value = value.clone();
            let is_beyond = strip(&mut value);
            (!is_beyond).then(|| apache_avro::Schema::parse(&value).ok()).flatten()
        };
        let apache = Apache { reader: parsed(reader)?, writer: parsed(writer)? };
        // Its references lose a missing namespace, so that it knows some schemas no more.
        apache.decoder().is_ok().then_some(apache)
    }

    fn decoder(&self) -> apache_avro::AvroResult<GenericDatumReader<'_>> {
        GenericDatumReader::builder(&self.writer).reader_schema(&self.reader).build()
    }

    fn read(&self, mut datum: &[u8]) -> Result<(), String> {
        let decoder = self.decoder().map_err(|error| error.to_string())?;
        decoder.read_value(&mut datum).map(drop).map_err(|error| error.to_string())
    }
}

/// Takes logical types out; whether there is anything that the decoder in process is not asked about.
fn strip(value: &mut Value) -> bool {
    match value {
        Value::Array(items) => items.iter_mut().fold(false, |found, item| strip(item) | found),
        Value::Object(members) => {
            members.remove("logicalType");
            let default = members.get("default");
            let own = members.contains_key("aliases")
                || members.get("namespace").is_some_and(|it| it == "")
                || default.is_some_and(|it| it.is_object() || it.is_array());
            members.values_mut().fold(own, |found, member| strip(member) | found)
        }
        _ => false,
    }
}
