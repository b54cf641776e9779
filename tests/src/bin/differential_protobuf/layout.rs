//! The same tokens with other white space and comments between them.

use fastrand::Rng;

use crate::generate::{chance, pick};
use crate::tokens;

const GAPS: [&str; 14] = [
    " ",
    "  ",
    "\n",
    "\t",
    "\r\n",
    "\n\n",
    " // said\n",
    " /* said */ ",
    "/**/",
    "\n// one\n// two\n",
    "/* a\n * b\n */",
    "\u{b}",
    "\u{c}",
    " // h\u{e9}\n\n/* detached */\n\n",
];

/// Puts other gaps between some tokens, and removes some where tokens stay apart.
pub fn scattered(random: &mut Rng, text: &str) -> String {
    let mut tokens = tokens::split(text);
    let is_word = |text: &str| {
        text.chars().next().is_some_and(|one| one.is_ascii_alphanumeric() || "_.\"'".contains(one))
    };
    for at in 1..tokens.len() {
        // Words, numbers and strings would grow together, and `1.` is not `1` `.`.
        let apart = !tokens[at].gap.is_empty();
        let needed = is_word(&tokens[at - 1].text) && is_word(&tokens[at].text);
        if !apart && needed {
            continue;
        }
        if chance(random, 25) {
            (*pick(random, &GAPS)).clone_into(&mut tokens[at].gap);
        } else if !needed && chance(random, 25) {
            tokens[at].gap.clear();
        }
    }
    let mut scattered = tokens::joined(&tokens);
    match random.u8(..12) {
        0 => scattered.insert(0, '\u{feff}'),
        1 => scattered.insert_str(0, "// first\n\n/* second */\n"),
        2 => scattered += "// no line end",
        _ => {}
    }
    scattered
}
