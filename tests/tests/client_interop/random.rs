//! Random parts of records, as `tests/clients/python/interop_formats.py` makes them.

use fastrand::Rng;

const ALPHABET: &[char] = &[
    'a',
    'b',
    'c',
    'X',
    'Y',
    'Z',
    ' ',
    '0',
    '9',
    '-',
    '_',
    '.',
    ',',
    '"',
    '\\',
    '/',
    '\n',
    '\t',
    '\r',
    '\u{8}',
    '\u{c}',
    '\0',
    '\u{1f}',
    '\u{7f}',
    'é',
    'ß',
    '中',
    '\u{2028}',
    '\u{feff}',
    '\u{1f600}',
];

pub fn text(rng: &mut Rng, length_max: usize) -> String {
    (0..rng.usize(0..=length_max)).filter_map(|_| rng.choice(ALPHABET)).collect()
}

pub fn octets(rng: &mut Rng, length: usize) -> Vec<u8> {
    (0..length).map(|_| rng.u8(..)).collect()
}

/// Of any size, so that varints of each length occur, and the ends of the range.
pub fn long(rng: &mut Rng) -> i64 {
    match rng.u8(0..100) {
        0 => i64::MAX,
        1 => i64::MIN,
        2 => 0,
        _ => rng.i64(..) >> rng.u8(0..64),
    }
}

pub fn int(rng: &mut Rng) -> i32 {
    match rng.u8(0..100) {
        0 => i32::MAX,
        1 => i32::MIN,
        2 => 0,
        _ => rng.i32(..) >> rng.u8(0..32),
    }
}

/// Any finite number; zero without a sign, which Protobuf's libraries keep or do not.
pub fn double(rng: &mut Rng) -> f64 {
    let value = match rng.u8(0..4) {
        0 => 0.0,
        1 => (rng.f64() - 0.5) * 2000.0,
        2 => (rng.i64(..) >> 3) as f64,
        _ => f64::from_bits(rng.u64(..)),
    };
    if value.is_finite() && value != 0.0 { value } else { 0.0 }
}

pub fn single(rng: &mut Rng) -> f32 {
    match rng.u8(0..3) {
        0 => 0.0,
        1 => (rng.f32() - 0.5) * 2e6,
        _ => rng.f32() * 1e-20,
    }
}

pub fn maybe<T>(rng: &mut Rng, value: impl FnOnce(&mut Rng) -> T) -> Option<T> {
    rng.bool().then(|| value(rng))
}

pub fn several<T>(rng: &mut Rng, mut value: impl FnMut(&mut Rng) -> T) -> Vec<T> {
    (0..rng.usize(0..=4)).map(|_| value(rng)).collect()
}
