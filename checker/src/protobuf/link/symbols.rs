//! Full names and what each stands for. One text holds all names, so that none is allocated alone.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;

use super::pool::Symbol;

/// A name in a table, by its place in the text that holds all.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    start: u32,
    end: u32,
}

impl Name {
    /// The first `length` bytes of it.
    pub fn start(self, length: usize) -> Name {
        Name { start: self.start, end: self.start + small(length) }
    }
}

/// A hash of a name, the same in all tables that were made from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Hash(u32);

#[derive(Debug)]
struct Entry {
    hash: Hash,
    name: Name,
    symbol: Symbol,
}

/// A table of names, from which those that were added last can be taken again.
#[derive(Debug, Default)]
pub(super) struct Symbols {
    state: RandomState,
    text: String,
    entries: Vec<Entry>,
    /// By hash. A name that finds its slot taken has the next free one.
    slots: Vec<Slot>,
}

/// Where the entry of a name stands.
#[derive(Debug, Clone, Copy)]
struct Slot {
    hash: Hash,
    /// One more than the place of the entry, or 0 if the slot is free.
    entry: u32,
}

/// How much a table holds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Length {
    text: usize,
    entries: usize,
}

impl Symbols {
    /// An empty table that hashes as this one does.
    pub fn like(&self) -> Symbols {
        Symbols { state: self.state.clone(), ..Symbols::default() }
    }

    /// Bytes of all names.
    pub fn bytes(&self) -> usize {
        self.text.len()
    }

    /// Keeps the name `name` in `scope`, whether or not it is declared.
    pub fn keep(&mut self, scope: Option<Name>, name: &str) -> Name {
        let start = small(self.text.len());
        if let Some(scope) = scope {
            self.text.extend_from_within(scope.start as usize..scope.end as usize);
            self.text.push('.');
        }
        self.text.push_str(name);
        Name { start, end: small(self.text.len()) }
    }

    /// A name that was kept.
    pub fn text(&self, name: Name) -> &str {
        &self.text[name.start as usize..name.end as usize]
    }

    pub fn hash(&self, name: &str) -> Hash {
        // The low half spreads as well as the whole.
        Hash((self.state.hash_one(name) & u64::from(u32::MAX)) as u32)
    }

    /// What a name of this hash stands for.
    pub fn find(&self, hash: Hash, name: &str) -> Option<Symbol> {
        let mask = self.slots.len().checked_sub(1)?;
        let mut slot = hash.0 as usize & mask;
        loop {
            let Slot { hash: taken, entry } = self.slots[slot];
            let at = (entry as usize).checked_sub(1)?;
            if taken == hash && self.text(self.entries[at].name) == name {
                return Some(self.entries[at].symbol);
            }
            slot = (slot + 1) & mask;
        }
    }

    /// Adds a name that was kept and is not in the table.
    pub fn add(&mut self, hash: Hash, name: Name, symbol: Symbol) {
        self.entries.push(Entry { hash, name, symbol });
        // Half of the slots stay free, as most names that are looked for are not there.
        if self.entries.len() * 2 > self.slots.len() {
            self.slots = vec![Slot { hash: Hash(0), entry: 0 }; (self.slots.len() * 2).max(64)];
            (0..self.entries.len()).for_each(|at| self.take_slot(at));
        } else {
            self.take_slot(self.entries.len() - 1);
        }
    }

    fn take_slot(&mut self, at: usize) {
        let hash = self.entries[at].hash;
        let slot = self.slot_of(hash, 0);
        self.slots[slot] = Slot { hash, entry: small(at + 1) };
    }

    /// The first slot for a hash that holds `entry`.
    fn slot_of(&self, hash: Hash, entry: u32) -> usize {
        let mask = self.slots.len() - 1;
        let mut slot = hash.0 as usize & mask;
        while self.slots[slot].entry != entry {
            slot = (slot + 1) & mask;
        }
        slot
    }

    pub fn length(&self) -> Length {
        Length { text: self.text.len(), entries: self.entries.len() }
    }

    /// Takes out all names that were added since the table was as long as this.
    pub fn cut(&mut self, to: Length) {
        // The last name took a slot that was free then, so no other name was put behind it since.
        while self.entries.len() > to.entries
            && let Some(entry) = self.entries.last()
        {
            let slot = self.slot_of(entry.hash, small(self.entries.len()));
            self.slots[slot].entry = 0;
            self.entries.pop();
        }
        self.text.truncate(to.text);
    }

    /// Every name, by its hash, with what it stands for.
    pub fn each(&self) -> impl Iterator<Item = (Hash, &str, Symbol)> {
        self.entries.iter().map(|entry| (entry.hash, self.text(entry.name), entry.symbol))
    }
}

fn small(count: usize) -> u32 {
    u32::try_from(count).expect("a limit on the bytes of all names keeps them below 4 GiB")
}

#[cfg(test)]
mod tests {
    use super::super::pool::FileId;
    use super::*;

    fn declare(symbols: &mut Symbols, scope: Option<Name>, name: &str, file: u32) -> Name {
        let kept = symbols.keep(scope, name);
        let hash = symbols.hash(symbols.text(kept));
        symbols.add(hash, kept, Symbol::Service(FileId(file)));
        kept
    }

    fn find(symbols: &Symbols, name: &str) -> Option<Symbol> {
        symbols.find(symbols.hash(name), name)
    }

    #[test]
    fn names_are_found_until_they_are_cut_off() {
        let mut symbols = Symbols::default();
        assert_eq!(find(&symbols, "a"), None);
        let outer = declare(&mut symbols, None, "a", 0);
        for n in 1..500 {
            declare(&mut symbols, Some(outer), &format!("n{n}"), n);
        }
        let length = symbols.length();
        for n in 500..5_000 {
            declare(&mut symbols, Some(outer), &format!("n{n}"), n);
        }
        for n in 1..5_000 {
            assert_eq!(find(&symbols, &format!("a.n{n}")), Some(Symbol::Service(FileId(n))));
        }
        symbols.cut(length);
        for n in 1..5_000 {
            let expected = (n < 500).then_some(Symbol::Service(FileId(n)));
            assert_eq!(find(&symbols, &format!("a.n{n}")), expected, "{n}");
        }
        assert_eq!(symbols.each().count(), 500);
        declare(&mut symbols, Some(outer), "n700", 7);
        assert_eq!(find(&symbols, "a.n700"), Some(Symbol::Service(FileId(7))));
        assert_eq!(find(&symbols, "n700"), None);
    }
}
