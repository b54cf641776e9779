//! Writes a datum as Avro binary.

use super::datum::Datum;

/// The bytes of a datum, without framing.
///
/// # Source
/// Avro 1.12.0 specification, "Binary Encoding".
pub(super) fn binary(datum: &Datum) -> Vec<u8> {
    let mut out = Vec::new();
    write(datum, &mut out);
    out
}

fn write(datum: &Datum, out: &mut Vec<u8>) {
    match datum {
        Datum::Null => {}
        Datum::Boolean(value) => out.push(u8::from(*value)),
        Datum::Int(value) => write_long(i64::from(*value), out),
        Datum::Long(value) => write_long(*value, out),
        Datum::Float(value) => out.extend(value.to_le_bytes()),
        Datum::Double(value) => out.extend(value.to_le_bytes()),
        Datum::Bytes(bytes) => write_bytes(bytes, out),
        Datum::String(text) => write_bytes(text.as_bytes(), out),
        Datum::Fixed(bytes) => out.extend(bytes),
        Datum::Enum(index) => write_count(*index, out),
        Datum::Array(items) => {
            if !items.is_empty() {
                write_count(items.len(), out);
                items.iter().for_each(|item| write(item, out));
            }
            out.push(0);
        }
        Datum::Map(entries) => {
            if !entries.is_empty() {
                write_count(entries.len(), out);
                for (key, value) in entries {
                    write_bytes(key.as_bytes(), out);
                    write(value, out);
                }
            }
            out.push(0);
        }
        Datum::Union(index, inner) => {
            write_count(*index, out);
            write(inner, out);
        }
        Datum::Record(values) => values.iter().for_each(|value| write(value, out)),
    }
}

fn write_bytes(bytes: &[u8], out: &mut Vec<u8>) {
    write_count(bytes.len(), out);
    out.extend(bytes);
}

fn write_count(count: usize, out: &mut Vec<u8>) {
    write_long(i64::try_from(count).expect("a datum is within its size limit"), out);
}

/// Zigzag, then seven bits a byte, the lowest first.
fn write_long(value: i64, out: &mut Vec<u8>) {
    let mut rest = ((value << 1) ^ (value >> 63)).cast_unsigned();
    while rest > 0x7f {
        out.push(u8::try_from(rest & 0x7f).expect("seven bits fit") | 0x80);
        rest >>= 7;
    }
    out.push(u8::try_from(rest).expect("seven bits fit"));
}
