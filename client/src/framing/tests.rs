//! Frames as Confluent's clients write them, byte by byte.

use super::*;

fn written(positions: &[u32]) -> Vec<u8> {
    let mut bytes = Vec::new();
    MessageIndexes::new(positions.to_vec()).write(&mut bytes);
    bytes
}

/// The table of the specification.
const PLACES: &[(&[u32], &[u8])] = &[
    (&[0], &[0]),
    (&[1], &[2, 2]),
    (&[2], &[2, 4]),
    (&[1, 0], &[4, 2, 0]),
    (&[0, 1], &[4, 0, 2]),
    (&[64], &[2, 0x80, 1]),
];

#[test]
fn places_are_spelt_as_in_the_specification() {
    for (positions, bytes) in PLACES {
        assert_eq!(written(positions), *bytes);
        let followed = [*bytes, &[9]].concat();
        let (read, rest) = MessageIndexes::read(&followed).unwrap();
        assert_eq!((read.positions(), rest), (*positions, &[9][..]));
    }
}

#[test]
fn the_long_form_of_the_first_message_is_read() {
    let (read, rest) = MessageIndexes::read(&[2, 0, 7]).unwrap();
    assert_eq!((read.positions(), rest), (&[0][..], &[7][..]));
}

#[test]
fn plain_varints_are_told_where_they_cannot_be_zigzag() {
    for (bytes, positions) in [
        (&[1, 1][..], &[1][..]),
        (&[1, 0], &[0]),
        (&[3, 0, 1, 2], &[0, 1, 2]),
        (&[2, 1, 0], &[1, 0]),
    ] {
        assert_eq!(MessageIndexes::read(bytes), Err(FramingError::MessageIndexes), "{bytes:?}");
        assert_eq!(MessageIndexes::read_plain(bytes).unwrap().0.positions(), positions);
    }
    // These could be both; the file has to tell.
    assert_eq!(MessageIndexes::read(&[2, 2, 4]).unwrap().0.positions(), [1]);
    assert_eq!(MessageIndexes::read_plain(&[2, 2, 4]).unwrap().0.positions(), [2, 4]);
}

#[test]
fn what_is_no_place_is_refused() {
    let long = [0xff; 11];
    for bytes in [&[][..], &[2], &[4, 0], &[2, 0x80], &long, &[0xfe, 0xff, 0xff, 0xff, 0x0f]] {
        assert_eq!(MessageIndexes::read(bytes), Err(FramingError::MessageIndexes), "{bytes:?}");
    }
}

#[test]
fn keys_come_back() {
    let guid: Guid = "000102030405060708090a0b0c0d0e0f".parse().unwrap();
    for (key, want) in [
        (SchemaKey::Id(1), &[0, 0, 0, 0, 1][..]),
        (SchemaKey::Id(i32::MAX), &[0, 0x7f, 0xff, 0xff, 0xff]),
        (SchemaKey::Guid(guid), &[1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]),
    ] {
        let mut bytes = Vec::new();
        key.write(&mut bytes);
        assert_eq!(bytes, want);
        bytes.push(5);
        assert_eq!(SchemaKey::read(&bytes).unwrap(), (key, &[5][..]));
        for cut in 0..want.len() {
            let error = SchemaKey::read(&want[..cut]).unwrap_err();
            assert_eq!(error, FramingError::TooShort { bytes: cut });
        }
    }
    let error = SchemaKey::read(&[0, 0xff, 0xff, 0xff, 0xff]).unwrap_err();
    assert_eq!(error, FramingError::NegativeId(-1));
}

#[cfg(any(feature = "avro", feature = "json", feature = "protobuf"))]
#[test]
fn the_header_comes_before_the_record() {
    let prefixed = [0, 0, 0, 0, 3, 8];
    let opened = Received::new(&prefixed).open().unwrap();
    assert_eq!((opened.key, opened.payload), (SchemaKey::Id(3), &[8][..]));
    let one = [0, 0, 0, 0, 4, 0];
    let other = [0, 0, 0, 0, 5, 0];
    let headers =
        [("__value_schema_id", &one[..]), ("__key_schema_id", &[]), ("__value_schema_id", &other)];
    let opened = Received::with_headers(&prefixed, headers, Part::Value).open().unwrap();
    assert_eq!((opened.key, opened.frame), (SchemaKey::Id(5), Some(&[0][..])));
    assert_eq!(opened.payload, prefixed);
}
