//! The names, as they stand in a path, and what each is.

use std::fmt::Write;

/// What decides the answers to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A subject like any other.
    Plain,
    /// One that cannot be registered: it has a control character, or is reserved.
    Refused,
    /// The empty name: a subject, but in settings the top level.
    TopLevel,
    /// The empty name in a context, which is the context in settings.
    Context,
    /// A subject in a context.
    InContext,
    /// A name under all contexts, where settings are and no schemas.
    Global,
    /// No text.
    NotText,
    /// More segments than the routes have.
    Elsewhere,
}

use Kind::{Context, Elsewhere, Global, InContext, NotText, Plain, Refused, TopLevel};

/// Names of a few bytes.
const SHORT: &[(&str, Kind)] = &[
    ("a", Plain),
    ("orders-value", Plain),
    ("a.b.c", Plain),
    ("a%2Fb", Plain),
    ("%2F", Plain),
    ("%2Fa", Plain),
    ("a%2F", Plain),
    ("a%2F%2Fb", Plain),
    ("a%5Cb", Plain),
    ("..", Plain),
    (".", Plain),
    ("%2E%2E", Plain),
    ("..%2F..%2Fetc%2Fpasswd", Plain),
    ("...", Plain),
    ("%20", Plain),
    ("a%20b", Plain),
    ("%20a%20", Plain),
    ("a+b", Plain),
    ("a%2Bb", Plain),
    ("a%25b", Plain),
    ("a%252Fb", Plain),
    ("a%2500b", Plain),
    ("%zz", Plain),
    ("a%", Plain),
    ("a%2", Plain),
    ("a:b", Plain),
    (":", Plain),
    ("::", Plain),
    (":a:b", Plain),
    (":a", Plain),
    ("a:.b:c", Plain),
    (":.a", Plain),
    ("*", Plain),
    (":*:", Plain),
    (":*:a", Plain),
    ("a%3Fb", Plain),
    ("a%23b", Plain),
    ("a&b=c", Plain),
    ("a;b", Plain),
    ("a%22b", Plain),
    ("a'b", Plain),
    ("a'%3B%20DROP%20TABLE%20versions%3B--", Plain),
    ("a%60b", Plain),
    ("%7Ba%7D", Plain),
    ("$1", Plain),
    ("%25%5F", Plain),
    ("_", Plain),
    ("latest", Plain),
    ("-1", Plain),
    ("0", Plain),
    ("versions", Plain),
    ("subjects", Plain),
    ("contexts", Plain),
    ("null", Plain),
    ("undefined", Plain),
    ("NaN", Plain),
    ("__global", Plain),
    ("_schemas", Plain),
    ("%C3%A9", Plain),
    ("e%CC%81", Plain),
    ("%F0%9F%A6%80", Plain),
    ("%E2%80%8B", Plain),
    ("%E2%80%AE", Plain),
    ("%EF%BB%BFa", Plain),
    ("%EF%BF%BD", Plain),
    ("%EF%BF%BF", Plain),
    ("%C2%A0", Plain),
    ("%E6%97%A5%E6%9C%AC", Plain),
    ("A%CC%8A%E2%84%AB%C3%85", Plain),
    ("%CE%A3%CF%83%CF%82", Plain),
    ("%C4%B0i%C4%B1", Plain),
    ("%00", Refused),
    ("a%00", Refused),
    ("%00a", Refused),
    ("a%00b", Refused),
    (":.odd%00:a", Refused),
    (":.odd:a%00", Refused),
    ("%01", Refused),
    ("a%01b", Refused),
    ("a%09b", Refused),
    ("a%0Ab", Refused),
    ("a%0D%0Ab", Refused),
    ("%1B%5B31m", Refused),
    ("%7F", Refused),
    ("%C2%85", Refused),
    ("%C2%9F", Refused),
    ("__GLOBAL", Refused),
    ("__EMPTY", Refused),
    ("", TopLevel),
    (":.:", TopLevel),
    (":.:a", Plain),
    (":.odd:", Context),
    (":.odd:a", InContext),
    (":.odd:a:b", InContext),
    (":.odd:a%2Fb", InContext),
    (":.odd:%F0%9F%A6%80", InContext),
    (":.o%2Fd:a", InContext),
    (":..:a", InContext),
    (":.__GLOBAL:a", Global),
    ("%ff", NotText),
    ("a%FFb", NotText),
    ("%C3", NotText),
    ("%C0%80", NotText),
    ("%ED%A0%80", NotText),
    ("%F4%90%80%80", NotText),
    ("a/b", Elsewhere),
    ("a//b", Elsewhere),
];

/// Every name with what it is.
pub fn names() -> Vec<(String, Kind)> {
    let mut names: Vec<_> = SHORT.iter().map(|(name, kind)| ((*name).to_owned(), *kind)).collect();
    for length in [255, 1999, 2000, 2001, 2700, 3 * 1024, 10 * 1024, 60 * 1024] {
        names.push((noise(length), Plain));
    }
    names.push(("x".repeat(10 * 1024), Plain));
    names.push(("%C3%A9".repeat(3 * 1024), Plain));
    names.push((format!("a{}", "%F0%9F%A6%80".repeat(1000)), Plain));
    names.push((format!(":.odd:{}", noise(3 * 1024)), InContext));
    names.push((format!(":.{}:{}", "c".repeat(499), noise(3 * 1024)), InContext));
    names.push((format!(":.{}:a", noise(3 * 1024)), Refused));
    names.push((format!("{}%00", noise(3 * 1024)), Refused));
    names.push((format!("{}%01", noise(10 * 1024)), Refused));
    names
}

/// Letters and digits that cannot be packed.
pub fn noise(length: usize) -> String {
    let mut random = fastrand::Rng::with_seed(length as u64);
    (0..length).fold(String::with_capacity(length), |mut text, _| {
        write!(text, "{}", random.alphanumeric()).expect("a string takes all");
        text
    })
}
