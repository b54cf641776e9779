//! Strings at the lengths of both sides and next to them, and texts that their patterns match.

use regex_syntax::hir::{Class, Hir, HirKind};
use serde_json::Value;

use crate::json::ecma::translated;
use crate::json::members::Keyword;
use crate::limits::EXAMINE_JSON_DATUM_BYTES_MAX;

use super::{Aims, Found, Pool};

/// Texts that schemas often tell apart.
const USUAL: [&str; 6] = ["", "a", "A", "0", "-", " "];

/// Most texts that are made of one part of a pattern.
const SAMPLES_MAX: usize = 24;

/// Longest pattern that texts are made of, in bytes.
const PATTERN_BYTES_MAX: usize = 4096;

/// Most nested parts of a pattern.
const PATTERN_DEPTH_MAX: u32 = 60;

impl Pool<'_> {
    pub(super) fn strings(&mut self, aims: &Aims<'_>, found: &mut Found) {
        let both = self.both(aims);
        let mut lengths: Vec<usize> = Vec::new();
        for claim in &both {
            for keyword in [Keyword::MinLength, Keyword::MaxLength] {
                let Some(bound) = claim.count(keyword) else { continue };
                for near in [bound, bound.saturating_add(1), bound.saturating_sub(1)] {
                    let near = usize::try_from(near).unwrap_or(0);
                    if near <= EXAMINE_JSON_DATUM_BYTES_MAX && !lengths.contains(&near) {
                        lengths.push(near);
                    }
                }
            }
        }
        lengths.truncate(12);
        let mut texts: Vec<String> = USUAL.iter().map(|&text| text.to_owned()).collect();
        for claim in &both {
            let listed = claim.listed.iter().flatten().chain(&claim.constant).take(8);
            texts
                .extend(listed.chain(&claim.examples).filter_map(Value::as_str).map(str::to_owned));
        }
        let patterns: Vec<&str> =
            both.iter().filter_map(|claim| claim.pattern.as_deref()).take(6).collect();
        for pattern in &patterns {
            texts.extend(samples(pattern, &lengths));
        }
        if !patterns.is_empty() {
            for at in 0..texts.len().min(SAMPLES_MAX) {
                texts.extend(neighbours(&texts[at]));
            }
        }
        for &length in &lengths {
            found.add(Value::from("a".repeat(length)));
            found.add(Value::from("0".repeat(length)));
        }
        texts.into_iter().for_each(|text| found.add(Value::from(text)));
        if let Some(&longest) = lengths.iter().max() {
            found.add(Value::from("a".repeat((longest + 1).min(EXAMINE_JSON_DATUM_BYTES_MAX / 2))));
        }
    }
}

/// Texts that differ from `text` by little.
fn neighbours(text: &str) -> Vec<String> {
    let mut shorter = text.to_owned();
    shorter.pop();
    let swapped: String = text
        .chars()
        .map(|c| if c.is_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() })
        .collect();
    vec![format!("{text}a"), format!("{text}0"), format!("a{text}"), shorter, swapped]
}

/// Texts that `pattern` matches, some of them of the wanted lengths; none of what the syntax cannot
/// say.
pub(super) fn samples(pattern: &str, lengths: &[usize]) -> Vec<String> {
    if pattern.len() > PATTERN_BYTES_MAX {
        return Vec::new();
    }
    let parsed = regex_syntax::ParserBuilder::new()
        .nest_limit(PATTERN_DEPTH_MAX)
        .build()
        .parse(&translated(pattern));
    let Ok(hir) = parsed else { return Vec::new() };
    let mut texts = sample(&hir, 0);
    for &length in lengths {
        let least = texts.iter().map(|text| text.chars().count()).min().unwrap_or(0);
        if length > least && length <= 4096 {
            let longer = sample(&hir, length - least);
            texts.extend(longer.into_iter().filter(|text| text.chars().count() == length).take(4));
        }
        // What is not anchored may go on.
        let first = texts.first().cloned().unwrap_or_default();
        let rest = length.saturating_sub(first.chars().count());
        if rest > 0 && length <= EXAMINE_JSON_DATUM_BYTES_MAX {
            texts.push(format!("{first}{}", "a".repeat(rest)));
            texts.push(format!("{}{first}", "a".repeat(rest)));
        }
    }
    texts
}

