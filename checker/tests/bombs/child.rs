//! The child process that takes one bomb, and what it costs there.

use std::fmt;
use std::fs;
use std::hint::black_box;
use std::io::{Read, Write, stdin, stdout};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use clade_checker::{
    CompatibilityLevel, Examination, Format, Policy, Proposed, Registered, ResolvedReference,
    Schema, SchemaType, Validation, compare, examine, parse, protobuf, suggest,
};

use crate::bomb::{Bomb, Input, Outcome};

pub const CHILD_ARGUMENT: &str = "--run-the-bomb-on-standard-input";

/// The stack of the server's threads that parse and compare.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// How long a child may run, on whatever machine and in whatever build.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a bomb cost: processor time in milliseconds, memory above that of the idle process.
#[derive(Debug, Clone)]
pub struct Cost {
    text_kib: u64,
    parse_ms: f64,
    texts_ms: f64,
    compare_ms: f64,
    pub memory_kib: u64,
    /// Of the dearer direction.
    pub proof_ms: f64,
    suggestions_ms: f64,
    pub proof_memory_kib: u64,
    findings: String,
}

impl Cost {
    /// What the dearest request does: parse both, all texts of one, compare in both directions.
    pub fn request_ms(&self) -> f64 {
        self.parse_ms + self.texts_ms + self.compare_ms
    }
}

impl fmt::Display for Cost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:>7} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>8.1} {:>8.1}  {}",
            self.text_kib,
            self.parse_ms,
            self.texts_ms,
            self.compare_ms,
            self.request_ms(),
            self.memory_kib as f64 / 1024.0,
            self.proof_ms,
            self.suggestions_ms,
            self.proof_memory_kib as f64 / 1024.0,
            self.findings
        )
    }
}

/// Runs `bomb` in a new process, which sees nothing of the garbage that made the texts.
pub fn measure(bomb: &Bomb) -> Result<Cost, String> {
    let input = (bomb.make)();
    let program = std::env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(program)
        .arg(CHILD_ARGUMENT)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut to_child = child.stdin.take().ok_or("the input is piped")?;
    to_child.write_all(&encode(bomb, &input)).map_err(|error| error.to_string())?;
    drop(to_child);
    end_in_time(&mut child)?;
    let output = child.wait_with_output().map_err(|error| error.to_string())?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        let said: String = said.chars().take(300).collect();
        return Err(format!("{}: {said}", output.status));
    }
    decode_cost(&String::from_utf8_lossy(&output.stdout), &input)
}

/// Waits for the end of a child whose few words fit into a pipe, or kills it.
fn end_in_time(child: &mut Child) -> Result<(), String> {
    let deadline = Instant::now() + PATIENCE;
    while child.try_wait().map_err(|error| error.to_string())?.is_none() {
        if Instant::now() > deadline {
            child.kill().map_err(|error| error.to_string())?;
            return Err(format!("it did not end within {PATIENCE:?}"));
        }
        thread::sleep(Duration::from_millis(2));
    }
    Ok(())
}

/// Each part with its length in front, as text: the child reads it back without a parser that could
/// be what hurts.
fn encode(bomb: &Bomb, input: &Input) -> Vec<u8> {
    let outcome = format!("{:?}", bomb.outcome);
    let mut parts = vec![bomb.schema_type.wire_name(), &outcome, &input.reader, &input.writer];
    for reference in &input.references {
        parts.extend([reference.name.as_str(), reference.text.as_str()]);
    }
    let mut bytes = Vec::new();
    for part in parts {
        bytes.extend((part.len() as u64).to_le_bytes());
        bytes.extend(part.as_bytes());
    }
    bytes
}

fn read_parts() -> Vec<String> {
    let mut input = stdin().lock();
    let mut parts = Vec::new();
    let mut length = [0; 8];
    while input.read_exact(&mut length).is_ok() {
        let mut part = vec![0; u64::from_le_bytes(length) as usize];
        input.read_exact(&mut part).expect("the parent sent the whole part");
        parts.push(String::from_utf8(part).expect("the parent sends texts"));
    }
    parts
}

