//! Makes a failing case small: drops what is not needed for it to fail.

use std::ops::Range;

use crate::sources::Sources;
use crate::tokens::{self, Token};

/// How many smaller cases are tried for one failing case.
const TRIES_MAX: usize = 1_500;

/// Drops files, statements, lists and tokens while `fails` still holds of the rest.
///
/// # Errors
/// What `fails` gives.
pub fn minimized(
    sources: &Sources,
    mut fails: impl FnMut(&Sources) -> anyhow::Result<bool>,
) -> anyhow::Result<Sources> {
    let mut best = sources.clone();
    let mut tries = 0;
    loop {
        let before = best.clone();
        drop_files(&mut best, &mut tries, &mut fails)?;
        for file in 0..best.files.len() {
            for cut in [Cut::Statements, Cut::Parts, Cut::Tokens, Cut::Gaps] {
                cut_file(&mut best, file, cut, &mut tries, &mut fails)?;
            }
        }
        if best == before || tries > TRIES_MAX {
            return Ok(best);
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Cut {
    Statements,
    Parts,
    Tokens,
    Gaps,
}

fn drop_files(
    best: &mut Sources,
    tries: &mut usize,
    fails: &mut impl FnMut(&Sources) -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let mut file = 0;
    while file + 1 < best.files.len() {
        let mut smaller = best.clone();
        smaller.files.remove(file);
        *tries += 1;
        if fails(&smaller)? {
            *best = smaller;
        } else {
            file += 1;
        }
    }
    Ok(())
}

fn cut_file(
    best: &mut Sources,
    file: usize,
    cut: Cut,
    tries: &mut usize,
    fails: &mut impl FnMut(&Sources) -> anyhow::Result<bool>,
) -> anyhow::Result<()> {
    let mut tokens = tokens::split(&best.files[file].1);
    let mut skipped = 0;
    loop {
        let mut ranges = ranges(&tokens, cut);
        ranges.sort_by_key(|range| std::cmp::Reverse(range.len()));
        let Some(range) = ranges.get(skipped).cloned() else { return Ok(()) };
        *tries += 1;
        if *tries > TRIES_MAX {
            return Ok(());
        }
        let smaller_tokens = without(&tokens, range, cut);
        let mut smaller = best.clone();
        smaller.files[file].1 = tokens::joined(&smaller_tokens);
        if smaller.files[file].1 != best.files[file].1 && fails(&smaller)? {
            *best = smaller;
            tokens = smaller_tokens;
        } else {
            skipped += 1;
        }
    }
}

fn ranges(tokens: &[Token], cut: Cut) -> Vec<Range<usize>> {
    match cut {
        Cut::Statements => tokens::statements(tokens),
        Cut::Parts => tokens::parts(tokens),
        Cut::Tokens => (0..tokens.len() - 1).map(|at| at..at + 1).collect(),
        Cut::Gaps => {
            let long = |at: &usize| tokens[*at].gap.len() > 1 || tokens[*at].gap == "\n";
            (0..tokens.len()).filter(long).map(|at| at..at + 1).collect()
        }
    }
}

fn without(tokens: &[Token], range: Range<usize>, cut: Cut) -> Vec<Token> {
    let mut tokens = tokens.to_vec();
    if cut == Cut::Gaps {
        " ".clone_into(&mut tokens[range.start].gap);
    } else {
        tokens.drain(range);
    }
    tokens
}