/// Texts that match a part of a pattern, with repeats that go on by `more`.
fn sample(hir: &Hir, more: usize) -> Vec<String> {
    let mut texts = match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => vec![String::new()],
        HirKind::Literal(literal) => vec![String::from_utf8_lossy(&literal.0).into_owned()],
        HirKind::Class(class) => members(class),
        HirKind::Capture(capture) => sample(&capture.sub, more),
        HirKind::Alternation(parts) => parts.iter().flat_map(|part| sample(part, more)).collect(),
        HirKind::Repetition(repeat) => {
            let inner = sample(&repeat.sub, 0);
            let least = repeat.min as usize;
            let most = repeat.max.map_or(usize::MAX, |most| most as usize);
            let mut counts = vec![least, (least + 1).min(most), (least + more).min(most)];
            counts.extend((most <= 256).then_some(most));
            counts.dedup();
            let mut texts = Vec::new();
            for (at, count) in counts.into_iter().enumerate() {
                for one in inner.iter().take(if at < 2 { SAMPLES_MAX } else { 2 }) {
                    if one.len().saturating_mul(count) <= 8192 {
                        texts.push(one.repeat(count));
                    }
                }
            }
            texts
        }
        HirKind::Concat(parts) => sequence(parts, more),
    };
    texts.truncate(SAMPLES_MAX * 2);
    texts
}

/// Texts of a sequence: the first of each part, then each part in turn in its other ways.
fn sequence(parts: &[Hir], more: usize) -> Vec<String> {
    let samples: Vec<Vec<String>> = parts.iter().map(|part| sample(part, more)).collect();
    if samples.iter().any(Vec::is_empty) {
        return Vec::new();
    }
    let join = |at: usize, other: &str| -> String {
        let of_part = |(place, texts): (usize, &Vec<String>)| match place == at {
            true => other.to_owned(),
            false => texts[0].clone(),
        };
        samples.iter().enumerate().map(of_part).collect()
    };
    let mut texts = vec![join(usize::MAX, "")];
    for (at, others) in samples.iter().enumerate() {
        for other in others.iter().skip(1) {
            texts.push(join(at, other));
            if texts.len() > SAMPLES_MAX * 2 {
                return texts;
            }
        }
    }
    // The last way of each part together: the longest repeats.
    texts.push(samples.iter().filter_map(|texts| texts.last().cloned()).collect());
    texts
}

/// Characters of a class: those at the ends of its ranges, letters and digits first.
fn members(class: &Class) -> Vec<String> {
    let ranges: Vec<(char, char)> = match class {
        Class::Unicode(class) => class.ranges().iter().map(|it| (it.start(), it.end())).collect(),
        Class::Bytes(class) => {
            let ranges = class.ranges().iter().map(|it| (it.start() as char, it.end() as char));
            ranges.filter(|(_, end)| end.is_ascii()).collect()
        }
    };
    let mut found: Vec<char> = Vec::new();
    for usual in ['a', '0', 'A', 'z', 'Z', '9', '-', '_', '.'] {
        if ranges.iter().any(|&(start, end)| start <= usual && usual <= end) {
            found.push(usual);
        }
    }
    for (start, end) in ranges.into_iter().take(8) {
        for edge in [start, end] {
            // Control characters hardly help to read a datum.
            if !edge.is_control() && !found.contains(&edge) && edge < '\u{E000}' {
                found.push(edge);
            }
        }
    }
    if found.is_empty() {
        found.push('\n');
    }
    found.into_iter().map(String::from).collect()
}
