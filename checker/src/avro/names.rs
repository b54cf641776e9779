//! Full names of Avro types, and which names are valid.

/// The full name of a record, an enum or a fixed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Name {
    full: String,
    /// Where the part after the last dot starts.
    simple_at: usize,
}

impl Name {
    /// `written`, in `namespace` unless it has dots of its own. An empty namespace is none.
    pub(super) fn new(written: &str, namespace: Option<&str>) -> Name {
        let (space, simple) = match written.rsplit_once('.') {
            Some((space, simple)) => (Some(space), simple),
            None => (namespace, written),
        };
        match space.filter(|space| !space.is_empty()) {
            Some(space) => Name { full: format!("{space}.{simple}"), simple_at: space.len() + 1 },
            None => Name { full: simple.to_owned(), simple_at: 0 },
        }
    }

    /// With its namespace: `com.example.User`.
    pub(super) fn full(&self) -> &str {
        &self.full
    }

    /// Without its namespace: `User`.
    pub(super) fn simple(&self) -> &str {
        &self.full[self.simple_at..]
    }

    /// The part before the last dot, if there is one.
    pub(super) fn namespace(&self) -> Option<&str> {
        self.simple_at.checked_sub(1).map(|dot| &self.full[..dot])
    }

    /// The shortest text that means this name inside `namespace`.
    ///
    /// # Source
    /// Avro Java 1.12: a type that is named like a kind of type keeps its namespace.
    pub(super) fn inside(&self, namespace: Option<&str>) -> &str {
        let is_local = self.namespace().is_some() && self.namespace() == namespace;
        if is_local && !is_type_word(self.simple()) { self.simple() } else { self.full() }
    }

    /// As an alias on a type in `namespace`, as Avro Java lists it: a leading dot says that the
    /// alias, unlike the type, has no namespace.
    pub(super) fn as_alias(&self, namespace: Option<&str>) -> String {
        match (self.namespace(), namespace) {
            (None, Some(_)) => format!(".{}", self.full),
            (None, None) | (Some(_), _) => self.full.clone(),
        }
    }
}

/// Whether `name` is a letter or an underscore, then letters, digits and underscores, all ASCII.
///
/// # Source
/// Avro 1.12.0 specification, "Names".
pub(super) fn is_valid(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first == '_' || first.is_ascii_alphabetic())
        && characters.all(|other| other == '_' || other.is_ascii_alphanumeric())
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
        let name = Name::new("a.b.C", Some("x"));
        assert_eq!((name.full(), name.simple(), name.namespace()), ("a.b.C", "C", Some("a.b")));
        assert_eq!(Name::new("C", Some("x")).full(), "x.C");
        assert_eq!(Name::new(".C", Some("x")).namespace(), None);
        assert_eq!(Name::new("C", Some("")).namespace(), None);
    }

    #[test]
    fn inside_drops_the_namespace_where_it_can() {
        assert_eq!(Name::new("x.C", None).inside(Some("x")), "C");
        assert_eq!(Name::new("x.C", None).inside(Some("y")), "x.C");
        assert_eq!(Name::new("x.record", None).inside(Some("x")), "x.record");
        assert_eq!(Name::new("C", None).inside(Some("x")), "C");
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
