//! The names and numbers by which a registry is addressed.

use std::fmt;
use std::str::FromStr;

use super::error::RegistryError;

/// Longest context with its dot, in bytes. Names of subjects have no limit.
const CONTEXT_BYTES_MAX: usize = 500;

/// A namespace of subjects and ids. The default one is written `.`; the others begin with a dot.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Context(String);

impl Context {
    /// The context of subjects that name none.
    pub fn default_context() -> Context {
        Context(".".to_owned())
    }

    /// A context by its stored name, as `.` or `.orders`.
    pub fn from_stored(name: impl Into<String>) -> Context {
        Context(name.into())
    }

    /// The name, with its leading dot.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this is the context of subjects that name none.
    pub fn is_default(&self) -> bool {
        self.0 == "."
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A named history of schemas in a context. Displayed as clients write it: bare in the default
/// context, `:.context:name` in the others.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Subject {
    context: Context,
    name: String,
}

impl Subject {
    /// Reads a subject as clients write it: `name` or `:.context:name`; `:.:name` is `name`.
    ///
    /// Never fails: a name that no client may register is found out by [`Subject::validate`], so
    /// that looking for one just finds nothing.
    pub fn parse(text: &str) -> Subject {
        if let Some(rest) = text.strip_prefix(':')
            && rest.starts_with('.')
            && let Some((context, name)) = rest.split_once(':')
        {
            return Subject { context: Context(context.to_owned()), name: name.to_owned() };
        }
        Subject { context: Context::default_context(), name: text.to_owned() }
    }

    /// A subject from its stored parts.
    pub fn from_stored(context: Context, name: impl Into<String>) -> Subject {
        Subject { context, name: name.into() }
    }

    /// The subject that a schema under this one means by `text` in a reference: a bare name is one of
    /// the same context.
    pub fn referred(&self, text: &str) -> Subject {
        if text.starts_with(":.") {
            return Subject::parse(text);
        }
        Subject { context: self.context.clone(), name: text.to_owned() }
    }

    /// `text` as it is kept in a reference of a schema under this subject: a qualified name in the
    /// form that subjects are displayed in, if that means the same from here.
    pub(super) fn reference_text(&self, text: &str) -> String {
        if text.starts_with(":.") {
            let target = self.referred(text);
            let shown = target.to_string();
            if self.referred(&shown) == target {
                return shown;
            }
        }
        text.to_owned()
    }

    /// Whether this names settings under all contexts, where no schema can be.
    pub fn is_global(&self) -> bool {
        self.context.as_str() == ".__GLOBAL"
    }

    /// The context of the subject.
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// The name inside its context.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Refuses names that cannot be registered.
    ///
    /// # Errors
    /// [`RegistryError::InvalidSubject`] for control characters, for reserved names and for contexts
    /// that are too long.
    pub fn validate(&self) -> Result<(), RegistryError> {
        let reserved = matches!(self.name.as_str(), "__GLOBAL" | "__EMPTY");
        let control = |text: &str| text.chars().any(char::is_control);
        let is_long = self.context.as_str().len() > CONTEXT_BYTES_MAX;
        if reserved || is_long || control(&self.name) || control(self.context.as_str()) {
            return Err(RegistryError::InvalidSubject(self.to_string()));
        }
        Ok(())
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.context.is_default() {
            f.write_str(&self.name)
        } else {
            write!(f, ":{}:{}", self.context, self.name)
        }
    }
}

/// The number of one schema's content in a context, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SchemaId(pub i32);

impl fmt::Display for SchemaId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A place in a subject, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Version(pub i32);

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How a client names a version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VersionSelector {
    /// The highest version that is not deleted. Displayed `-1`, as in Confluent's messages.
    Latest,
    /// This one.
    Number(Version),
}

impl FromStr for VersionSelector {
    type Err = RegistryError;

    /// Reads a number from 1 to 2^31-1, `latest` in any case, or `-1`.
    fn from_str(text: &str) -> Result<VersionSelector, RegistryError> {
        if text.trim().eq_ignore_ascii_case("latest") {
            return Ok(VersionSelector::Latest);
        }
        match text.trim().parse::<i32>() {
            Ok(-1) => Ok(VersionSelector::Latest),
            Ok(number) if number > 0 => Ok(VersionSelector::Number(Version(number))),
            Ok(_) | Err(_) => Err(RegistryError::InvalidVersion(text.to_owned())),
        }
    }
}

impl fmt::Display for VersionSelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            VersionSelector::Latest => f.write_str("-1"),
            VersionSelector::Number(version) => version.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_read_and_shown_as_clients_write_them() {
        for (text, context, name, shown) in [
            ("a", ".", "a", "a"),
            (":.:a", ".", "a", "a"),
            (":.c:a:b", ".c", "a:b", ":.c:a:b"),
            (":c:a", ".", ":c:a", ":c:a"),
            (":.c:", ".c", "", ":.c:"),
            ("", ".", "", ""),
        ] {
            let subject = Subject::parse(text);
            assert_eq!((subject.context().as_str(), subject.name()), (context, name), "{text}");
            assert_eq!(subject.to_string(), shown, "{text}");
        }
    }

    #[test]
    fn references_are_kept_as_subjects_are_shown() {
        for (referring, text, kept) in [
            ("s", "a", "a"),
            ("s", ":.:a", "a"),
            ("s", ":.c:a", ":.c:a"),
            ("s", ":c:a", ":c:a"),
            (":.c:s", "a", "a"),
            (":.c:s", ":.c:a", ":.c:a"),
            // Without its context it would be another subject.
            (":.c:s", ":.:a", ":.:a"),
            ("s", ":.::.c:a", ":.::.c:a"),
        ] {
            let referring = Subject::parse(referring);
            assert_eq!(referring.reference_text(text), kept, "{referring} {text}");
            assert_eq!(referring.referred(kept), referring.referred(text), "{referring} {text}");
        }
    }

    #[test]
    fn reserved_names_and_control_characters_are_refused() {
        for bad in ["a\0b", "a\nb", "\u{85}", "__GLOBAL", "__EMPTY", ":.a\tb:c"] {
            assert!(Subject::parse(bad).validate().is_err(), "{bad:?}");
        }
        for good in ["", "a b", "a/b", "é", "*", "..", "a%2Fb"] {
            assert!(Subject::parse(good).validate().is_ok(), "{good:?}");
        }
    }

    #[test]
    fn versions_are_numbers_or_latest() {
        for (text, selector) in [
            ("1", VersionSelector::Number(Version(1))),
            ("2147483647", VersionSelector::Number(Version(i32::MAX))),
            (" LATEST ", VersionSelector::Latest),
            ("-1", VersionSelector::Latest),
        ] {
            assert_eq!(text.parse::<VersionSelector>().unwrap(), selector, "{text}");
        }
        for bad in ["0", "-2", "abc", "2147483648", "", "1.0"] {
            assert!(bad.parse::<VersionSelector>().is_err(), "{bad}");
        }
    }
}
