//! Lists of values in a description.

use std::sync::OnceLock;

use regex::Regex;

/// Longest part of a sentence after a cue that is looked at, in bytes.
const LIST_BYTES_MAX: usize = 200;

/// What a description says of the values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) points: i32,
    /// The values in the order of the text, each once.
    pub(super) values: Vec<String>,
    /// Whether the description says that there are others.
    pub(super) is_open: bool,
}

/// Words that announce all values.
const CUES: &str = r"(?i)\bone of\b|\b(possible|allowed|valid|supported|permitted|accepted|common|available) (string )?(values?|options?|types?)\b|\bcan (only )?be\b|\b(may|must|should) be( either)?\b|\bvalues? (are|is|include)\b|\bvalues?:|\benum( values?)?:|\beither\b|중 하나|가능한 값|허용 값|허용값|다음 값";

/// Words that say that there are other values.
const OPEN: &str = r"(?i)\be\.?g\b|\bfor example\b|\bfor instance\b|\bsuch as\b|\betc\b|\u{2026}|\.\.\.|\bnot limited to\b|\blike:? |\bexamples?\b|\band so on\b|예:|예를 들";

/// Words of free texts.
const FREE: &str = r#"(?i)\bnot an enum|\bfree[- ]?(form|text)|\barbitrary\b|\buser[- ](provided|defined|supplied)|\bapplication[- ]defined|\bopaque\b|\bhuman[- ]readable\b|\bresource name\b|\bID of\b|\bprojects/\{|\bfollows the format|\bdisplay(ed)? (name|text)\b|\bas shown in\b|\ba message (that|containing|describing|with)\b|\b(specific|exact) [\w ]{0,40}name\b|\bmachine type|\b[Uu][Rr][IL]\b"#;

/// Words of texts that others give, unless the values are listed beside them.
const NAMES: &str = r"(?i)\bname of the\b|\bspecifies the type of\b";

/// Short words in capitals that are no values.
const ACRONYMS: [&str; 40] = [
    "ID", "URL", "URI", "API", "HTTP", "HTTPS", "JSON", "XML", "UTC", "ISO", "RFC", "IP", "TCP",
    "UDP", "CPU", "GPU", "RAM", "UI", "UUID", "MUST", "NOT", "SHOULD", "MAY", "AND", "OR", "NULL",
    "TODO", "NOTE", "SQL", "CSV", "HTML", "PII", "SDK", "OS", "REQUIRED", "OPTIONAL", "DNS", "GMT",
    "SHA", "AWS",
];

struct Patterns {
    cue: Regex,
    open: Regex,
    free: Regex,
    names: Regex,
    quoted: Regex,
    piped: Regex,
    bare: Regex,
    commas: Regex,
}

fn patterns() -> &'static Patterns {
    static PATTERNS: OnceLock<Patterns> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let pattern = |text: &str| Regex::new(text).expect("a test reads the patterns");
        Patterns {
            cue: pattern(CUES),
            open: pattern(OPEN),
            free: pattern(FREE),
            names: pattern(NAMES),
            quoted: pattern(
                r#"'[^'\s][^']{0,38}'|"[^"\s][^"]{0,38}"|`[^`\s][^`]{0,38}`|‘[^’]{1,40}’|“[^”]{1,40}”"#,
            ),
            piped: pattern(r"[A-Za-z][\w .-]{0,30}?(?: ?\| ?[A-Za-z][\w.-]{0,30})+"),
            bare: pattern(
                r"(?i)\b[a-z][a-z0-9_-]{1,24}(?:, [a-z][a-z0-9_-]{1,24})*,? (?:or|and|oder) [a-z][a-z0-9_-]{1,24}$",
            ),
            commas: pattern(r"(?i)^[a-z][a-z0-9_-]{1,24}(?:, [a-z][a-z0-9_-]{1,24}){2,}$"),
        }
    })
}

/// Whether the description says that the text is free. The name of a thing is, unless all names are
/// listed.
pub(super) fn says_free(doc: &str, is_listed: bool) -> bool {
    patterns().free.is_match(doc) || !is_listed && patterns().names.is_match(doc)
}

/// The best list of values in a description. Names in `siblings` are other fields, not values.
pub(super) fn listed(doc: &str, siblings: &[&str]) -> Option<Listed> {
    let mut best: Option<Listed> = None;
    for sentence in sentences(doc) {
        if let Some(found) = listed_in(sentence, siblings)
            && best.as_ref().is_none_or(|best| found.points > best.points)
        {
            best = Some(found);
        }
    }
    best
}

