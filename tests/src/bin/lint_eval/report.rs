//! What is printed.

use std::io::{self, Write};
use std::time::Duration;

use clade_checker::lint::{Finding, Severity};

use crate::labels::{self, Marks, Row};
use crate::share::Share;
use crate::survey::{Linted, Survey};

/// Most strings that may be warned of, as a share.
const NOISE_MAX: f64 = 0.005;
/// Fewest schemas in a second on one core.
const SPEED_MIN: f64 = 2_000.0;
/// Longest time of one schema.
const SLOWEST_MAX: Duration = Duration::from_millis(20);
/// The goals of the labels.
const PRECISION_HIGH_MIN: f64 = 0.90;
const PRECISION_MIDDLE_MIN: f64 = 0.70;
const RECALL_MIN: f64 = 0.75;
/// Rules of which examples are shown.
const NOISIEST: usize = 10;
/// Schemas that could not be read, of which the reason is shown.
const REFUSED_SHOWN: usize = 5;

fn verdict(is_met: bool) -> &'static str {
    if is_met { "met" } else { "MISSED" }
}

pub fn print_survey(survey: &Survey, out: &mut impl Write) -> io::Result<()> {
    let (fields, texts) = (survey.fields(), survey.texts());
    writeln!(out, "Schemas: {} linted, {} not read", survey.read, survey.refused.len())?;
    for (path, why) in survey.refused.iter().take(REFUSED_SHOWN) {
        writeln!(out, "  {path}: {why}")?;
    }
    if survey.refused.len() > REFUSED_SHOWN {
        writeln!(out, "  and {} more", survey.refused.len() - REFUSED_SHOWN)?;
    }
    writeln!(out, "Fields: {fields}, of which {texts} are strings or lists of them")?;
    let per_thousand = |count: usize| count as f64 * 1_000.0 / fields.max(1) as f64;
    writeln!(
        out,
        "\n  {:<32} {:>8} {:>14} {:>6} {:>6} {:>6} {:>6}",
        "rule", "findings", "per 1000 fields", "error", "warn", "info", "hint"
    )?;
    for (id, count) in survey.counts() {
        let of = |severity| count.by_severity.get(&severity).copied().unwrap_or_default();
        writeln!(
            out,
            "  {id:<32} {:>8} {:>15.2} {:>6} {:>6} {:>6} {:>6}",
            count.all,
            per_thousand(count.all),
            of(Severity::Error),
            of(Severity::Warning),
            of(Severity::Info),
            of(Severity::Hint)
        )?;
    }
    let noise = Share { hits: survey.warned(), of: texts };
    let share = noise.value().unwrap_or_default();
    writeln!(
        out,
        "\nNoise: {} of {} strings are warned of as string-as-enum, {:.2} %   (goal: under 0.5 %, {})",
        noise.hits,
        noise.of,
        share * 100.0,
        verdict(share < NOISE_MAX)
    )?;
    print_times(survey, out)
}

fn print_times(survey: &Survey, out: &mut impl Write) -> io::Result<()> {
    let rate = |total: Duration| survey.read as f64 / total.as_secs_f64().max(1e-9);
    let rules = survey.linted.iter().map(|one| one.rules).sum();
    let both = survey.linted.iter().map(|one| one.read + one.rules).sum();
    writeln!(
        out,
        "Speed: {:.0} schemas in a second on one core   (goal: {SPEED_MIN:.0}, {}); {:.0} with the \
         reading of their texts",
        rate(rules),
        verdict(rate(rules) >= SPEED_MIN),
        rate(both)
    )?;
    let millis = |time: Duration| time.as_secs_f64() * 1_000.0;
    if let Some(slowest) = survey.linted.iter().max_by_key(|one| one.rules) {
        writeln!(
            out,
            "Slowest: {:.2} ms, {} with {} fields   (goal: {} ms, {}); reading it takes {:.2} ms",
            millis(slowest.rules),
            slowest.path,
            slowest.fields.len(),
            SLOWEST_MAX.as_millis(),
            verdict(slowest.rules <= SLOWEST_MAX),
            millis(slowest.read)
        )?;
    }
    Ok(())
}

