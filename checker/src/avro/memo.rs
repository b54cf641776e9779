//! Remembers which pairs of types have been judged, without trusting what rests on an assumption.
//!
//! A pair that is met again while it is being judged is assumed to agree, or recursive types would
//! never end. A pair that agrees only under such an assumption must not be remembered as agreeing
//! before the assumption has come true: it may be reached again after the assumption has failed.
//! Avro Java forgets this, and accepts pairs that its decoder cannot read.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use super::model::NodeId;
use super::notes::List;

/// A reader's type and a writer's type.
pub(super) type Pair = (NodeId, NodeId);

/// What is wrong with a pair, and what the answer rests on.
#[derive(Debug, Clone, Copy)]
pub(super) struct Answer {
    /// Nothing if the pair agrees.
    pub(super) found: List,
    /// The outermost pair in progress that was assumed to agree; [`NOTHING`] if none was.
    pub(super) relies_on: u32,
}

/// Stands for no assumption at all.
pub(super) const NOTHING: u32 = u32::MAX;

/// What is known of the pairs that have been met.
#[derive(Debug)]
pub(super) struct Memo {
    known: HashMap<Pair, Known, BuildHasherDefault<PairHasher>>,
    /// How many pairs are in progress.
    depth: u32,
    /// The pairs that agree under an assumption, in the order in which they were judged.
    provisional: Vec<Pair>,
}

/// Hashes two indexes. Nobody chooses them, so they need no protection from collisions.
#[derive(Debug, Default)]
struct PairHasher(u64);

impl Hasher for PairHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.write_u32(u32::from(*byte)));
    }

    fn write_u32(&mut self, index: u32) {
        self.0 = (self.0.rotate_left(26) ^ u64::from(index)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    }

    fn finish(&self) -> u64 {
        // The best bits of a product are the upper ones; a table looks at the lower ones too.
        self.0 ^ (self.0 >> 32)
    }
}

#[derive(Debug)]
enum Known {
    /// Being judged; the outermost one has depth 0.
    InProgress(u32),
    Judged(Answer),
}

/// A pair whose judgement has begun.
#[derive(Debug)]
pub(super) struct Begun {
    pair: Pair,
    depth: u32,
    /// How many provisional answers there were before.
    mark: usize,
}

impl Answer {
    /// The pair agrees, whatever else is true.
    pub(super) const AGREES: Answer = Answer { found: List::NONE, relies_on: NOTHING };

    /// Whether nothing is wrong.
    pub(super) fn is_agreement(self) -> bool {
        self.found.is_empty()
    }
}

impl Memo {
    /// A memo with room for so many pairs.
    pub(super) fn with_capacity(pairs: usize) -> Memo {
        let known = HashMap::with_capacity_and_hasher(pairs, BuildHasherDefault::default());
        Memo { known, depth: 0, provisional: Vec::new() }
    }

    /// The answer for a pair that has been met before, or the start of its judgement.
    pub(super) fn begin(&mut self, pair: Pair) -> Result<Begun, Answer> {
        match self.known.get(&pair) {
            Some(Known::Judged(answer)) => Err(*answer),
            Some(Known::InProgress(depth)) => Err(Answer { found: List::NONE, relies_on: *depth }),
            None => {
                let depth = self.depth;
                self.known.insert(pair, Known::InProgress(depth));
                self.depth += 1;
                Ok(Begun { pair, depth, mark: self.provisional.len() })
            }
        }
    }

    /// How many pairs are in progress.
    pub(super) fn depth(&self) -> u32 {
        self.depth
    }

    /// Begins to judge a pair that can be met on one way only.
    pub(super) fn enter(&mut self) -> u32 {
        self.depth += 1;
        self.depth - 1
    }

    /// Ends what [`Memo::enter`] began.
    pub(super) fn leave(&mut self, depth: u32) {
        self.depth = depth;
    }

    /// Remembers the judgement of a pair and settles what rested on it.
    pub(super) fn end(&mut self, begun: &Begun, mut answer: Answer) -> Answer {
        self.depth = begun.depth;
        if answer.is_agreement() {
            if answer.relies_on >= begun.depth {
                // At most it rests on itself: the assumption has come true.
                answer.relies_on = NOTHING;
            }
            self.settle(begun, answer.relies_on);
        } else {
            // What agreed under the failed assumption has to be judged anew. An incompatibility
            // that was found under an assumption stands without it.
            for pair in self.provisional.drain(begun.mark..) {
                self.known.remove(&pair);
            }
            answer.relies_on = NOTHING;
        }
        if answer.relies_on != NOTHING {
            self.provisional.push(begun.pair);
        }
        self.known.insert(begun.pair, Known::Judged(answer));
        answer
    }

    /// What rested on the pair that has ended now rests on what that pair rests on.
    fn settle(&mut self, begun: &Begun, relies_on: u32) {
        if self.provisional.len() == begun.mark {
            return;
        }
        let since = self.provisional.split_off(begun.mark);
        for pair in since {
            let Some(Known::Judged(answer)) = self.known.get_mut(&pair) else { continue };
            if answer.relies_on >= begun.depth {
                answer.relies_on = relies_on;
            }
            if answer.relies_on != NOTHING {
                self.provisional.push(pair);
            }
        }
    }
}
