//! The partitioners of Kafka's clients: which partition a key lands in, computed as they do.

use super::parts::Partitioner;

/// The hash of Kafka's Java client, a murmur2 of 32 bits with a seed of its own.
///
/// # Source
/// `org.apache.kafka.common.utils.Utils.murmur2`; librdkafka's `rd_murmur2` gives the same.
///
/// # Examples
/// ```
/// assert_eq!(clade_checker::stream::partitioner::murmur2(b"foobar"), (-790_332_482_i32) as u32);
/// ```
pub fn murmur2(key: &[u8]) -> u32 {
    const SEED: u32 = 0x9747_b28c;
    const M: u32 = 0x5bd1_e995;
    let length = u32::try_from(key.len() & 0xffff_ffff).unwrap_or(u32::MAX);
    let mut hash = SEED ^ length;
    let mut words = key.chunks_exact(4);
    for word in words.by_ref() {
        let word = u32::from_le_bytes([word[0], word[1], word[2], word[3]]);
        let mut mixed = word.wrapping_mul(M);
        mixed ^= mixed >> 24;
        hash = hash.wrapping_mul(M) ^ mixed.wrapping_mul(M);
    }
    let rest = words.remainder();
    if !rest.is_empty() {
        for (place, byte) in rest.iter().enumerate() {
            hash ^= u32::from(*byte) << (8 * place);
        }
        hash = hash.wrapping_mul(M);
    }
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(M);
    hash ^ (hash >> 15)
}

/// The CRC-32 of IEEE 802.3, as zlib has it.
///
/// # Source
/// `rd_crc32` of librdkafka.
///
/// # Examples
/// ```
/// assert_eq!(clade_checker::stream::partitioner::crc32(b"123456789"), 0xcbf4_3926);
/// ```
pub fn crc32(key: &[u8]) -> u32 {
    const POLYNOMIAL: u32 = 0xedb8_8320;
    let mut crc = u32::MAX;
    for byte in key {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            let is_odd = crc & 1 == 1;
            crc >>= 1;
            if is_odd {
                crc ^= POLYNOMIAL;
            }
        }
    }
    !crc
}

/// FNV-1a of 32 bits, of which librdkafka takes the absolute value as a signed number.
///
/// # Source
/// `rd_fnv1a` of librdkafka, after the hash partitioner of Sarama.
///
/// # Examples
/// ```
/// assert_eq!(clade_checker::stream::partitioner::fnv1a(b"kafka"), 0x0d33_c4e1);
/// ```
pub fn fnv1a(key: &[u8]) -> u32 {
    const OFFSET: u32 = 0x811c_9dc5;
    const PRIME: u32 = 0x0100_0193;
    let hash = key.iter().fold(OFFSET, |hash, byte| (hash ^ u32::from(*byte)).wrapping_mul(PRIME));
    hash.cast_signed().unsigned_abs()
}

impl Partitioner {
    /// The partition of a key; `None` where keys do not decide, or nobody here knows how, and where
    /// there are no partitions.
    ///
    /// # Examples
    /// ```
    /// use clade_checker::stream::Partitioner;
    ///
    /// assert_eq!(Partitioner::Murmur2.partition(b"foobar", 12), Some(6));
    /// assert_eq!(Partitioner::Crc32Librdkafka.partition(b"foobar", 12), Some(5));
    /// assert_eq!(Partitioner::Sticky.partition(b"foobar", 12), None);
    /// ```
    pub fn partition(&self, key: &[u8], partitions: u32) -> Option<u32> {
        self.reckon(key)?.checked_rem(partitions)
    }

    /// The number whose remainder is the partition.
    pub(super) fn reckon(&self, key: &[u8]) -> Option<u32> {
        match self {
            Partitioner::Murmur2 => Some(murmur2(key) & 0x7fff_ffff),
            Partitioner::Crc32Librdkafka => Some(crc32(key)),
            Partitioner::Fnv1aLibrdkafka => Some(fnv1a(key)),
            Partitioner::Sticky | Partitioner::Custom(_) => None,
        }
    }

    /// Whether equal bytes of keys go to equal partitions.
    pub fn is_by_key(&self) -> bool {
        *self != Partitioner::Sticky
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hashes that Java programs computed, as Kafka's own and `java.util.zip.CRC32`; those of the first
    /// six keys are in the tests of Kafka, those of the last six in the tests of librdkafka.
    const HASHES: [(&str, u32, u32, u32); 14] = [
        ("21", 0xc5f2_f8ec, 0xfd77_46b4, 0x730d_6814),
        ("abc", 0x1c94_221b, 0x3524_41c2, 0x1a47_e90b),
        ("foobar", 0xd0e4_7bbe, 0x9ef6_1f95, 0x4063_0698),
        ("a-little-bit-long-string", 0xc53b_1da0, 0xee71_cd62, 0x225c_f7d8),
        ("a-little-bit-longer-string", 0xa768_c9c3, 0x87bf_b12a, 0x2e87_f629),
        ("", 0x106e_08d9, 0, 0x7ee3_623b),
        ("\0\0\0\0\u{11}T", 0x9ca7_ee03, 0x8e1d_175e, 0x3ab2_eb38),
        ("\u{e9}\u{ff} order-42", 0xf51c_3c8d, 0xbd94_d1a8, 0x637f_f868),
        ("kafka", 0xd067_cf64, 0x5bbc_7517, 0x0d33_c4e1),
        ("giberish123456789", 0x8f55_2b0c, 0x7b3a_8e3f, 0x77a5_8295),
        ("1234", 0x9fc9_7b14, 0x9be3_e0a3, 0x023b_dd03),
        ("234", 0xe7c0_09ca, 0x0d71_7969, 0x2dea_3cd2),
        ("34", 0x8739_30da, 0x9406_837a, 0x740f_a83e),
        ("4", 0x5a4b_5ca1, 0xf3b6_1b38, 0x310c_a263),
    ];

    #[test]
    fn hashes_are_those_of_the_clients() {
        for (key, murmur, crc, fnv) in HASHES {
            assert_eq!(murmur2(key.as_bytes()), murmur, "murmur2 of {key:?}");
            assert_eq!(crc32(key.as_bytes()), crc, "crc32 of {key:?}");
            assert_eq!(fnv1a(key.as_bytes()), fnv, "fnv1a of {key:?}");
        }
    }

    #[test]
    fn a_partition_is_the_remainder_of_a_number_without_its_sign() {
        for (key, of_murmur, of_crc) in
            [("21", 0, 4), ("abc", 3, 6), ("foobar", 6, 5), ("", 9, 0), ("kafka", 4, 11)]
        {
            let key = key.as_bytes();
            assert_eq!(Partitioner::Murmur2.partition(key, 12), Some(of_murmur));
            assert_eq!(Partitioner::Crc32Librdkafka.partition(key, 12), Some(of_crc));
        }
        assert_eq!(Partitioner::Murmur2.partition(b"kafka", 0), None);
        assert_eq!(Partitioner::Custom("mine".to_owned()).partition(b"kafka", 12), None);
    }
}
