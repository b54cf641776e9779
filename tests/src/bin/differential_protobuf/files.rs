//! Files against protoc: which are refused, and the descriptors of the others, byte by byte.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use clade_tests::differential::{Oracle, Report, Section, case_random, corpus_files};

use serde_json::{Value, json};

use crate::Options;
use crate::generate::{self, Edition};
use crate::judge::{Disagreement, Histogram, judge_all};
use crate::minimize::minimized;
use crate::sources::{Answer, MAIN, Sources};
use crate::stray::{STRAY, STRAY_TOP};

/// How many cases go to the oracle at once.
const BATCH: u64 = 200;

/// Disagreements by what they have in common, each with a first case.
type Found = BTreeMap<String, (u64, Sources)>;

/// Generated files in all four editions, half of them damaged.
pub fn generated(
    oracle: &mut Oracle,
    name: &str,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let arguments = &options.arguments;
    let section = report.section(name, "generated files");
    let mut histogram = Histogram::default();
    let mut found = Found::new();
    let mut whole_histogram = Histogram::default();
    let (mut accepted, mut same_line, mut whole, mut whole_accepted) = (0, 0, 0, 0);
    let mut questions = String::new();
    let mut start = 0;
    while start < arguments.schemas {
        let end = (start + BATCH).min(arguments.schemas);
        let (cases, damaged): (Vec<Sources>, Vec<bool>) =
            (start..end).map(|case| generate::case(&mut case_random(arguments.seed, case))).unzip();
        if options.questions.is_some() {
            questions.extend(cases.iter().map(|case| case.question() + "\n"));
        }
        for (offset, judged) in judge_all(oracle, &cases)?.into_iter().enumerate() {
            histogram.add(&judged.protoc);
            if !damaged[offset] {
                whole += 1;
                whole_accepted += u64::from(judged.protoc.is_accepted());
                whole_histogram.add(&judged.protoc);
            }
            accepted += u64::from(judged.protoc.is_accepted());
            same_line += u64::from(judged.is_same_line);
            let case = start + offset as u64;
            count(
                section,
                judged.disagreement,
                &cases[offset],
                &format!("case {case}"),
                &mut found,
            );
        }
        start = end;
    }
    let refused = arguments.schemas - accepted;
    section.note(format!(
        "seed {}: protoc accepts {accepted} and refuses {refused}, for {} kinds of errors; \
         {same_line} of the refusals name the same line first; of {whole} files without damage it \
         accepts {whole_accepted}",
        arguments.seed,
        histogram.kinds(),
    ));
    if let Some(file) = &options.questions {
        fs::write(file, questions).with_context(|| format!("cannot write {}", file.display()))?;
    }
    if let Some(file) = &options.errors {
        let whole = whole_histogram.lines().join("\n");
        let all = histogram.lines().join("\n");
        fs::write(file, format!("All files:\n{all}\n\nFiles without damage:\n{whole}\n"))
            .with_context(|| format!("cannot write {}", file.display()))?;
    }
    small(oracle, section, options, "generated", &found)
}

/// The files that the checker brings along, against those that protoc brings along.
pub fn built_in(oracle: &mut Oracle, name: &str, report: &mut Report) -> anyhow::Result<()> {
    let section = report.section(name, "built-in files");
    let texts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../checker/src/protobuf/well_known");
    let answer: Value = serde_json::from_str(&oracle.ask("{\"op\": \"built_in\"}")?)?;
    for (path, theirs) in answer["descriptors"].as_object().into_iter().flatten() {
        let Ok(text) = fs::read_to_string(texts.join(path.replace('/', "_"))) else {
            section.disagree(|| format!("{path} is not built in"));
            continue;
        };
        let sources = Sources { files: vec![(MAIN.to_owned(), text)] };
        match sources.checked() {
            Answer::Refused(why) => section.disagree(|| format!("{path}: {}", why.join("; "))),
            Answer::Accepted(ours) => {
                let question = json!({"op": "difference", "ours": ours, "theirs": theirs});
                let answer: Value = serde_json::from_str(&oracle.ask(&question.to_string())?)?;
                if answer["same_bytes"].as_bool() == Some(true) {
                    section.agree();
                } else {
                    section.disagree(|| format!("{path}: {}", answer["lines"]));
                }
            }
        }
    }
    Ok(())
}

/// Each of the odd statements by itself, in each edition.
pub fn single(
    oracle: &mut Oracle,
    name: &str,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let section = report.section(name, "single statements");
    let mut found = Found::new();
    let mut histogram = Histogram::default();
    let inner = STRAY.iter().map(|one| format!("message Only {{ {one} }}"));
    let texts: Vec<String> = inner.chain(STRAY_TOP.iter().map(|one| (*one).to_owned())).collect();
    let cases: Vec<Sources> = Edition::ALL
        .iter()
        .flat_map(|edition| texts.iter().map(|text| edition.statement().to_owned() + text))
        .map(|text| Sources { files: vec![(MAIN.to_owned(), text)] })
        .collect();
    for (case, judged) in cases.iter().zip(judge_all(oracle, &cases)?) {
        histogram.add(&judged.protoc);
        count(section, judged.disagreement, case, &case.main().1, &mut found);
    }
    section.note(format!("protoc gives {} kinds of errors", histogram.kinds()));
    small(oracle, section, options, "single", &found)
}

