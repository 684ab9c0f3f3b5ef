//! Files that are waited for: the same blocks and the same errors as from memory, however bytes arrive and readers fail.
#![cfg(all(feature = "embedded-io-async-0-7", feature = "deflate", feature = "std"))]

use avocet::Limits;
use avocet::codec::{Codec, Level};
use avocet::container::{Error, File, Inflater, ReadError, WriterOptions};
use avocet::with::embedded_io_async::AsyncStream;
use embedded_io_async::{ErrorKind, ErrorType, Read};
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::{Context, Poll, Waker};

/// A file of several blocks.
fn file(codec: Codec) -> Vec<u8> {
    let options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_block_rows(7).with_metadata("who", b"me");
    let mut writer = options.create(Vec::new(), "\"string\"").unwrap();
    for row in 0..30_u8 {
        let len = row % 12;
        writer.append_datum(&[&[len * 2], &vec![b'a' + row % 20; len.into()][..]].concat()).unwrap();
    }
    writer.finish().unwrap()
}

const CODECS: [Codec; 2] = [Codec::Null, Codec::Deflate];

/// Polls a future until it is ready, and counts how often it was not.
fn block_on<F: Future>(future: F) -> (F::Output, usize) {
    let mut future = pin!(future);
    let mut waits = 0;
    loop {
        match future.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(output) => return (output, waits),
            Poll::Pending => waits += 1,
        }
    }
}

/// A reader that gives a few bytes at a time, is not ready every other time, and fails at some places.
struct Radio<'f> {
    file: &'f [u8],
    at: usize,
    chunk: usize,
    ready: bool,
    /// Fails once when so many bytes have been read.
    fails: Option<(usize, ErrorKind)>,
}

impl<'f> Radio<'f> {
    fn new(file: &'f [u8], chunk: usize) -> Self {
        Self { file, at: 0, chunk, ready: false, fails: None }
    }
}

impl ErrorType for Radio<'_> {
    type Error = ErrorKind;
}

impl Read for Radio<'_> {
    async fn read(&mut self, into: &mut [u8]) -> Result<usize, ErrorKind> {
        poll_fn(|_| {
            self.ready = !self.ready;
            if self.ready { Poll::Pending } else { Poll::Ready(()) }
        })
        .await;
        let mut most = self.chunk;
        if let Some((at, kind)) = self.fails {
            if self.at == at {
                self.fails = None;
                return Err(kind);
            }
            most = most.min(at.saturating_sub(self.at).max(1));
        }
        let rest = &self.file[self.at..];
        let some = rest.len().min(most).min(into.len());
        into[..some].copy_from_slice(&rest[..some]);
        self.at += some;
        Ok(some)
    }
}

/// Counts and contents of the blocks, and how the file ends.
type Found = (Vec<(u64, Vec<u8>)>, Result<(), Error>);

fn in_memory(bytes: &[u8]) -> Found {
    let mut file = match File::new(bytes, &Limits::SERVER) {
        Ok(file) => file,
        Err(error) => return (Vec::new(), Err(error)),
    };
    let (mut blocks, mut inflater) = (Vec::new(), Inflater::new(Vec::new()));
    loop {
        let stored = match file.next_stored() {
            Ok(Some(stored)) => stored,
            Ok(None) => return (blocks, Ok(())),
            Err(error) => return (blocks, Err(error)),
        };
        let block = stored.inflate(&mut inflater).unwrap();
        blocks.push((block.count(), block.data().to_vec()));
    }
}

/// The same from a reader; when it fails for a while, the call is repeated.
async fn waited_for(radio: Radio<'_>, failures: &mut usize) -> Found {
    let mut header = vec![0; 1024];
    let opened = AsyncStream::open(radio, &Limits::SERVER, &mut header, Vec::new(), Vec::new()).await;
    let mut stream = match opened {
        Ok((_, stream)) => stream,
        Err(ReadError::Container(error)) => return (Vec::new(), Err(error)),
        Err(ReadError::Io(kind)) => panic!("{kind:?} in the header"),
        Err(error) => panic!("{error:?}"),
    };
    let mut blocks = Vec::new();
    loop {
        match stream.next_block().await {
            Ok(Some(block)) => blocks.push((block.count(), block.data().to_vec())),
            Ok(None) => return (blocks, Ok(())),
            Err(ReadError::Io(_)) => *failures += 1,
            Err(ReadError::Container(error)) => return (blocks, Err(error)),
            Err(error) => panic!("{error:?}"),
        }
    }
}

