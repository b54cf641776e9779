//! Translates the errors of the parser and the linker into ours, with places in the user's text.

use miette::Diagnostic;
use prost_reflect::DescriptorError;

use crate::error::{ParseError, Problem};
use crate::span::Span;

/// Most problems that one error tells. The rest mostly follow from the first ones.
const PROBLEMS_MAX: usize = 100;

/// What the labels of earlier, correct definitions say; the problem stands at the other label.
const EARLIER: [&str; 4] =
    ["defined here", "defined here…", "first defined here", "first set here"];

/// The problems in `error`, whose places are offsets into `text` after a mark of `start` bytes.
pub(super) fn translate(error: &dyn Diagnostic, text: &str, start: usize) -> ParseError {
    let mut problems = vec![problem(error, text, start)];
    for related in error.related().into_iter().flatten().take(PROBLEMS_MAX - 1) {
        problems.push(problem(related, text, start));
    }
    problems.sort_by_key(|problem| problem.span.map_or(usize::MAX, |span| span.start));
    problems.dedup();
    ParseError::from_problems(problems).expect("an error has one problem or more")
}

/// The problems that the linker found.
pub(super) fn translate_linking(error: DescriptorError, text: &str, start: usize) -> ParseError {
    // The linker counts columns in bytes and looks them up in characters; a text of the same length
    // in which every byte is a character makes the two agree.
    let bytes: String = text[start..]
        .bytes()
        .map(|byte| if byte.is_ascii() { char::from(byte) } else { '?' })
        .collect();
    translate(&error.with_source_code(&bytes), text, start)
}

fn problem(error: &dyn Diagnostic, text: &str, start: usize) -> Problem {
    let mut message = error.to_string();
    if let Some(help) = error.help() {
        message = format!("{message}: {help}");
    }
    let labels: Vec<_> = error
        .labels()
        .into_iter()
        .flatten()
        .map(|label| {
            let from = (start + label.offset()).min(text.len());
            let span = Span::new(from, (from + label.len()).min(text.len()));
            (span, EARLIER.contains(&label.label().unwrap_or_default()))
        })
        .collect();
    let is_alone = labels.len() == 1;
    let place = labels.iter().find(|(_, is_earlier)| is_alone || !is_earlier).or(labels.first());
    if let (false, Some((earlier, _))) = (is_alone, labels.iter().find(|(_, earlier)| *earlier)) {
        message = format!("{message} (see {})", earlier.position(text));
    }
    match place {
        Some((span, _)) => Problem::at(text, *span, message),
        // Only the end of a text has no label, and a few errors of the whole file.
        None if message.contains("end of file") => {
            Problem::at(text, Span::new(text.len(), text.len()), message)
        }
        None => Problem { message, span: None, position: None, reference: None },
    }
}
