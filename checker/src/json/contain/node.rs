//! What schemas assert, as nodes that are equal only if they are one.

use std::collections::HashMap;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::datum::Datum;
use super::number::Exact;

/// An assertion or its contrary.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Lit(u32);

/// A name of a property.
pub(super) type Name = Rc<str>;

/// The number of a pattern.
pub(super) type PatternId = u32;

/// A sort of JSON values. Numbers are of three: draft 4 tells `1` from `1.0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Sort {
    Null,
    Bool,
    Whole,
    /// Whole numbers that are written with a point.
    Pointed,
    Fraction,
    String,
    Array,
    Object,
}

/// A set of sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Sorts(u8);

/// One assertion. What speaks of one sort of values holds for all values of the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Node {
    /// Nothing is asserted.
    Any,
    /// All of these hold; sorted, without repetition.
    All(Rc<[Lit]>),
    /// Exactly one of these holds.
    One(Rc<[Lit]>),
    /// The second where the first holds, the third elsewhere.
    Choice(Lit, Lit, Lit),
    /// What a reference that leads back to where it stands names.
    Link(u32),
    /// What is not understood: the reason has this number.
    Opaque(u32),
    Sorts(Sorts),
    /// In order.
    Values(Rc<[Datum]>),
    AtLeast(Exact),
    Above(Exact),
    AtMost(Exact),
    Below(Exact),
    MultipleOf(Exact),
    MinLength(u64),
    MaxLength(u64),
    Pattern(PatternId),
    MinItems(u64),
    MaxItems(u64),
    Items {
        prefix: Rc<[Lit]>,
        rest: Lit,
    },
    /// At least so many items are such.
    Contains {
        item: Lit,
        least: u64,
    },
    /// At most so many items are such.
    ContainsAtMost {
        item: Lit,
        most: u64,
    },
    Unique,
    MinProperties(u64),
    MaxProperties(u64),
    Required(Name),
    Property(Name, Lit),
    Matching(PatternId, Lit),
    /// All properties but those of these names, and those that match these patterns.
    Others {
        /// In order.
        names: Rc<[Name]>,
        patterns: Rc<[PatternId]>,
        value: Lit,
    },
    /// The names of all properties, as strings.
    Names(Lit),
}

/// All nodes of a question.
pub(super) struct Arena {
    nodes: Vec<Node>,
    known: HashMap<Node, u32, RandomState>,
    /// What the links lead to.
    links: Vec<Option<Lit>>,
    /// Why something is opaque.
    pub(super) reasons: Vec<String>,
    pub(super) patterns: Vec<Rc<str>>,
    pattern_ids: HashMap<Rc<str>, PatternId>,
    /// Whether some schema tells `1` from `1.0`.
    pub(super) tells_points: bool,
}

impl Lit {
    pub(super) const ANY: Lit = Lit(0);
    pub(super) const NEVER: Lit = Lit(1);

    pub(super) fn is_negated(self) -> bool {
        self.0 & 1 == 1
    }

    /// The number of the node.
    pub(super) fn node(self) -> u32 {
        self.0 >> 1
    }

    /// The contrary if `flag`.
    pub(super) fn negated_if(self, flag: bool) -> Lit {
        Lit(self.0 ^ u32::from(flag))
    }
}

impl std::ops::Not for Lit {
    type Output = Lit;

    fn not(self) -> Lit {
        Lit(self.0 ^ 1)
    }
}

impl Sort {
    pub(super) const ALL: [Sort; 8] = [
        Sort::Null,
        Sort::Bool,
        Sort::Whole,
        Sort::Fraction,
        Sort::String,
        Sort::Array,
        Sort::Object,
        Sort::Pointed,
    ];

    pub(super) fn is_number(self) -> bool {
        matches!(self, Sort::Whole | Sort::Pointed | Sort::Fraction)
    }

    pub(super) fn of(datum: &Datum) -> Sort {
        match datum {
            Datum::Null => Sort::Null,
            Datum::Bool(_) => Sort::Bool,
            Datum::Number(number) if number.is_whole() => Sort::Whole,
            Datum::Number(_) => Sort::Fraction,
            Datum::Pointed(_) => Sort::Pointed,
            Datum::String(_) => Sort::String,
            Datum::Array(_) => Sort::Array,
            Datum::Object(_) => Sort::Object,
        }
    }
}

impl Sorts {
    pub(super) fn of(sorts: &[Sort]) -> Sorts {
        Sorts(sorts.iter().fold(0, |bits, &sort| bits | 1 << sort as u8))
    }

    pub(super) fn has(self, sort: Sort) -> bool {
        self.0 & 1 << sort as u8 != 0
    }

    pub(super) fn or(self, other: Sorts) -> Sorts {
        Sorts(self.0 | other.0)
    }

    pub(super) fn is_all(self) -> bool {
        self.0 == u8::MAX
    }
}

