//! Sinks that fail.

use crate::read::{read, string};
use avocet::Sink;
use avocet::codec::{Codec, Level};
use avocet::container::{WriteError, WriterOptions};

/// Takes so many bytes, the last ones too, and then fails.
struct Full {
    bytes: Vec<u8>,
    room: usize,
    flushes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct DiskFull;

impl Sink for Full {
    type Error = DiskFull;

    fn write(&mut self, bytes: &[u8]) -> Result<(), DiskFull> {
        let some = bytes.len().min(self.room - self.bytes.len());
        self.bytes.extend(&bytes[..some]);
        if some < bytes.len() { Err(DiskFull) } else { Ok(()) }
    }

    fn flush(&mut self) -> Result<(), DiskFull> {
        self.flushes += 1;
        Ok(())
    }
}

#[test]
fn wherever_the_sink_fails_the_file_is_clean_or_torn_and_holds_what_was_flushed() {
    for codec in Codec::ALL.into_iter().filter(|codec| codec.can_compress() && *codec != Codec::Bzip2) {
        let write = |sink: &mut Full| -> (usize, Result<(), WriteError<DiskFull>>) {
            let options = WriterOptions::new().with_codec(codec, Level::DEFAULT).with_sync([7; 16]).with_block_rows(3);
            let mut writer = match options.create(sink, "\"string\"") {
                Ok(writer) => writer,
                Err(error) => return (0, Err(error)),
            };
            let mut flushed = 0;
            for n in 0..10 {
                let done = writer.append_datum(&string(&format!("row {n}")));
                let done = done.and_then(|()| if n % 4 == 3 { writer.flush() } else { Ok(()) });
                if done.is_err() {
                    // Nothing is written behind the damage.
                    assert_eq!(writer.append_datum(&string("late")), Err(WriteError::Poisoned));
                    assert_eq!(writer.append_stored(1, &[0]), Err(WriteError::Poisoned));
                    assert_eq!(writer.sync(), Err(WriteError::Poisoned));
                    assert_eq!(writer.finish().map(|_| ()), Err(WriteError::Poisoned));
                    return (flushed, done);
                }
                if n % 4 == 3 {
                    flushed = n + 1;
                }
            }
            (flushed, writer.finish().map(|_| ()))
        };
        let mut sink = Full { bytes: Vec::new(), room: usize::MAX, flushes: 0 };
        assert_eq!(write(&mut sink), (8, Ok(())));
        assert_eq!(sink.flushes, 3);
        let whole = sink.bytes;
        for room in 0..whole.len() {
            let mut sink = Full { bytes: Vec::new(), room, flushes: 0 };
            let (flushed, done) = write(&mut sink);
            assert_eq!(done, Err(WriteError::Sink(DiskFull)), "{codec} {room}");
            assert_eq!(sink.bytes, whole[..room]);
            match read(&sink.bytes) {
                Err(error) => assert!(error.is_torn() && flushed == 0, "{error}"),
                Ok(content) => {
                    assert!(content.error.is_none_or(|error| error.is_torn()), "{codec} {room}");
                    assert!(content.rows().len() >= flushed);
                    for (n, row) in content.rows().iter().enumerate() {
                        assert_eq!(row, &string(&format!("row {n}")));
                    }
                }
            }
        }
    }
}