fn decode_cost(said: &str, input: &Input) -> Result<Cost, String> {
    let mut words = said.splitn(8, ' ');
    let mut number = || {
        let word = words.next().unwrap_or_default();
        word.parse::<f64>().map_err(|_| format!("the child said: {said}"))
    };
    let texts = input.references.iter().map(|one| one.text.len());
    let bytes = input.reader.len() + input.writer.len() + texts.sum::<usize>();
    Ok(Cost {
        text_kib: bytes as u64 / 1024,
        parse_ms: number()?,
        texts_ms: number()?,
        compare_ms: number()?,
        memory_kib: number()? as u64,
        proof_ms: number()?,
        suggestions_ms: number()?,
        proof_memory_kib: number()? as u64,
        findings: words.next().unwrap_or_default().trim_end().to_owned(),
    })
}

/// What the child does: all that a request can ask for, measured step by step.
pub fn run() -> ExitCode {
    let mut parts = read_parts().into_iter();
    let mut next = || parts.next().expect("the parent sends four parts or more");
    let schema_type = SchemaType::from_wire_name(&next()).expect("the parent knows the types");
    let outcome = if next() == "Read" { Outcome::Read } else { Outcome::Refused };
    let (reader, writer) = (next(), next());
    let mut references = Vec::new();
    while let (Some(name), Some(text)) = (parts.next(), parts.next()) {
        references.push(ResolvedReference { name, text });
    }
    // The peak counts from here on.
    fs::write("/proc/self/clear_refs", "5").expect("a process may clear its own peak");
    let idle_kib = status_kib("VmRSS:");
    let work = move || take(schema_type, outcome, &reader, &writer, &references);
    let thread = thread::Builder::new().stack_size(STACK_BYTES).spawn(work);
    let Ok(taken) = thread.expect("a thread starts").join() else { return ExitCode::FAILURE };
    let [parse, texts, compare] = taken.times_ms;
    let memory_kib = taken.peak_kib.saturating_sub(idle_kib);
    let proof_kib = taken.proof.peak_kib.saturating_sub(idle_kib);
    let line = format!(
        "{parse:.2} {texts:.2} {compare:.2} {memory_kib} {:.2} {:.2} {proof_kib} {}",
        taken.proof.worst_ms, taken.proof.suggestions_ms, taken.findings
    );
    writeln!(stdout(), "{line}").expect("the parent listens");
    ExitCode::SUCCESS
}

/// What one bomb took.
struct Taken {
    /// To parse both, to write the texts of one, to compare in both directions.
    times_ms: [f64; 3],
    peak_kib: u64,
    proof: Proof,
    findings: String,
}

/// What it took to prove and to mend what was compared.
#[derive(Default)]
struct Proof {
    worst_ms: f64,
    suggestions_ms: f64,
    peak_kib: u64,
    evidence: String,
}

fn take(
    schema_type: SchemaType,
    outcome: Outcome,
    reader: &str,
    writer: &str,
    references: &[ResolvedReference],
) -> Taken {
    let (parse_ms, parsed) = timed(|| {
        let reader = parse(schema_type, reader, references, Validation::Strict);
        let writer = parse(schema_type, writer, references, Validation::Registered);
        (reader, writer)
    });
    match (parsed, outcome) {
        ((Ok(reader), Ok(writer)), Outcome::Read) => {
            let (texts_ms, canonical) = timed(|| all_texts(&reader));
            let (compare_ms, [forth, back]) = timed(|| {
                let forth = compare(&reader, &writer, Policy::Strict).len();
                [forth, compare(&writer, &reader, Policy::Strict).len()]
            });
            let peak_kib = status_kib("VmHWM:");
            assert_law(schema_type, &reader, &canonical, references);
            let proof = prove((reader, &canonical), writer, references);
            let findings = format!("{forth}/{back} differences, {}", proof.evidence);
            Taken { times_ms: [parse_ms, texts_ms, compare_ms], peak_kib, proof, findings }
        }
        ((Err(error), _), Outcome::Refused) => {
            let (texts_ms, said) = timed(|| error.to_string());
            let peak_kib = status_kib("VmHWM:");
            let findings = said.replace('\n', " ").chars().take(60).collect();
            let proof = Proof::default();
            Taken { times_ms: [parse_ms, texts_ms, 0.0], peak_kib, proof, findings }
        }
        ((Ok(_), _), Outcome::Refused) => panic!("the reader is not refused"),
        ((Err(error), _) | (_, Err(error)), Outcome::Read) => {
            let said: String = error.to_string().chars().take(200).collect();
            panic!("refused: {said}")
        }
    }
}