fn header_len(file: &[u8]) -> usize {
    let sync = *File::new(file, &Limits::SERVER).unwrap().header().sync();
    file.windows(16).position(|window| window == sync).unwrap() + 16
}

#[test]
fn blocks_are_the_same_at_every_chunk_size() {
    for codec in CODECS {
        let file = &file(codec)[..];
        let expected = in_memory(file);
        assert!(!expected.0.is_empty() && expected.1.is_ok());
        for chunk in 1..=file.len() {
            let (found, waits) = block_on(waited_for(Radio::new(file, chunk), &mut 0));
            assert_eq!(found, expected, "{chunk}");
            assert!(waits > 0);
        }
    }
}

#[test]
fn a_file_that_is_cut_anywhere_ends_with_the_same_error() {
    for codec in CODECS {
        let file = file(codec);
        for len in 0..file.len() {
            let cut = &file[..len];
            let (found, _) = block_on(waited_for(Radio::new(cut, 64), &mut 0));
            assert_eq!(found, in_memory(cut), "{len}");
        }
    }
}

#[test]
fn a_reader_that_fails_anywhere_loses_nothing() {
    let file = &file(Codec::Null)[..];
    let expected = in_memory(file);
    let header = header_len(file);
    for at in 0..file.len() {
        for kind in [ErrorKind::Interrupted, ErrorKind::TimedOut] {
            let mut radio = Radio::new(file, 50);
            radio.fails = Some((at, kind));
            let mut failures = 0;
            if kind == ErrorKind::TimedOut && at < header {
                let mut room = vec![0; 1024];
                let opened = AsyncStream::open(radio, &Limits::SERVER, &mut room, Vec::new(), Vec::new());
                assert!(matches!(block_on(opened).0, Err(ReadError::Io(ErrorKind::TimedOut))), "{at}");
                continue;
            }
            let (found, _) = block_on(waited_for(radio, &mut failures));
            assert_eq!(found, expected, "{at}");
            assert_eq!(failures, usize::from(kind == ErrorKind::TimedOut), "{at}");
        }
    }
}

#[test]
fn a_future_that_is_dropped_while_it_waits_loses_nothing() {
    let file = &file(Codec::Null)[..];
    let (expected, _) = in_memory(file);
    let mut header = vec![0; 1024];
    let opened = AsyncStream::open(Radio::new(file, 10), &Limits::SERVER, &mut header, Vec::new(), Vec::new());
    let (_, mut stream) = block_on(opened).0.unwrap();
    let (mut blocks, mut dropped) = (Vec::new(), 0);
    loop {
        // Given up the second time that it waits, and begun anew.
        let found = {
            let mut next = pin!(stream.next_block());
            let mut context = Context::from_waker(Waker::noop());
            let mut poll = next.as_mut().poll(&mut context);
            if poll.is_pending() {
                poll = next.as_mut().poll(&mut context);
            }
            match poll {
                Poll::Pending => None,
                Poll::Ready(block) => Some(block.unwrap().map(|block| (block.count(), block.data().to_vec()))),
            }
        };
        match found {
            None => dropped += 1,
            Some(None) => break,
            Some(Some(block)) => blocks.push(block),
        }
    }
    assert!(dropped > 10);
    assert_eq!(blocks, expected);
}

#[test]
fn memory_that_is_lent_and_too_small_is_an_error() {
    let file = file(Codec::Null);
    let (mut header, mut block, mut inflated) = ([0; 2048], [0; 20], [0; 4096]);
    let opened =
        AsyncStream::open(Radio::new(&file, 9), &Limits::FIRMWARE, &mut header, &mut block[..], &mut inflated[..]);
    let (_, mut stream) = block_on(opened).0.unwrap();
    let (error, _) = block_on(stream.next_block());
    assert!(matches!(error, Err(ReadError::Container(error)) if error.kind() == avocet::ErrorKind::BufferFull));
}