fn sentences(doc: &str) -> Vec<&str> {
    let mut sentences = Vec::new();
    let mut start = 0;
    let bytes = doc.as_bytes();
    for (at, byte) in doc.bytes().enumerate() {
        let ends = match byte {
            b'.' | b'?' | b'!' => {
                let before = &doc.as_bytes()[start..at];
                let is_short = ["e.g", "i.e", " e", " i"].iter().any(|end| {
                    let tail = before.len().checked_sub(end.len()).map(|from| &before[from..]);
                    tail.is_some_and(|tail| tail.eq_ignore_ascii_case(end.as_bytes()))
                });
                bytes.get(at + 1).is_none_or(u8::is_ascii_whitespace) && !is_short
            }
            _ => false,
        };
        if ends {
            sentences.push(&doc[start..at]);
            start = at + 1;
        }
    }
    sentences.push(&doc[start..]);
    sentences
}

/// Whether a sentence has anything of a list: marks, capitals, commas or a choice.
fn may_list(sentence: &str) -> bool {
    let is_capitals = |pair: &[u8]| {
        pair[0].is_ascii_uppercase() && (pair[1].is_ascii_uppercase() || pair[1].is_ascii_digit())
    };
    sentence.contains(['\'', '"', '`', '‘', '“', '|'])
        || [", ", " or ", " and ", " oder "].iter().any(|mark| sentence.contains(mark))
        || sentence.as_bytes().windows(2).any(is_capitals)
}

fn listed_in(sentence: &str, siblings: &[&str]) -> Option<Listed> {
    if !may_list(sentence) {
        return None;
    }
    let patterns = patterns();
    let cue = patterns.cue.find(sentence);
    let is_open = patterns.open.is_match(sentence);
    let after = cue.map_or(sentence, |cue| head_of(&sentence[cue.end()..]));
    let marked = |text: &str| {
        let quoted = distinct(quoted(text), siblings);
        if quoted.len() >= 2 {
            return quoted;
        }
        let piped = distinct(piped(text), siblings);
        if piped.len() >= 2 { piped } else { Vec::new() }
    };
    let shouted = |text: &str| distinct(shouted(text), siblings);
    let listed = |points: i32, values: Vec<String>| {
        let points = points - i32::from(is_open);
        Some(Listed { points, values, is_open })
    };
    if cue.is_some() {
        let values = marked(after);
        if values.len() >= 2 {
            return listed(4, values);
        }
        let values = shouted(after);
        if values.len() >= 2 {
            return listed(4, values);
        }
        let values = distinct(bare(after), siblings);
        if values.len() >= 2 {
            return listed(3, values);
        }
        let values = distinct(commas(after), siblings);
        if values.len() >= 3 {
            return listed(3, values);
        }
    }
    let values = marked(sentence);
    if values.len() >= 2 {
        return listed(3, values);
    }
    let values = shouted(sentence);
    if values.len() >= 2 {
        return listed(2, values);
    }
    let values = distinct(bare(sentence), siblings);
    // What stands behind a colon is meant as a list.
    let is_told = sentence.rsplit_once(": ").is_some_and(|(_, list)| {
        list.split_whitespace().count() <= values.len() + 1 && values.len() >= 3
    });
    (values.len() >= 3).then(|| listed(if is_told { 2 } else { 1 }, values)).flatten()
}

