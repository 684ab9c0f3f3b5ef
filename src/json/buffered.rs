//! A few bytes gathered before they go to a sink.

use crate::sink::Sink;

const ROOM: usize = 96;

/// Gathers short pieces; [`finish`](Self::finish) hands over the rest.
pub(super) struct Buffered<'k, S> {
    sink: &'k mut S,
    bytes: [u8; ROOM],
    len: usize,
}

impl<'k, S: Sink> Buffered<'k, S> {
    #[inline]
    pub(super) const fn new(sink: &'k mut S) -> Self {
        Self { sink, bytes: [0; ROOM], len: 0 }
    }

    #[inline]
    pub(super) fn put(&mut self, piece: &[u8]) -> Result<(), S::Error> {
        // In two steps, so that it is plain that the lengths agree.
        if let Some(room) = self.bytes.get_mut(self.len..).and_then(|room| room.get_mut(..piece.len())) {
            room.copy_from_slice(piece);
            self.len = self.len.wrapping_add(piece.len());
            return Ok(());
        }
        self.put_beyond(piece)
    }

    /// The first `len` bytes of `piece`. Copying all of it is faster than copying some.
    #[inline]
    pub(super) fn put_some<const N: usize>(&mut self, piece: [u8; N], len: usize) -> Result<(), S::Error> {
        if let Some(room) = self.bytes.get_mut(self.len..).and_then(|room| room.first_chunk_mut()) {
            *room = piece;
            self.len = self.len.wrapping_add(len.min(piece.len()));
            return Ok(());
        }
        self.put_beyond(piece.get(..len).unwrap_or_default())
    }

    #[inline(never)]
    fn put_beyond(&mut self, piece: &[u8]) -> Result<(), S::Error> {
        self.flush()?;
        match self.bytes.get_mut(..piece.len()) {
            Some(room) => {
                room.copy_from_slice(piece);
                self.len = piece.len();
                Ok(())
            }
            None => self.sink.write(piece),
        }
    }

    fn flush(&mut self) -> Result<(), S::Error> {
        let len = core::mem::take(&mut self.len);
        self.sink.write(self.bytes.get(..len).unwrap_or_default())
    }

    #[inline]
    pub(super) fn finish(mut self) -> Result<(), S::Error> {
        self.flush()
    }
}
