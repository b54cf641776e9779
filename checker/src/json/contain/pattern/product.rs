//! The search for a text that some automata accept and others do not.

use std::collections::HashMap;

use regex_automata::dfa::Automaton as _;
use regex_automata::util::primitives::StateID;

use foldhash::fast::RandomState;

use super::Automaton;

/// Lengths in characters, and texts that are not to be found.
pub(in crate::json::contain) struct Wanted<'a> {
    pub(in crate::json::contain) least: u64,
    pub(in crate::json::contain) most: Option<u64>,
    pub(in crate::json::contain) excluded: &'a [&'a str],
}

/// What a search has found.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::json::contain) enum Search {
    Text(String),
    /// There is no such text.
    Nothing,
    /// The budget was spent first.
    GaveUp,
}

/// Finds a shortest text that has the wanted length, is accepted by all of `some`, and by none of
/// `others`. Calls `step` for each part of the search; it ends the search by `false`.
pub(in crate::json::contain) fn search(
    some: &[&Automaton],
    others: &[&Automaton],
    wanted: &Wanted<'_>,
    mut step: impl FnMut() -> bool,
) -> Search {
    let product = Product::new(some, others, wanted);
    let mut found: Vec<(Key, usize, u8)> = vec![(product.start(), 0, 0)];
    let mut known: HashMap<Key, (), RandomState> = HashMap::default();
    known.insert(found[0].0.clone(), ());
    let mut at = 0;
    while at < found.len() {
        if product.accepts(&found[at].0) {
            let mut bytes = Vec::new();
            let mut back = at;
            while back != 0 {
                bytes.push(found[back].2);
                back = found[back].1;
            }
            bytes.reverse();
            let text = String::from_utf8(bytes);
            return Search::Text(text.expect("only what begins and ends characters is followed"));
        }
        for &byte in &product.alphabet {
            if !step() {
                return Search::GaveUp;
            }
            let Some(next) = product.next(&found[at].0, byte) else { continue };
            if known.insert(next.clone(), ()).is_none() {
                found.push((next, at, byte));
            }
        }
        at += 1;
    }
    Search::Nothing
}

/// A state of the product: of each automaton, of the UTF-8 encoding, of the excluded texts, and the
/// number of characters as far as it matters.
type Key = Box<[u32]>;

struct Product<'a> {
    some: &'a [&'a Automaton],
    others: &'a [&'a Automaton],
    least: u64,
    most: Option<u64>,
    trie: Trie,
    /// One byte of each class that all parts treat alike.
    alphabet: Vec<u8>,
}

/// The state of a text that is none of the excluded ones, nor the beginning of one.
const OUTSIDE: u32 = u32::MAX;

#[derive(Default)]
struct Trie {
    next: HashMap<(u32, u8), u32, RandomState>,
    ends: Vec<bool>,
}

impl Trie {
    fn new(texts: &[&str]) -> Trie {
        let mut trie = Trie { next: HashMap::default(), ends: vec![false] };
        for text in texts {
            let mut at = 0;
            for byte in text.bytes() {
                let fresh = u32::try_from(trie.ends.len()).expect("the texts are of one schema");
                let next = *trie.next.entry((at, byte)).or_insert(fresh);
                if next == fresh {
                    trie.ends.push(false);
                }
                at = next;
            }
            trie.ends[at as usize] = true;
        }
        trie
    }
}

