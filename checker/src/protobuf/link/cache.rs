//! Where something stands in a long list, found once while a file is linked: without this, wide
//! messages would be searched again for each option that is set in them.

use std::cell::RefCell;
use std::collections::HashSet;
use std::hash::Hash;
use std::rc::Rc;

use foldhash::fast::RandomState;

use super::pool::PlaceId;
use crate::protobuf::descriptor::{Enum, Message};

type HashMap<K, V> = std::collections::HashMap<K, V, RandomState>;

/// Lists up to this length are searched from the start.
const SHORT: usize = 32;

/// What was found of messages and enums. Nothing in it changes while a file is linked.
#[derive(Default)]
pub(super) struct Cache {
    fields: Index<PlaceId, HashMap<i32, usize>>,
    constants: Index<PlaceId, HashMap<i32, usize>>,
    ranges: Index<PlaceId, Vec<(i32, usize)>>,
    reserved: Index<PlaceId, HashSet<String, RandomState>>,
    /// Of the extension range of a message at an index: where each number is declared.
    declarations: Index<(PlaceId, usize), HashMap<i32, usize>>,
}

/// Values that are made when they are first asked for.
struct Index<K, V>(RefCell<HashMap<K, Rc<V>>>);

impl<K, V> Default for Index<K, V> {
    fn default() -> Index<K, V> {
        Index(RefCell::default())
    }
}

impl<K: Hash + Eq, V> Index<K, V> {
    fn of(&self, key: K, make: impl FnOnce() -> V) -> Rc<V> {
        Rc::clone(self.0.borrow_mut().entry(key).or_insert_with(|| Rc::new(make())))
    }
}

impl Cache {
    /// The index of the field of `message` with this number.
    pub fn field(&self, place: PlaceId, message: &Message, number: i32) -> Option<usize> {
        let numbers = message.fields.iter().map(|field| field.number);
        if numbers.len() <= SHORT {
            return { numbers }.position(|known| known == number);
        }
        self.fields.of(place, || first_places(numbers)).get(&number).copied()
    }

    /// The index of the first constant of an enum with this number.
    pub fn constant(&self, place: PlaceId, one: &Enum, number: i32) -> Option<usize> {
        let numbers = one.values.iter().map(|value| value.number);
        if numbers.len() <= SHORT {
            return { numbers }.position(|known| known == number);
        }
        self.constants.of(place, || first_places(numbers)).get(&number).copied()
    }

    /// The index of the extension range of `message` that holds a number. Ranges do not overlap in
    /// what is valid.
    pub fn range(&self, place: PlaceId, message: &Message, number: i32) -> Option<usize> {
        let ranges = &message.extension_ranges;
        let sorted = self.ranges.of(place, || {
            let starts = ranges.iter().enumerate().map(|(at, range)| (range.start, at));
            let mut sorted: Vec<_> = starts.collect();
            sorted.sort_unstable();
            sorted
        });
        let after = sorted.partition_point(|(start, _)| *start <= number);
        let (_, at) = *sorted.get(after.checked_sub(1)?)?;
        (number < ranges[at].end).then_some(at)
    }

    /// Whether `message` reserves a name.
    pub fn is_reserved(&self, place: PlaceId, message: &Message, name: &str) -> bool {
        let names = message.reserved_names.iter().map(|reserved| &reserved.name);
        if names.len() <= SHORT {
            return { names }.any(|reserved| reserved == name);
        }
        self.reserved.of(place, || names.cloned().collect()).contains(name)
    }

    /// The index of the option that declares a number, among those of an extension range, which
    /// declare these `numbers` or none.
    pub fn declaration(
        &self,
        range: (PlaceId, usize),
        numbers: impl Iterator<Item = Option<i32>>,
        number: i32,
    ) -> Option<usize> {
        let places = || {
            let declared = numbers.enumerate().filter_map(|(at, number)| Some((number?, at)));
            declared.collect()
        };
        self.declarations.of(range, places).get(&number).copied()
    }
}

fn first_places(numbers: impl Iterator<Item = i32>) -> HashMap<i32, usize> {
    let mut places = HashMap::default();
    for (at, number) in numbers.enumerate() {
        places.entry(number).or_insert(at);
    }
    places
}
