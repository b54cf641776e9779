//! What a schema says of the schemas that it imports.

/// A registered schema that another one imports under a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Reference {
    /// What the importing text calls it: an Avro full name, a Protobuf import path, a JSON `$ref`.
    pub name: String,
    /// The subject that holds it, in the form in which it is stored.
    pub subject: String,
    /// The version in that subject.
    pub version: i32,
}

/// A reference together with the text that it stands for.
///
/// A list of these holds the whole transitive closure of a schema, each one after those that its own
/// text needs. Where two share a name, the first one counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResolvedReference {
    /// What the importing text calls it.
    pub name: String,
    /// The schema text.
    pub text: String,
}