impl Node {
    /// Whether the node is an atom that says nothing of values of `sort`.
    pub(super) fn is_vacuous_for(&self, sort: Sort) -> bool {
        match self {
            Node::AtLeast(_)
            | Node::Above(_)
            | Node::AtMost(_)
            | Node::Below(_)
            | Node::MultipleOf(_) => !sort.is_number(),
            Node::MinLength(_) | Node::MaxLength(_) | Node::Pattern(_) => sort != Sort::String,
            Node::MinItems(_)
            | Node::MaxItems(_)
            | Node::Items { .. }
            | Node::Contains { .. }
            | Node::ContainsAtMost { .. }
            | Node::Unique => sort != Sort::Array,
            Node::MinProperties(_)
            | Node::MaxProperties(_)
            | Node::Required(_)
            | Node::Property(..)
            | Node::Matching(..)
            | Node::Others { .. }
            | Node::Names(_) => sort != Sort::Object,
            Node::Any
            | Node::All(_)
            | Node::One(_)
            | Node::Choice(..)
            | Node::Link(_)
            | Node::Opaque(_)
            | Node::Sorts(_)
            | Node::Values(_) => false,
        }
    }
}

impl Arena {
    pub(super) fn new() -> Arena {
        let mut arena = Arena {
            nodes: Vec::new(),
            known: HashMap::default(),
            links: Vec::new(),
            reasons: Vec::new(),
            patterns: Vec::new(),
            pattern_ids: HashMap::new(),
            tells_points: false,
        };
        arena.add(Node::Any);
        arena
    }

    pub(super) fn len(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, lit: Lit) -> &Node {
        &self.nodes[lit.node() as usize]
    }

    /// The one node that is equal to `node`.
    pub(super) fn add(&mut self, node: Node) -> Lit {
        if let Some(&known) = self.known.get(&node) {
            return Lit(known << 1);
        }
        let at = u32::try_from(self.nodes.len()).expect("the number of nodes is limited");
        self.nodes.push(node.clone());
        self.known.insert(node, at);
        Lit(at << 1)
    }

    pub(super) fn opaque(&mut self, reason: impl Into<String>) -> Lit {
        self.reasons.push(reason.into());
        let number = u32::try_from(self.reasons.len() - 1).expect("the number is limited");
        self.add(Node::Opaque(number))
    }

    /// What holds where all of `lits` hold.
    pub(super) fn all(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        let mut flat = Vec::new();
        for lit in lits {
            match self.node(lit) {
                Node::All(inner) if !lit.is_negated() => flat.extend_from_slice(inner),
                Node::Any if !lit.is_negated() => {}
                _ => flat.push(lit),
            }
        }
        flat.sort();
        flat.dedup();
        let is_contrary = |pair: &[Lit]| pair[0] == !pair[1];
        if flat.contains(&Lit::NEVER) || flat.windows(2).any(is_contrary) {
            return Lit::NEVER;
        }
        match flat[..] {
            [] => Lit::ANY,
            [only] => only,
            _ => self.add(Node::All(flat.into())),
        }
    }

    /// What holds where one of `lits` holds, or several.
    pub(super) fn any(&mut self, lits: impl IntoIterator<Item = Lit>) -> Lit {
        !self.all(lits.into_iter().map(|lit| !lit))
    }

    pub(super) fn one(&mut self, mut lits: Vec<Lit>) -> Lit {
        lits.retain(|&lit| lit != Lit::NEVER);
        lits.sort();
        match lits[..] {
            [] => Lit::NEVER,
            [only] => only,
            _ => self.add(Node::One(lits.into())),
        }
    }

    /// What asserts that a value is of one of `sorts`.
    pub(super) fn sorts(&mut self, sorts: Sorts) -> Lit {
        if sorts.is_all() { Lit::ANY } else { self.add(Node::Sorts(sorts)) }
    }

    pub(super) fn values(&mut self, mut values: Vec<Datum>) -> Lit {
        values.sort();
        values.dedup();
        if values.is_empty() { Lit::NEVER } else { self.add(Node::Values(values.into())) }
    }

    pub(super) fn new_link(&mut self) -> u32 {
        self.links.push(None);
        u32::try_from(self.links.len() - 1).expect("the number of links is limited")
    }

    pub(super) fn set_link(&mut self, link: u32, target: Lit) {
        self.links[link as usize] = Some(target);
    }

    /// What a link leads to: all are set when the schemas are built.
    pub(super) fn link(&self, link: u32) -> Lit {
        self.links[link as usize].unwrap_or(Lit::ANY)
    }

    pub(super) fn pattern(&mut self, text: &str) -> PatternId {
        if let Some(&known) = self.pattern_ids.get(text) {
            return known;
        }
        let text: Rc<str> = text.into();
        let id = u32::try_from(self.patterns.len()).expect("the number of patterns is limited");
        self.patterns.push(Rc::clone(&text));
        self.pattern_ids.insert(text, id);
        id
    }
}
