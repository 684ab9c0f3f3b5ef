//! Integers, lengths and indexes against the model.

use super::model;
use avocet::{Decoder, Error, ErrorKind};

/// Reads `data` as integers, one after another, by every method that reads one.
pub fn varint(data: &[u8]) {
    // Every offset is looked at from there to the end: short inputs say as much, and sooner.
    let mut d = Decoder::new(&data[..data.len().min(256)]);
    loop {
        let (rest, at) = (d.rest(), d.position());
        let error = |kind| Error::new(kind, at);
        let long = model::long(rest).map_err(error);
        let text = || -> Result<&[u8], ErrorKind> {
            let (len, used) = model::length(rest)?;
            let len = usize::try_from(len).map_err(|_| ErrorKind::UnexpectedEnd)?;
            rest[used..].get(..len).ok_or(ErrorKind::UnexpectedEnd)
        };
        assert_eq!(
            d.clone().int(),
            long.and_then(|(value, _)| i32::try_from(value).map_err(|_| error(ErrorKind::IntOutOfRange)))
        );
        assert_eq!(d.clone().bytes(), text().map_err(error));
        assert_eq!(
            d.clone().str(),
            text().and_then(|b| std::str::from_utf8(b).map_err(|_| ErrorKind::InvalidUtf8)).map_err(error)
        );
        let index = |len: usize, kind| {
            long.and_then(|(value, _)| usize::try_from(value).ok().filter(|at| *at < len).ok_or(error(kind)))
        };
        for len in [0, 1, 2, 64, 65, usize::MAX] {
            assert_eq!(d.clone().union_index(len), index(len, ErrorKind::UnionIndex));
            assert_eq!(d.clone().enum_index(len), index(len, ErrorKind::EnumIndex));
        }
        assert_eq!(d.long(), long.map(|(value, _)| value));
        match long {
            Ok((_, used)) => assert_eq!(d.position(), at + used),
            // After an error the cursor has not moved; the next byte may begin something that can be read.
            Err(_) => {
                assert_eq!(d.position(), at);
                if d.advance(1).is_err() {
                    return;
                }
            }
        }
    }
}
