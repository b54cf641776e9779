//! The identity of a registered schema: the hash that Confluent's registry calls `guid`.

use std::fmt;
use std::str::FromStr;

use md5::{Digest, Md5};

use crate::metadata::{Metadata, Rule, RuleSet};
use crate::reference::Reference;

/// The 128 bits that name one schema content in every registry.
///
/// The schema type is not part of it, and MD5 collides: two contents of one identity must still be
/// compared before they are taken for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Identity(pub [u8; 16]);

/// The text is no UUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an identity is a UUID, with or without its dashes")]
pub struct NotAnIdentity;

impl Identity {
    /// Hashes a canonical text with its references, metadata and rules.
    ///
    /// # Source
    /// Confluent Schema Registry 8.5: MD5 over the parts in this order, without separators; a part
    /// that is absent adds nothing, while metadata or rules that are present but empty add one byte.
    ///
    /// # Examples
    /// ```
    /// use clade_checker::Identity;
    ///
    /// let identity = Identity::of(r#""string""#, &[], None, None);
    /// assert_eq!(identity.to_string(), "095d71cf-1255-6b9d-5e33-0ad575b3df5d");
    /// ```
    pub fn of(
        canonical_text: &str,
        references: &[Reference],
        metadata: Option<&Metadata>,
        rule_set: Option<&RuleSet>,
    ) -> Identity {
        let mut hash = Md5::new();
        hash.update(canonical_text);
        for reference in references {
            hash.update(&reference.name);
            hash.update(&reference.subject);
            hash.update(reference.version.to_be_bytes());
        }
        if let Some(metadata) = metadata {
            hash_metadata(&mut hash, metadata);
        }
        if let Some(rule_set) = rule_set {
            hash_rule_set(&mut hash, rule_set);
        }
        Identity(hash.finalize().into())
    }

    /// Reads a UUID with dashes, or 32 hexadecimal digits, in any case.
    pub fn parse(text: &str) -> Option<Identity> {
        let dashes_at = [8, 13, 18, 23];
        let has_dashes = text.len() == 36;
        let mut digits = Vec::with_capacity(32);
        for (index, byte) in text.bytes().enumerate() {
            if has_dashes && dashes_at.contains(&index) {
                if byte != b'-' {
                    return None;
                }
            } else {
                digits.push(char::from(byte).to_digit(16)?);
            }
        }
        let nibbles: [u32; 32] = digits.try_into().ok()?;
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(nibbles.chunks(2)) {
            *byte = u8::try_from(pair[0] << 4 | pair[1]).ok()?;
        }
        Some(Identity(bytes))
    }
}

impl FromStr for Identity {
    type Err = NotAnIdentity;

    /// Reads a UUID with its dashes, or 32 hexadecimal digits, in any case.
    fn from_str(text: &str) -> Result<Identity, NotAnIdentity> {
        let digits: Vec<u8> = text.bytes().filter(|byte| *byte != b'-').collect();
        let dashes = text.match_indices('-').map(|(place, _)| place);
        let is_bare = text.len() == 32;
        if digits.len() != 32 || !(is_bare || dashes.eq([8, 13, 18, 23])) {
            return Err(NotAnIdentity);
        }
        let mut bytes = [0; 16];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let digit = |place: usize| char::from(pair[place]).to_digit(16);
            let (high, low) = digit(0).zip(digit(1)).ok_or(NotAnIdentity)?;
            *byte = u8::try_from(high * 16 + low).expect("two hexadecimal digits are a byte");
        }
        Ok(Identity(bytes))
    }
}

impl fmt::Display for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, byte) in self.0.iter().enumerate() {
            if matches!(index, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

fn hash_metadata(hash: &mut Md5, metadata: &Metadata) {
    hash.update([1]);
    for key in java_order(metadata.tags.keys()) {
        hash.update(key);
        for tag in java_order(&metadata.tags[key]) {
            hash.update(tag);
        }
    }
    for key in java_order(metadata.properties.keys()) {
        hash.update(key);
        hash.update(&metadata.properties[key]);
    }
    for name in java_order(&metadata.sensitive) {
        hash.update(name);
    }
}

fn hash_rule_set(hash: &mut Md5, rule_set: &RuleSet) {
    hash.update([1]);
    let lists = [&rule_set.migration_rules, &rule_set.domain_rules, &rule_set.encoding_rules];
    for rule in lists.into_iter().flatten() {
        hash_rule(hash, rule);
    }
    hash_optional(hash, rule_set.enable_at.as_ref());
}

fn hash_rule(hash: &mut Md5, rule: &Rule) {
    for part in [&rule.name, &rule.doc, &rule.kind, &rule.mode, &rule.rule_type] {
        hash_optional(hash, part.as_ref());
    }
    for tag in java_order(&rule.tags) {
        hash.update(tag);
    }
    for key in java_order(rule.params.keys()) {
        hash.update(key);
        hash.update(&rule.params[key]);
    }
    for part in [&rule.expr, &rule.on_success, &rule.on_failure] {
        hash_optional(hash, part.as_ref());
    }
    if rule.disabled {
        hash.update([1]);
    }
}

fn hash_optional(hash: &mut Md5, part: Option<&String>) {
    if let Some(part) = part {
        hash.update(part);
    }
}

/// Sorts as Java sorts strings: by UTF-16 code units, which differs from the order of UTF-8 bytes
/// beyond U+FFFF.
fn java_order<'a>(strings: impl IntoIterator<Item = &'a String>) -> Vec<&'a String> {
    let mut sorted: Vec<_> = strings.into_iter().collect();
    sorted.sort_by(|a, b| a.encode_utf16().cmp(b.encode_utf16()));
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identities_are_read_as_they_are_shown() {
        let identity = Identity::of("x", &[], None, None);
        let shown = identity.to_string();
        assert_eq!(shown.parse(), Ok(identity));
        assert_eq!(shown.replace('-', "").to_uppercase().parse(), Ok(identity));
        for bad in ["", "x", &shown[1..], &format!("{shown}0"), &shown.replace('-', "+")] {
            assert_eq!(bad.parse::<Identity>(), Err(NotAnIdentity), "{bad}");
        }
    }

    #[test]
    fn identity_of_the_published_example() {
        let identity = Identity::of(r#""string""#, &[], None, None);
        assert_eq!(identity.to_string(), "095d71cf-1255-6b9d-5e33-0ad575b3df5d");
    }

    #[test]
    fn empty_metadata_is_not_absent_metadata() {
        let absent = Identity::of("x", &[], None, None);
        assert_ne!(absent, Identity::of("x", &[], Some(&Metadata::default()), None));
        assert_ne!(absent, Identity::of("x", &[], None, Some(&RuleSet::default())));
    }

    #[test]
    fn parse_reads_both_spellings_and_refuses_others() {
        let identity = Identity::of("x", &[], None, None);
        let dashed = identity.to_string();
        assert_eq!(Identity::parse(&dashed), Some(identity));
        assert_eq!(Identity::parse(&dashed.replace('-', "")), Some(identity));
        assert_eq!(Identity::parse(&dashed.to_uppercase()), Some(identity));
        for wrong in ["", "zz", &dashed[1..], &dashed.replace('-', "_"), &format!("{dashed}0")] {
            assert_eq!(Identity::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn strings_sort_by_utf16_code_units() {
        let strings = ["\u{FF5E}".to_owned(), "\u{1F600}".to_owned()];
        assert_eq!(java_order(&strings), [&strings[1], &strings[0]]);
    }
}
