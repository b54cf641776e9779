//! Literals in all their spellings, in options and in the text format inside braces.

use fastrand::Rng;

use super::{chance, pick, word};

/// What a literal stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Int32,
    Int64,
    Uint32,
    Uint64,
    Float,
    Double,
    Bool,
    Text,
    Bytes,
    /// The enum of the option definitions.
    Enum,
    /// The message of the option definitions.
    Message,
    /// An `Any`.
    Any,
}

pub const SCALARS: [&str; 15] = [
    "double", "float", "int64", "uint64", "int32", "fixed64", "fixed32", "bool", "string", "bytes",
    "uint32", "sfixed32", "sfixed64", "sint32", "sint64",
];

/// What the values of a scalar type are.
pub fn kind_of(scalar: &str) -> Kind {
    match scalar {
        "double" => Kind::Double,
        "float" => Kind::Float,
        "int64" | "sfixed64" | "sint64" => Kind::Int64,
        "uint64" | "fixed64" => Kind::Uint64,
        "uint32" | "fixed32" => Kind::Uint32,
        "bool" => Kind::Bool,
        "string" => Kind::Text,
        "bytes" => Kind::Bytes,
        _ => Kind::Int32,
    }
}

const INT32: [&str; 16] = [
    "0",
    "1",
    "-1",
    "2147483647",
    "-2147483648",
    "0x7fffffff",
    "-0x80000000",
    "017",
    "-017",
    "00",
    "0X1F",
    "42",
    "-0",
    "100",
    "- 5",
    "0x0",
];
const INT64: [&str; 6] = [
    "9223372036854775807",
    "-9223372036854775808",
    "0x7fffffffffffffff",
    "4294967296",
    "-0x8000000000000000",
    "01777",
];
const UINT32: [&str; 7] = ["0", "1", "4294967295", "0xffffffff", "037777777777", "7", "0XAB"];
const UINT64: [&str; 4] =
    ["18446744073709551615", "0xffffffffffffffff", "01777777777777777777777", "9"];
const DOUBLE: [&str; 37] = [
    "0",
    "1",
    "-1",
    "1.5",
    "-2.25",
    "1e10",
    "1E-5",
    "1.",
    "5.e3",
    ".5",
    "-.5",
    "inf",
    "-inf",
    "nan",
    "-nan",
    "0x10",
    "010",
    "1e400",
    "-1e400",
    "1e-400",
    "3.4028235e38",
    "3.5e38",
    "0.1",
    "123456789.123456789",
    "4294967296",
    "18446744073709551615",
    "18446744073709551616",
    "-0",
    "-0.0",
    "1e+3",
    "9007199254740993",
    "16777217",
    "0.3",
    "1e21",
    "123456",
    "1e-7",
    "5e-324",
];
const BAD_NUMBERS: [&str; 22] = [
    "2147483648",
    "-2147483649",
    "4294967296",
    "-5",
    "9223372036854775808",
    "-9223372036854775809",
    "18446744073709551616",
    "1.5",
    "0x",
    "09",
    "1e",
    "1f",
    "0xg",
    "1.5.2",
    "99999999999999999999",
    "-18446744073709551615",
    "0x1ffffffffffffffff",
    "'5'",
    "five",
    "{ a: 1 }",
    "-inf",
    "1e5f",
];
const TEXTS: [&str; 26] = [
    "\"\"",
    "''",
    "\"abc\"",
    "'abc'",
    "\"a\" \"b\"",
    "'a' \"b\"\n  'c'",
    r#""\n\t\r\a\b\f\v""#,
    r#""\x41\x4a""#,
    r#""\101\7\0""#,
    r#""\u00e9""#,
    r#""\U0001F600""#,
    r#""\"quoted\"""#,
    r"'it\'s'",
    r#""\\""#,
    r#""\?""#,
    "\"h\u{e9}llo \u{1F600}\"",
    r#""\X41""#,
    r#""\377""#,
    r#""\xff\xfe""#,
    r#""tab	in""#,
    "\"long text with several words\"",
    r#"'"'"#,
    "\"'\"",
    r#""\ud83d\ude00""#,
    r#""\1234""#,
    r#""\x1""#,
];
const BAD_TEXTS: [&str; 12] = [
    r#""\q""#,
    r#""\u12""#,
    r#""\U00110000""#,
    "\"open",
    "'open",
    "\"two\nlines\"",
    r#""\x""#,
    "abc",
    "5",
    "true",
    r#""\ud800""#,
    r#""\"#,
];

/// A literal for an option or a default of this kind; one in twenty does not fit.
pub fn literal(random: &mut Rng, kind: Kind, constants: &[String]) -> String {
    if chance(random, 1) {
        return wrong(random).to_owned();
    }
    let chosen: &str = match kind {
        Kind::Int32 => word(random, &INT32),
        Kind::Int64 if random.bool() => word(random, &INT64),
        Kind::Int64 => word(random, &INT32),
        Kind::Uint32 => word(random, &UINT32),
        Kind::Uint64 if random.bool() => word(random, &UINT64),
        Kind::Uint64 => word(random, &UINT32),
        Kind::Float | Kind::Double => word(random, &DOUBLE),
        Kind::Bool => word(random, &["true", "false"]),
        Kind::Text => word(random, &TEXTS[..TEXTS.len() - 9]),
        Kind::Bytes => word(random, &TEXTS),
        Kind::Enum if !constants.is_empty() => pick(random, constants).as_str(),
        Kind::Enum | Kind::Message | Kind::Any => word(random, &["UNKNOWN", "0", "\"ONE\""]),
    };
    chosen.to_owned()
}

/// A literal that seldom fits.
pub fn wrong(random: &mut Rng) -> &'static str {
    if random.bool() { word(random, &BAD_NUMBERS) } else { word(random, &BAD_TEXTS) }
}

/// A string literal.
pub fn text(random: &mut Rng) -> String {
    word(random, &TEXTS[..TEXTS.len() - 9]).to_owned()
}

/// A scalar in the text format, where some spellings differ from those of options.
pub fn text_format(random: &mut Rng, kind: Kind, constants: &[String]) -> String {
    if chance(random, 70) {
        return literal(random, kind, constants);
    }
    let chosen: &str = match kind {
        Kind::Float | Kind::Double => {
            word(random, &["1.5f", "2F", "infinity", "-Infinity", "INF", "NaN", "1e3F", "-NAN"])
        }
        Kind::Bool => word(random, &["True", "False", "t", "f", "1", "0", "TRUE"]),
        Kind::Enum => word(random, &["1", "-1", "0", "99", "ONE", "0x1"]),
        Kind::Text | Kind::Bytes => word(random, &["'a' 'b'", "\"\\x41\"", "\"\"\"\""]),
        Kind::Int32 | Kind::Int64 => word(random, &["-5", "0x10", "07", "- 3", "1.0"]),
        _ => word(random, &["5", "0x10", "07", "1.0", "-1"]),
    };
    chosen.to_owned()
}
