//! What string literals stand for.

/// Adds the bytes that a literal stands for to `bytes`. The lexer has told what is wrong with it.
pub(super) fn unescape(literal: &str, bytes: &mut Vec<u8>) {
    let Some((&quote, inner)) = literal.as_bytes().split_first() else { return };
    let inner = match inner.split_last() {
        Some((&last, rest)) if last == quote => rest,
        _ => inner,
    };
    unescape_into(inner, bytes);
}

fn unescape_into(mut rest: &[u8], bytes: &mut Vec<u8>) {
    while let Some(backslash) = rest.iter().position(|&byte| byte == b'\\') {
        bytes.extend_from_slice(&rest[..backslash]);
        rest = escape(&rest[backslash + 1..], bytes);
    }
    bytes.extend_from_slice(rest);
}

/// The bytes that the escapes in `text`, which has no quotes, stand for.
pub(in crate::protobuf) fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    unescape_into(text.as_bytes(), &mut bytes);
    bytes
}

/// Adds what the escape stands for whose characters after the `\` are the first of `text`, and
/// gives what follows it.
fn escape<'a>(text: &'a [u8], bytes: &mut Vec<u8>) -> &'a [u8] {
    let Some((&first, rest)) = text.split_first() else { return text };
    let plain = match first {
        b'a' => 7,
        b'b' => 8,
        b't' => b'\t',
        b'n' => b'\n',
        b'v' => 11,
        b'f' => 12,
        b'r' => b'\r',
        b'0'..=b'7' => {
            let (code, rest) = digits(text, 8, 3);
            bytes.push((code & 0xFF) as u8);
            return rest;
        }
        b'x' | b'X' => {
            let (code, rest) = digits(rest, 16, 2);
            bytes.push((code & 0xFF) as u8);
            return rest;
        }
        b'u' | b'U' => {
            let (mut code, mut rest) = digits(rest, 16, if first == b'u' { 4 } else { 8 });
            if let 0xD800..0xDC00 = code
                && let Some(trail) = rest.strip_prefix(b"\\u")
                && let (low @ 0xDC00..0xE000, after) = digits(trail, 16, 4)
            {
                code = 0x1_0000 + ((code - 0xD800) << 10) + (low - 0xDC00);
                rest = after;
            }
            push_code_point(code, bytes);
            return rest;
        }
        other => other,
    };
    bytes.push(plain);
    rest
}

/// The number that up to `most` digits at the start of `text` give, and what follows them.
fn digits(text: &[u8], radix: u32, most: usize) -> (u32, &[u8]) {
    let mut value = 0_u32;
    let mut count = 0;
    while count < most
        && let Some(digit) = text.get(count).and_then(|&byte| char::from(byte).to_digit(radix))
    {
        value = value.wrapping_mul(radix) + digit;
        count += 1;
    }
    (value, &text[count..])
}

/// As protoc does: half of a surrogate pair becomes three bytes, and what is beyond Unicode stays
/// an escape.
fn push_code_point(code: u32, bytes: &mut Vec<u8>) {
    if let Some(one) = char::from_u32(code) {
        bytes.extend_from_slice(one.encode_utf8(&mut [0; 4]).as_bytes());
    } else if code <= 0xFFFF {
        let part = |shift: u32| ((code >> shift) & 0x3F) as u8 | 0x80;
        bytes.extend_from_slice(&[0xE0 | (code >> 12) as u8, part(6), part(0)]);
    } else {
        bytes.extend_from_slice(format!("\\U{code:08x}").as_bytes());
    }
}

/// The escapes with which descriptors spell the default of a bytes field.
pub(in crate::protobuf) fn escape_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for &byte in bytes {
        match byte {
            b'\n' => text.push_str("\\n"),
            b'\r' => text.push_str("\\r"),
            b'\t' => text.push_str("\\t"),
            b'"' | b'\'' | b'\\' => {
                text.push('\\');
                text.push(char::from(byte));
            }
            b' '..=b'~' => text.push(char::from(byte)),
            _ => text.extend(octal(byte)),
        }
    }
    text
}

/// The escape of a byte by its number: `\377`.
pub(in crate::protobuf) fn octal(byte: u8) -> [char; 4] {
    let digit = |shift: u32| char::from(b'0' + ((byte >> shift) & 7));
    ['\\', digit(6), digit(3), digit(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(literal: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        unescape(literal, &mut bytes);
        bytes
    }

    #[test]
    fn escapes_stand_for_what_protoc_reads() {
        for (literal, expected) in [
            (r#""a'é""#, "a'é".as_bytes()),
            (r#"'\a\b\f\n\r\t\v\\\?\'\"'"#, b"\x07\x08\x0C\n\r\t\x0B\\?'\""),
            (r"'\0\12\477\18'", b"\0\n\x3F\x018"),
            (r"'\x1\xFf\X20'", b"\x01\xFF "),
            (r"'\u0041\U0001F600'", "A😀".as_bytes()),
            (r"'\ud83d\ude00'", "😀".as_bytes()),
            (r"'\ud83d'", b"\xED\xA0\xBD"),
            (r"'\ud83d\u0041'", b"\xED\xA0\xBDA"),
            (r"'\U00110000'", b"\\U00110000"),
            ("''", b""),
        ] {
            assert_eq!(bytes(literal), expected, "{literal}");
        }
    }

    #[test]
    fn bytes_are_escaped_and_come_back() {
        let all: Vec<u8> = (0..=255).collect();
        let escaped = escape_bytes(&all);
        assert!(escaped.contains("\\000\\001"), "{escaped}");
        assert!(escaped.contains("!\\\"#$%&\\'("), "{escaped}");
        assert_eq!(bytes(&format!("\"{escaped}\"")), all);
    }
}
