//! Which stream a subject belongs to by its name.

use crate::lint::Role;

/// The stream that a subject of the `TopicNameStrategy` implies, and what the subject describes in it;
/// `None` for any other subject. Only a final `-key` or `-value` counts.
///
/// # Examples
/// ```
/// use clade_checker::lint::Role;
/// use clade_checker::stream::implicit_stream_name;
///
/// assert_eq!(implicit_stream_name("orders-key"), Some(("orders", Role::Key)));
/// assert_eq!(implicit_stream_name("a-key-value"), Some(("a-key", Role::Value)));
/// assert_eq!(implicit_stream_name("shop.Order"), None);
/// assert_eq!(implicit_stream_name("-value"), None);
/// ```
pub fn implicit_stream_name(subject: &str) -> Option<(&str, Role)> {
    let of_key = subject.strip_suffix("-key").map(|name| (name, Role::Key));
    let found = of_key.or_else(|| Some((subject.strip_suffix("-value")?, Role::Value)));
    found.filter(|(name, _)| !name.is_empty())
}