/// Looks for data in both directions, and for ways out of what the reader, with its text, does not
/// read.
fn prove(
    (reader, text): (Schema, &str),
    writer: Schema,
    references: &[ResolvedReference],
) -> Proof {
    let (forth_ms, forth) = timed(|| examined(&reader, &writer));
    let (back_ms, back) = timed(|| examined(&writer, &reader));
    let evidence = format!("{}/{}", forth.evidence.wire_name(), back.evidence.wire_name());
    let own = examine(&reader, &reader, Policy::Strict).evidence;
    assert!(own.witness().is_none(), "it does not read its own data: {own}");
    let registered = [Registered { version: 1, schema: Arc::new(writer) }];
    let proposed = Proposed { text, references, validation: Validation::Strict };
    let level = CompatibilityLevel::Backward;
    let (suggestions_ms, found) =
        timed(|| suggest(level, Policy::Strict, proposed, &reader, &registered));
    black_box(found);
    let peak_kib = status_kib("VmHWM:");
    Proof { worst_ms: forth_ms.max(back_ms), suggestions_ms, peak_kib, evidence }
}

/// What data says about a pair, as a request asks for it.
fn examined(reader: &Schema, writer: &Schema) -> Examination {
    match (reader, writer) {
        (Schema::Protobuf(reader), Schema::Protobuf(writer)) => {
            let (examination, readings) =
                protobuf::examine_with_readings(reader, writer, Policy::Strict);
            black_box(readings);
            examination
        }
        _ => examine(reader, writer, Policy::Strict),
    }
}

/// Every text of the schema that a request can ask for; gives the canonical one.
fn all_texts(schema: &Schema) -> String {
    black_box(schema.normalized_text());
    for format in [Format::Resolved, Format::IgnoreExtensions, Format::Serialized] {
        black_box(schema.formatted_text(format));
    }
    schema.canonical_text()
}

/// The canonical text parses to the same canonical text.
fn assert_law(
    schema_type: SchemaType,
    schema: &Schema,
    canonical: &str,
    references: &[ResolvedReference],
) {
    let again = parse(schema_type, canonical, references, Validation::Strict);
    let again = again.expect("a canonical text parses");
    assert!(again.canonical_text() == canonical, "the canonical text is a fixed point");
    let differences = compare(schema, schema, Policy::Strict);
    if let Some(first) = differences.iter().find(|one| one.kind.is_incompatibility(Policy::Strict))
    {
        panic!("it does not agree with itself: {} {}", first.kind.wire_name(), first.path);
    }
}

/// The processor time of this thread, in milliseconds, that `work` takes.
fn timed<T>(work: impl FnOnce() -> T) -> (f64, T) {
    let before = thread_ns();
    let done = work();
    ((thread_ns() - before) as f64 / 1e6, done)
}

/// Nanoseconds for which this thread has run.
fn thread_ns() -> u64 {
    let text = fs::read_to_string("/proc/thread-self/schedstat").expect("Linux tells it");
    let first = text.split(' ').next().expect("it has three numbers");
    first.parse().expect("the first is a number")
}

fn status_kib(field: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").expect("Linux tells it");
    let line = text.lines().find(|line| line.starts_with(field)).expect("the field is there");
    line.split_whitespace().nth(1).and_then(|word| word.parse().ok()).expect("it is a number")
}
