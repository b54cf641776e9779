//! Names that fall together once underscores are gone.

/// A hash of a name that is not spelled out. Names of one hash are compared in full, so that to find
/// such names gains nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Fnv {
        Fnv(0xCBF2_9CE4_8422_2325)
    }
}

impl Fnv {
    pub fn add(&mut self, letter: char) {
        self.0 = (self.0 ^ u64::from(letter)).wrapping_mul(0x0000_0100_0000_01B3);
    }
}

/// Whether two of the names may be the same.
pub(super) fn may_repeat(hashes: impl Iterator<Item = Fnv>) -> bool {
    let mut hashes: Vec<Fnv> = hashes.collect();
    if hashes.len() < 2 {
        return false;
    }
    hashes.sort_unstable();
    hashes.windows(2).any(|pair| pair[0] == pair[1])
}

/// `FOO_BAR` as `FooBar`. Names are ASCII.
pub(super) fn pascal_case(name: &str) -> impl Iterator<Item = char> {
    let mut is_start = true;
    name.chars().filter_map(move |one| {
        if one == '_' {
            is_start = true;
            return None;
        }
        let is_first = std::mem::take(&mut is_start);
        Some(if is_first { one.to_ascii_uppercase() } else { one.to_ascii_lowercase() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protobuf::descriptor::camel_case;

    #[test]
    fn names_fold_as_protoc_folds_them() {
        for (name, pascal) in [("foo_bar", "FooBar"), ("_a__b_", "AB"), ("fOO_1x", "Foo1x")] {
            assert_eq!(pascal_case(name).collect::<String>(), pascal);
        }
    }

    #[test]
    fn repeated_names_are_suspected() {
        let hashes = |names: &[&str]| -> Vec<Fnv> {
            let hash = |name: &&str| {
                let mut hash = Fnv::default();
                camel_case(name, false).for_each(|letter| hash.add(letter));
                hash
            };
            names.iter().map(hash).collect()
        };
        assert!(may_repeat(hashes(&["a_b", "c", "aB"]).into_iter()));
        assert!(!may_repeat(hashes(&["a_b", "c", "ab"]).into_iter()));
    }
}