impl<'a> Product<'a> {
    fn new(
        some: &'a [&'a Automaton],
        others: &'a [&'a Automaton],
        wanted: &Wanted<'_>,
    ) -> Product<'a> {
        let mut bytes_of_trie = [false; 256];
        wanted.excluded.iter().flat_map(|text| text.bytes()).for_each(|byte| {
            bytes_of_trie[byte as usize] = true;
        });
        let mut classes: HashMap<Vec<u8>, u8> = HashMap::new();
        let mut alphabet = Vec::new();
        // The first byte of a class stands for it: let that be one that reads well.
        let readable = (b'a'..=b'z').chain(b'0'..=b'9').chain(b'A'..=b'Z').chain(b' '..=b'~');
        for byte in readable.chain(0..=255) {
            let mut class: Vec<u8> =
                some.iter().chain(others).map(|it| it.dfa.byte_classes().get(byte)).collect();
            class.push(encoding_class(byte));
            class.push(if bytes_of_trie[byte as usize] { byte } else { 0 });
            class.push(u8::from(bytes_of_trie[byte as usize]));
            classes.entry(class).or_insert_with(|| {
                alphabet.push(byte);
                byte
            });
        }
        let trie = Trie::new(wanted.excluded);
        Product { some, others, least: wanted.least, most: wanted.most, trie, alphabet }
    }

    fn automata(&self) -> impl Iterator<Item = &'a Automaton> {
        self.some.iter().chain(self.others).copied()
    }

    fn start(&self) -> Key {
        let states = self.automata().map(|it| it.start.as_u32());
        states.chain([0, 0, 0]).collect()
    }

    fn next(&self, key: &Key, byte: u8) -> Option<Key> {
        let (states, [encoding, node, length]) = split(key);
        let encoding_next = encoded(encoding, byte)?;
        let mut next = Vec::with_capacity(key.len());
        for (index, (automaton, &state)) in self.automata().zip(states).enumerate() {
            let state = automaton.dfa.next_state(state_id(state), byte);
            if index < self.some.len() && automaton.dfa.is_dead_state(state) {
                return None;
            }
            next.push(state.as_u32());
        }
        next.push(encoding_next);
        next.push(match node {
            OUTSIDE => OUTSIDE,
            node => self.trie.next.get(&(node, byte)).copied().unwrap_or(OUTSIDE),
        });
        // Where there is no longest length, all that are long enough are alike.
        let is_first = encoding == 0;
        let length = u64::from(length) + u64::from(is_first);
        let length = match self.most {
            Some(most) if length > most => return None,
            Some(_) => length,
            None => length.min(self.least),
        };
        next.push(u32::try_from(length).ok()?);
        Some(next.into())
    }

    fn accepts(&self, key: &Key) -> bool {
        let (states, [encoding, node, length]) = split(key);
        let mut parts = self.automata().zip(states).enumerate();
        encoding == 0
            && u64::from(length) >= self.least
            && (node == OUTSIDE || !self.trie.ends[node as usize])
            && parts.all(|(index, (automaton, &state))| {
                automaton.accepts(state_id(state)) == (index < self.some.len())
            })
    }
}

fn split(key: &Key) -> (&[u32], [u32; 3]) {
    let (states, rest) = key.split_at(key.len() - 3);
    (states, [rest[0], rest[1], rest[2]])
}

fn state_id(state: u32) -> StateID {
    StateID::new(state as usize).expect("it was one before")
}

/// What the encoding tells bytes apart by.
fn encoding_class(byte: u8) -> u8 {
    match byte {
        0..=0x7F => 0,
        0x80..=0x8F => 1,
        0x90..=0x9F => 2,
        0xA0..=0xBF => 3,
        0xC2..=0xDF => 4,
        0xE0 => 5,
        0xE1..=0xEC | 0xEE | 0xEF => 6,
        0xED => 7,
        0xF0 => 8,
        0xF1..=0xF3 => 9,
        0xF4 => 10,
        _ => 11,
    }
}

/// The state of UTF-8 after `byte`: 0 between characters, 1 to 3 where so many bytes are to follow,
/// others where the next one is limited; `None` where it cannot stand.
fn encoded(state: u32, byte: u8) -> Option<u32> {
    let class = encoding_class(byte);
    Some(match (state, class) {
        (0, 0) => 0,
        (0, 4) => 1,
        (0, 5) => 4,
        (0, 6) => 2,
        (0, 7) => 5,
        (0, 8) => 6,
        (0, 9) => 3,
        (0, 10) => 7,
        (1..=3, 1..=3) => state - 1,
        (4, 3) | (5, 1 | 2) => 1,
        (6, 2 | 3) | (7, 1) => 2,
        _ => return None,
    })
}
