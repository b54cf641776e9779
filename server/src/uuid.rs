//! Random UUIDs.

/// A UUID of version 4.
pub(crate) fn random() -> String {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let bits = fastrand::u128(..) & !(0xf << 76) & !(0x3 << 62) | (0x4 << 76) | (0x2 << 62);
    let mut text = [b'-'; 36];
    let places = (0..36).filter(|place| !matches!(place, 8 | 13 | 18 | 23));
    for (nibble, place) in places.enumerate() {
        let digit = (bits >> (124 - 4 * nibble)) & 0xf;
        text[place] = DIGITS[usize::try_from(digit).expect("four bits fit")];
    }
    text.into_iter().map(char::from).collect()
}
