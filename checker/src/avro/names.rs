//! Full names of Avro types, and which names are valid.

use std::borrow::Cow;

use super::texts::{Text, Texts};

/// The full name of a record, an enum or a fixed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    full: Text,
    /// Where the part after the last dot starts.
    simple_at: u32,
}

impl Name {
    /// `written`, in `namespace` unless it has dots of its own. An empty namespace is none.
    pub(super) fn new(written: &str, namespace: Option<Text>, texts: &mut Texts) -> Name {
        let number = |value: usize| u32::try_from(value).expect("names are within the size limit");
        match (written.rsplit_once('.'), namespace.filter(|space| !space.is_empty())) {
            (Some(("", simple)), _) => Name { full: texts.keep(simple), simple_at: 0 },
            (Some((space, _)), _) => {
                Name { full: texts.keep(written), simple_at: number(space.len() + 1) }
            }
            (None, Some(space)) => {
                let simple_at = number(texts.resolve(space).len() + 1);
                Name { full: texts.keep_joined(space, written), simple_at }
            }
            (None, None) => Name { full: texts.keep(written), simple_at: 0 },
        }
    }

    /// With its namespace: `com.example.User`.
    pub(super) fn full(self, texts: &Texts) -> &str {
        texts.resolve(self.full)
    }

    /// Without its namespace: `User`.
    pub(super) fn simple(self, texts: &Texts) -> &str {
        texts.resolve(self.full.from(self.simple_at))
    }

    /// The part before the last dot, if there is one.
    pub(super) fn namespace(self, texts: &Texts) -> Option<&str> {
        Some(texts.resolve(self.namespace_text()?))
    }

    /// The same as a text of its own.
    pub(super) fn namespace_text(self) -> Option<Text> {
        Some(self.full.before(self.simple_at.checked_sub(1)?))
    }

    /// The shortest text that means this name inside `namespace`.
    ///
    /// # Source
    /// Avro Java 1.12: a type that is named like a kind of type keeps its namespace.
    pub(super) fn inside<'a>(self, namespace: Option<&str>, texts: &'a Texts) -> &'a str {
        let own = self.namespace(texts);
        let is_local = own.is_some() && own == namespace;
        if is_local && !is_type_word(self.simple(texts)) {
            self.simple(texts)
        } else {
            self.full(texts)
        }
    }

    /// As an alias on a type in `namespace`, as Avro Java lists it: a leading dot says that the
    /// alias, unlike the type, has no namespace.
    pub(super) fn as_alias<'a>(self, namespace: Option<&str>, texts: &'a Texts) -> Cow<'a, str> {
        match (self.namespace(texts), namespace) {
            (None, Some(_)) => Cow::Owned(format!(".{}", self.full(texts))),
            (None, None) | (Some(_), _) => Cow::Borrowed(self.full(texts)),
        }
    }

    /// What the text of [`Name::inside`] means as an alias on a type in `namespace`: there is no
    /// text for a name without a namespace, so that it gets this one.
    pub(super) fn read_back<'a>(self, namespace: Option<&str>, texts: &'a Texts) -> Cow<'a, str> {
        match (self.namespace(texts), namespace) {
            (None, Some(space)) => Cow::Owned(format!("{space}.{}", self.full(texts))),
            (None, None) | (Some(_), _) => Cow::Borrowed(self.full(texts)),
        }
    }
}

/// Whether `name` is a letter or an underscore, then letters, digits and underscores, all ASCII.
///
/// # Source
/// Avro 1.12.0 specification, "Names".
pub(super) fn is_valid(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first == b'_' || first.is_ascii_alphabetic())
        && bytes.all(|other| other == b'_' || other.is_ascii_alphanumeric())
}

fn is_type_word(word: &str) -> bool {
    const COMPLEX: [&str; 6] = ["record", "enum", "array", "map", "union", "fixed"];
    COMPLEX.contains(&word) || super::model::Primitive::from_name(word).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dotted_name_overrides_the_namespace() {
        let texts = &mut Texts::default();
        let (x, empty) = (texts.keep("x"), texts.keep(""));
        let name = Name::new("a.b.C", Some(x), texts);
        assert_eq!(
            (name.full(texts), name.simple(texts), name.namespace(texts)),
            ("a.b.C", "C", Some("a.b"))
        );
        assert_eq!(Name::new("C", Some(x), texts).full(texts), "x.C");
        assert_eq!(Name::new(".C", Some(x), texts).namespace(texts), None);
        assert_eq!(Name::new("C", Some(empty), texts).namespace(texts), None);
    }

    #[test]
    fn inside_drops_the_namespace_where_it_can() {
        let texts = &mut Texts::default();
        let mut inside = |written, namespace| {
            Name::new(written, None, texts).inside(Some(namespace), texts).to_owned()
        };
        assert_eq!(inside("x.C", "x"), "C");
        assert_eq!(inside("x.C", "y"), "x.C");
        assert_eq!(inside("x.record", "x"), "x.record");
        assert_eq!(inside("C", "x"), "C");
    }

    #[test]
    fn only_ascii_names_are_valid() {
        for valid in ["a", "_", "A9_"] {
            assert!(is_valid(valid), "{valid}");
        }
        for invalid in ["", "9a", "a-b", "é", "a.b", "a b"] {
            assert!(!is_valid(invalid), "{invalid}");
        }
    }
}