/// Every file of the corpus, with all that it imports.
pub fn corpus(
    oracle: &mut Oracle,
    name: &str,
    options: &Options,
    report: &mut Report,
) -> anyhow::Result<()> {
    let Some(folder) = options.arguments.corpus_of("protobuf") else {
        report.skip("corpus", "no folder of schemas; name one with --corpus or CLADE_CORPUS");
        return Ok(());
    };
    let section = report.section(name, "corpus files");
    let mut found = Found::new();
    let cases = with_imports(oracle, &folder)?;
    let sources: Vec<Sources> = cases.iter().map(|(_, sources)| sources.clone()).collect();
    let mut refused = 0;
    for (judged, (path, sources)) in judge_all(oracle, &sources)?.into_iter().zip(&cases) {
        refused += u64::from(!judged.protoc.is_accepted());
        count(section, judged.disagreement, sources, &path.display().to_string(), &mut found);
    }
    section.note(format!("protoc refuses {refused} of them"));
    small(oracle, section, options, "corpus", &found)
}

/// The files of a folder, each with all that it imports.
pub fn with_imports(oracle: &mut Oracle, folder: &Path) -> anyhow::Result<Vec<(PathBuf, Sources)>> {
    let mut cases = Vec::new();
    for file in corpus_files(folder, ".proto")? {
        let mut imports = Imports { oracle: &mut *oracle, folder, files: Vec::new() };
        imports.add(&file, MAIN)?;
        cases.push((file, Sources { files: imports.files }));
    }
    Ok(cases)
}

fn count(
    section: &mut Section,
    disagreement: Option<Disagreement>,
    sources: &Sources,
    case: &str,
    found: &mut Found,
) {
    let Some(disagreement) = disagreement else { return section.agree() };
    section.disagree(|| format!("{case}: {}", disagreement.signature));
    let entry = found.entry(disagreement.signature).or_insert_with(|| (0, sources.clone()));
    entry.0 += 1;
    if size(sources) < size(&entry.1) {
        entry.1 = sources.clone();
    }
}

fn size(sources: &Sources) -> usize {
    sources.files.iter().map(|(_, text)| text.len()).sum()
}

/// Writes a small case for each kind of disagreement.
fn small(
    oracle: &mut Oracle,
    section: &mut Section,
    options: &Options,
    prefix: &str,
    found: &Found,
) -> anyhow::Result<()> {
    for (signature, (count, _)) in found {
        section.note(format!("{count:>6}  {signature}"));
    }
    let Some(folder) = &options.findings else { return Ok(()) };
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut by_count: Vec<_> = found.iter().collect();
    by_count.sort_by_key(|(_, (count, _))| std::cmp::Reverse(*count));
    for (index, (signature, (count, sources))) in by_count.into_iter().enumerate() {
        let mut detail = String::new();
        let smallest = minimized(sources, |smaller| {
            let judged = judge_all(oracle, std::slice::from_ref(smaller))?.pop();
            let disagreement = judged.and_then(|judged| judged.disagreement);
            let holds = disagreement.as_ref().is_some_and(|one| one.signature == *signature);
            if let (true, Some(disagreement)) = (holds, disagreement) {
                detail = disagreement.detail;
            }
            Ok(holds)
        })?;
        let mut text = format!("# {signature} ({count} cases)\n");
        for (path, source) in &smallest.files {
            text += &format!("--- {path}\n{}\n", source.trim());
        }
        text += &format!("---\n{detail}\n\n");
        let file = folder.join(format!("{prefix}_{index:03}.txt"));
        fs::write(&file, text).with_context(|| format!("cannot write {}", file.display()))?;
    }
    Ok(())
}

/// Collects a file of the corpus and the files that it imports, found under the folders above it or
/// among the commonly used files that come with the oracle.
struct Imports<'a> {
    oracle: &'a mut Oracle,
    folder: &'a Path,
    files: Vec<(String, String)>,
}

impl Imports<'_> {
    fn add(&mut self, file: &Path, path: &str) -> anyhow::Result<()> {
        let text =
            fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let roots: Vec<&Path> =
            file.ancestors().skip(1).take_while(|root| root.starts_with(self.folder)).collect();
        self.add_text(&text, path, &roots)
    }

    fn add_text(&mut self, text: &str, path: &str, roots: &[&Path]) -> anyhow::Result<()> {
        for line in text.lines() {
            let Some(rest) = line.trim().strip_prefix("import") else { continue };
            let Some(import) = rest.split('"').nth(1) else { continue };
            if self.files.iter().any(|(known, _)| known == import)
                || import.starts_with("google/protobuf/")
            {
                continue;
            }
            let place = roots.iter().map(|root| root.join(import)).find(|place| place.is_file());
            if let Some(place) = place {
                self.add(&place, import)?;
                continue;
            }
            let question = json!({"op": "common", "path": import}).to_string();
            let answer: Value = serde_json::from_str(&self.oracle.ask(&question)?)?;
            if let Some(text) = answer["text"].as_str() {
                self.add_text(text, import, roots)?;
            }
        }
        self.files.push((path.to_owned(), text.to_owned()));
        Ok(())
    }
}
