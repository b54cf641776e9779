//! Finds keys that their object has already.

use std::borrow::Cow;
use std::collections::HashMap;

use super::{RepeatedKeys, Scanner};
use crate::error::ParseError;
use crate::json_text::flat::ItemKind;

/// Most keys of an object that are compared one by one; those of a larger one are hashed.
const COMPARED_KEYS_MAX: u32 = 16;

impl<'a> Scanner<'a> {
    /// Finds out whether the object has the key that was read last already.
    pub(super) fn check_key(&mut self) -> Result<(), ParseError> {
        let key = self.next_item() - 1;
        let bit = self.key_bit(key);
        let Some(open) = self.open.last_mut() else { return Ok(()) };
        open.keys += 1;
        let is_seen = open.key_bits & bit != 0;
        open.key_bits |= bit;
        let first = if open.keys > COMPARED_KEYS_MAX {
            self.hashed_key(key)
        } else if is_seen {
            let mut earlier = open.item + 1;
            while earlier < key && !self.is_same_key(earlier, key) {
                earlier = self.items[earlier as usize + 1].next;
            }
            (earlier < key).then_some(earlier)
        } else {
            None
        };
        match (first, self.repeated_keys) {
            (None, _) => Ok(()),
            (Some(_), RepeatedKeys::Refused) => {
                let item = self.items[key as usize];
                let name = item.string(self.text);
                let message = format!("the key '{name}' stands twice in this object");
                Err(ParseError::at(self.text, item.span(), message))
            }
            (Some(first), RepeatedKeys::LastCounts) => {
                self.items[key as usize].kind = ItemKind::RepeatedKey;
                self.items[first as usize].next = key + 1;
                Ok(())
            }
        }
    }

    /// The bit of a key: one of 64, by its length and its ends.
    fn key_bit(&self, key: u32) -> u64 {
        let item = &self.items[key as usize];
        if item.has_escape {
            // An escape hides what the key is, so that it shares its bit with all.
            return u64::MAX;
        }
        let bytes = item.raw(self.text).as_bytes();
        let ends = bytes
            .first()
            .zip(bytes.last())
            .map_or(0, |(first, last)| first.wrapping_mul(7) ^ last.wrapping_mul(31));
        1 << ((usize::from(ends) + bytes.len()) % 64)
    }

    #[inline]
    fn is_same_key(&self, earlier: u32, key: u32) -> bool {
        let (earlier, key) = (&self.items[earlier as usize], &self.items[key as usize]);
        if earlier.has_escape || key.has_escape {
            return earlier.string(self.text) == key.string(self.text);
        }
        earlier.end - earlier.start == key.end - key.start
            && earlier.raw(self.text) == key.raw(self.text)
    }

    fn hashed_key(&mut self, key: u32) -> Option<u32> {
        let text: &'a str = self.text;
        let name: Cow<'a, str> = self.items[key as usize].string(text);
        let open = self.open.last_mut()?;
        let hashed = open.hashed.get_or_insert_with(|| {
            let mut hashed = HashMap::default();
            let mut at = open.item + 1;
            while at < key {
                let name = self.items[at as usize].string(text);
                hashed.entry(name).or_insert(at);
                at = self.items[at as usize + 1].next;
            }
            hashed
        });
        let first = *hashed.entry(name).or_insert(key);
        (first != key).then_some(first)
    }
}