/// Some findings of each of the noisiest rules, at random.
pub fn print_examples(
    survey: &Survey,
    examples: usize,
    seed: u64,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut random = fastrand::Rng::with_seed(seed);
    for (id, count) in survey.counts().into_iter().take(NOISIEST) {
        writeln!(out, "\n{id}: {} of {}", examples.min(count.all), count.all)?;
        let mut found: Vec<(&Linted, &Finding)> =
            survey.findings().filter(|(_, one)| one.rule.id == id).collect();
        random.shuffle(&mut found);
        for (linted, one) in found.into_iter().take(examples) {
            let severity = one.severity.wire_name();
            writeln!(out, "  {severity} {} {}: {}", linted.path, one.target, one.message)?;
        }
    }
    Ok(())
}

/// Prints the quality on the labels, and tells whether all goals are met.
pub fn print_marks(marks: &Marks<'_>, out: &mut impl Write) -> io::Result<bool> {
    let in_folder = marks.all.iter().filter(|mark| mark.is_in_folder).count();
    let choices = marks.all.iter().filter(|mark| mark.row.is_choice).count();
    writeln!(
        out,
        "\nstring-as-enum: {} labelled fields, {choices} of them choices; {in_folder} are judged where \
         they stand, {} from what their row says",
        marks.all.len(),
        marks.all.len() - in_folder
    )?;
    writeln!(out, "  (share, counts, interval of Wilson at 95 %)")?;
    let goals = [
        (
            "precision, score 5 and more",
            marks.precision(|score| score >= 5),
            Some(PRECISION_HIGH_MIN),
        ),
        (
            "precision, score 3 and 4",
            marks.precision(|score| (3..=4).contains(&score)),
            Some(PRECISION_MIDDLE_MIN),
        ),
        ("precision, score 2", marks.precision(|score| score == 2), None),
        ("choices among the rest", marks.precision(|score| score < 2), None),
        ("precision, score 2 and more", marks.precision(|score| score >= 2), None),
        ("recall, score 5 and more", marks.recall(5), None),
        ("recall, score 3 and more", marks.recall(3), None),
        ("recall, score 2 and more", marks.recall(2), Some(RECALL_MIN)),
    ];
    let mut is_met = true;
    for (title, share, goal) in goals {
        write!(out, "  {title:<30} {share}")?;
        if let (Some(goal), Some(value)) = (goal, share.value()) {
            write!(out, "   (goal: {goal:.2}, {})", verdict(value >= goal))?;
            is_met &= value >= goal;
        }
        writeln!(out)?;
    }
    Ok(is_met)
}

/// Every labelled field with its score.
pub fn print_each(marks: &Marks<'_>, out: &mut impl Write) -> io::Result<()> {
    for mark in &marks.all {
        let label = if mark.row.is_choice { "Y" } else { "N" };
        let place = if mark.is_in_folder { "there" } else { "row" };
        let Row { owner, field, doc, .. } = mark.row;
        let doc: String = doc.chars().take(90).collect();
        writeln!(out, "  {label} {:>2} {place:<5} {owner}.{field}: {doc}", mark.score)?;
    }
    Ok(())
}

/// How many of the fields that were really changed are found.
pub fn print_gold(rows: &[Row], survey: &Survey, out: &mut impl Write) -> io::Result<()> {
    let (mut there, mut by_itself) = (Share::default(), Share::default());
    let mut missed = Vec::new();
    for row in rows {
        let is_found = match labels::in_folder(row, survey) {
            Some(score) => {
                there.add(score >= 2);
                score >= 2
            }
            None => {
                let score = labels::by_itself(row);
                by_itself.add(score >= 2);
                score >= 2
            }
        };
        if !is_found {
            missed.push(format!("{}.{}", row.owner, row.field));
        }
    }
    writeln!(out, "\nFields that were changed from string to enum, found at 2 and more:")?;
    writeln!(out, "  strings in the folder          {there}")?;
    writeln!(out, "  from what their row says       {by_itself}")?;
    if !missed.is_empty() {
        writeln!(out, "  not found: {}", missed.join(", "))?;
    }
    Ok(())
}
