//! `embedded_io_async` 0.7: container files from readers that are waited for.

use crate::container::{Block, BlockFeed, Header, HeaderFeed, Inflater, Memory, ReadError, Stored};
use crate::limits::Limits;
use embedded_io_async::{Error, ErrorKind, Read};

/// A container file that comes from a [`Read`], in memory that the caller lends: what [`Stream`](crate::container::Stream) is to
/// blocking sources. Both drive the same machines, so they find the same blocks and the same errors at the same offsets.
///
/// Nothing is lost when a future of this is dropped before it has ended, unless the reader itself loses bytes when its
/// own is: what has arrived is kept, and the next call goes on there. Only [`open`](Self::open) has to begin anew.
///
/// ```
/// use avocet::{Limits, container::ReadError, with::embedded_io_async::AsyncStream};
/// # use core::{future::Future, pin::pin, task::{Context, Poll, Waker}};
/// # fn block_on<F: Future>(future: F) -> F::Output {
/// #     let mut future = pin!(future);
/// #     loop {
/// #         if let Poll::Ready(output) = future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
/// #             return output;
/// #         }
/// #     }
/// # }
/// async fn rows<R: embedded_io_async::Read>(radio: R) -> Result<u64, ReadError<R::Error>> {
///     let (mut header, mut block) = ([0; 256], [0; 256]);
///     let (_, mut stream) =
///         AsyncStream::open(radio, &Limits::FIRMWARE, &mut header, &mut block[..], &mut [][..]).await?;
///     let mut rows = 0;
///     while let Some(block) = stream.next_block().await? {
///         rows += block.count();
///     }
///     Ok(rows)
/// }
/// let file = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef\x04\x04\x02\x360123456789abcdef";
/// assert_eq!(block_on(rows(&file[..])), Ok(2));
/// ```
#[derive(Debug)]
pub struct AsyncStream<R, B, I> {
    source: R,
    feed: BlockFeed<B>,
    inflater: Inflater<I>,
}

impl<R: Read, B: Memory, I: Memory> AsyncStream<R, B, I> {
    /// Reads the header of a file, which borrows from the memory lent for it and so outlives the stream.
    ///
    /// # Errors
    /// Those of [`Header::parse`]; [`ErrorKind::BufferFull`](crate::ErrorKind::BufferFull); [`ReadError::Io`].
    pub async fn open<'h>(
        mut source: R,
        limits: &Limits,
        header: &'h mut [u8],
        block: B,
        inflated: I,
    ) -> Result<(Header<'h>, Self), ReadError<R::Error>> {
        let mut feed = HeaderFeed::new(header, limits);
        while !feed.is_whole() {
            match read(&mut source, feed.space()?).await.map_err(ReadError::Io)? {
                0 => break,
                some => _ = feed.filled(some)?,
            }
        }
        let header = feed.into_header()?;
        Ok((header, Self::after(source, &header, limits, block, inflated)))
    }

    /// Reads the blocks after `header` from a source that stands just behind it.
    #[must_use]
    pub fn after(source: R, header: &Header<'_>, limits: &Limits, block: B, inflated: I) -> Self {
        Self { source, feed: BlockFeed::new(header, block, limits), inflater: Inflater::new(inflated) }
    }

    /// The next block, inflated. `None` at the end of the file.
    ///
    /// # Errors
    /// As [`Stream::next_block`](crate::container::Stream::next_block).
    pub async fn next_block(&mut self) -> Result<Option<Block<'_, '_>>, ReadError<R::Error>> {
        if !self.gather().await? {
            return Ok(None);
        }
        let Self { feed, inflater, .. } = self;
        Ok(feed.block().map(|stored| stored.inflate(inflater)).transpose()?)
    }

    /// The next block as it is stored. `None` at the end of the file.
    ///
    /// # Errors
    /// As [`Stream::next_stored`](crate::container::Stream::next_stored).
    pub async fn next_stored(&mut self) -> Result<Option<Stored<'_, '_>>, ReadError<R::Error>> {
        if !self.gather().await? {
            return Ok(None);
        }
        Ok(self.feed.block())
    }

    /// The source.
    pub fn into_source(self) -> R {
        self.source
    }

    /// Reads until a block is whole; false at the end of the file.
    async fn gather(&mut self) -> Result<bool, ReadError<R::Error>> {
        loop {
            let space = self.feed.space()?;
            match read(&mut self.source, space).await.map_err(ReadError::Io)? {
                0 => {
                    self.feed.finish()?;
                    return Ok(false);
                }
                some if self.feed.filled(some)? => return Ok(true),
                _ => {}
            }
        }
    }
}

/// Reads some bytes, however often that is interrupted.
async fn read<R: Read>(source: &mut R, into: &mut [u8]) -> Result<usize, R::Error> {
    loop {
        match source.read(into).await {
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            result => return result,
        }
    }
}