/// The beginning of a text, cut between characters.
fn head_of(text: &str) -> &str {
    let mut end = text.len().min(LIST_BYTES_MAX);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

fn quoted(text: &str) -> Vec<String> {
    // The mark alone is looked for first: most descriptions quote nothing.
    if !text.contains(['\'', '"', '`', '‘', '“']) {
        return Vec::new();
    }
    let found = patterns().quoted.find_iter(text).map(|found| found.as_str());
    let values = found.map(|value| {
        let mut inside = value.chars();
        inside.next();
        inside.next_back();
        inside.as_str().to_owned()
    });
    values.filter(|value| is_token(value)).collect()
}

fn piped(text: &str) -> Vec<String> {
    if !text.contains('|') {
        return Vec::new();
    }
    let lists = patterns().piped.find_iter(text);
    let values = lists.flat_map(|list| list.as_str().split('|'));
    values.map(|value| value.trim().to_owned()).filter(|value| is_token(value)).collect()
}

fn shouted(text: &str) -> Vec<String> {
    let words = text.split(|one: char| !one.is_alphanumeric() && one != '_');
    let words = words.filter(|word| word.len() > 1 && is_shouted(word) && !ACRONYMS.contains(word));
    let words = words.filter(|word| !is_standard(word));
    words.map(str::to_owned).collect()
}

/// Whether a word has capitals and digits alone, with single underscores inside.
fn is_shouted(word: &str) -> bool {
    word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().all(|one| one.is_ascii_uppercase() || one.is_ascii_digit() || one == b'_')
        && !word.ends_with('_')
        && !word.contains("__")
}

/// Whether a word is the number of a standard: `RFC7301`.
fn is_standard(word: &str) -> bool {
    ["RFC", "ISO", "IEEE", "UTF"].iter().any(|name| {
        word.strip_prefix(name)
            .is_some_and(|rest| rest.starts_with(|one: char| one.is_ascii_digit()))
    })
}

/// The words after a colon with commas between them, up to the end: `: parquet, orc, avro`.
fn commas(text: &str) -> Vec<String> {
    let text = text.trim().trim_start_matches(':').trim().trim_end_matches(['.', ')']);
    if !patterns().commas.is_match(text) {
        return Vec::new();
    }
    text.split(", ").map(str::to_owned).collect()
}

fn bare(text: &str) -> Vec<String> {
    let text = text.trim().trim_end_matches(['.', ')']);
    // The last of the list and the word before it end the text.
    let is_list = [" or ", " and ", " oder "]
        .iter()
        .any(|word| text.rfind(word).is_some_and(|at| !text[at + word.len()..].contains(' ')));
    if !is_list {
        return Vec::new();
    }
    let Some(found) = patterns().bare.find(text) else { return Vec::new() };
    let words = [" or ", " and ", " oder "];
    let Some((before, last)) = words.iter().find_map(|word| found.as_str().rsplit_once(word))
    else {
        return Vec::new();
    };
    let first = before.trim_end_matches(',').split(", ").map(str::to_owned);
    first.chain([last.to_owned()]).collect()
}

/// Whether a text could be a symbol: short, of few words, no path and no address.
fn is_token(value: &str) -> bool {
    let words = value.split_whitespace().count();
    (1..=3).contains(&words)
        && value.chars().any(char::is_alphanumeric)
        && !value.contains(['/', '{', '}', '@', '<', '(', '=', '$', '*', ':', '+'])
        && !value.contains('.')
}

/// Each value once, without the names of other fields.
fn distinct(values: Vec<String>, siblings: &[&str]) -> Vec<String> {
    let mut seen: Vec<String> = Vec::new();
    for value in values {
        if !seen.contains(&value) && !siblings.contains(&value.as_str()) {
            seen.push(value);
        }
    }
    seen
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(doc: &str) -> i32 {
        listed(doc, &[]).map_or(0, |listed| listed.points)
    }

    #[test]
    fn lists_are_found_by_how_plainly_they_stand() {
        for (doc, expected) in [
            ("State of the valve; one of OPEN, SHUT, BROKEN.", 4),
            ("Allowed values are 'fast' or 'slow'.", 4),
            ("The gait of the horse can be walk, trot or canter", 3),
            ("'pass' (no issues), 'fail'", 3),
            ("Job kind: BATCH|STREAM", 3),
            ("Quality is EXCELLENT, GOOD or POOR", 2),
            ("The shape is a star, heart or teddy", 1),
            ("The kind, e.g. 'fast' or 'slow'.", 2),
            ("Name of the gait: walk, trot or canter.", 2),
            ("Format with allowed values: parquet, orc, avro.", 3),
            ("Defined in RFC7301 and RFC9110", 0),
            ("Who made it.", 0),
            ("The HTTP URL of the API", 0),
        ] {
            assert_eq!(points(doc), expected, "{doc}");
        }
    }

    #[test]
    fn names_of_other_fields_are_no_values() {
        let doc = "At least one of `type` or `value` is required.";
        assert_eq!(listed(doc, &["type", "value"]), None);
    }

    #[test]
    fn open_lists_are_known_as_such() {
        let found = listed("Values are 'a1', 'b2', etc.", &[]).unwrap();
        assert!(found.is_open);
        assert_eq!(found.values, ["a1", "b2"]);
    }
}
