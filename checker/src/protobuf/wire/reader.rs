//! Reads the records of a message in the wire format.

/// What a record holds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Payload<'a> {
    Varint(u64),
    Bytes(&'a [u8]),
    /// Four or eight bytes, or a group: no field of a descriptor has these.
    Other,
}

/// The bytes are no message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Broken;

/// The records of one message, in their order.
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader { rest: bytes }
    }

    /// The next record: the number of its field, and what it holds.
    pub fn next(&mut self) -> Result<Option<(u32, Payload<'a>)>, Broken> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let tag = u32::try_from(self.varint()?).map_err(|_| Broken)?;
        let number = tag >> 3;
        if number == 0 {
            return Err(Broken);
        }
        let payload = match tag & 7 {
            0 => Payload::Varint(self.varint()?),
            1 => self.take(8).map(|_| Payload::Other)?,
            2 => {
                let length = usize::try_from(self.varint()?).map_err(|_| Broken)?;
                Payload::Bytes(self.take(length)?)
            }
            // What a group holds is told as if its fields stood outside.
            3 | 4 => Payload::Other,
            5 => self.take(4).map(|_| Payload::Other)?,
            _ => return Err(Broken),
        };
        Ok(Some((number, payload)))
    }

    fn take(&mut self, count: usize) -> Result<&'a [u8], Broken> {
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Broken)?;
        self.rest = rest;
        Ok(taken)
    }

    fn varint(&mut self) -> Result<u64, Broken> {
        let mut value = 0_u64;
        for shift in (0..70).step_by(7) {
            let (&byte, rest) = self.rest.split_first().ok_or(Broken)?;
            self.rest = rest;
            value |= u64::from(byte & 0x7F) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Broken)
    }
}

/// How many records of a field a message has: lists that grow take twice the memory for a while.
pub(super) fn count(bytes: &[u8], field: u32) -> Result<usize, Broken> {
    let mut reader = Reader::new(bytes);
    let mut count = 0;
    while let Some((number, _)) = reader.next()? {
        count += usize::from(number == field);
    }
    Ok(count)
}

/// The numbers in a packed record.
pub(super) fn packed(bytes: &[u8]) -> Result<Vec<u64>, Broken> {
    let mut reader = Reader::new(bytes);
    let mut numbers = Vec::new();
    while !reader.rest.is_empty() {
        numbers.push(reader.varint()?);
    }
    Ok(numbers)
}
