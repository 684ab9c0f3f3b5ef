//! Reading by several threads.

use super::{codecs, file};
use avocet::codec::Codec;
use avocet::container::parallel::Parallel;
use avocet::container::{ReadError, Reader, Source};
use avocet::{ErrorKind, Limits};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex};
use std::thread::{self, ThreadId};

type Failure = ReadError<&'static str>;

/// Gives `chunk` bytes at a time, and fails or ends after some.
struct Slow<'a> {
    rest: &'a [u8],
    chunk: usize,
    fails: bool,
}

impl Source for Slow<'_> {
    type Error = &'static str;

    fn read(&mut self, into: &mut [u8]) -> Result<usize, &'static str> {
        let some = self.rest.len().min(into.len()).min(self.chunk);
        if some == 0 && self.fails {
            return Err("broken");
        }
        into[..some].copy_from_slice(&self.rest[..some]);
        self.rest = &self.rest[some..];
        Ok(some)
    }
}

/// The rows of each block up to the first that is broken, or why there are none.
type Blocks = Vec<Result<(Vec<String>, Option<avocet::container::Error>), Failure>>;

fn serial(source: Slow<'_>, limits: &Limits) -> Blocks {
    let mut reader = Reader::open(source, limits).unwrap();
    let (schema, blocks) = reader.split();
    let mut all = Vec::new();
    loop {
        let mut read = || -> Result<_, Failure> {
            let Some(block) = blocks.next_block()? else { return Ok(None) };
            let (mut rows, mut texts) = (block.rows(schema.root())?, Vec::new());
            loop {
                match rows.next_with(|d| d.str().map(str::to_owned)) {
                    Ok(Some(row)) => texts.push(row),
                    Ok(None) => return Ok(Some((texts, None))),
                    Err(error) => return Ok(Some((texts, Some(error)))),
                }
            }
        };
        match read() {
            Ok(None) => return all,
            Ok(Some(block)) => all.push(Ok(block)),
            // What is wrong with a block leaves its marker; all else comes again.
            Err(error) => {
                let inside = error.container().is_some_and(|error| error.good() > error.at());
                all.push(Err(error));
                if !inside {
                    return all;
                }
            }
        }
    }
}

fn parallel(source: Slow<'_>, limits: &Limits, how: Parallel) -> Blocks {
    let mut reader = Reader::open(source, limits).unwrap();
    let (schema, blocks) = reader.split();
    blocks.par_blocks(how).run(
        |block| {
            let (mut rows, mut texts) = (block.rows(schema.root())?, Vec::new());
            loop {
                match rows.next_with(|d| d.str().map(str::to_owned)) {
                    Ok(Some(row)) => texts.push(row),
                    Ok(None) => return Ok((texts, None)),
                    Err(error) => return Ok((texts, Some(error))),
                }
            }
        },
        |blocks| blocks.collect(),
    )
}

fn slow(rest: &[u8], chunk: usize) -> Slow<'_> {
    Slow { rest, chunk, fails: false }
}

#[test]
fn in_order_all_threads_find_what_one_finds_in_every_codec() {
    for codec in codecs() {
        let file = file(1, codec, 900, 700);
        let expected = serial(slow(&file, usize::MAX), &Limits::SERVER);
        assert!(expected.len() > 20);
        assert_eq!(expected.iter().flatten().map(|(rows, _)| rows.len()).sum::<usize>(), 900);
        for threads in 1..=8 {
            for (chunk, blocks) in [(usize::MAX, 3 * threads), (1000, 1), (7, 100)] {
                let how = Parallel::new(threads).with_blocks(blocks);
                assert_eq!(parallel(slow(&file, chunk), &Limits::SERVER, how), expected, "{codec} {threads} {chunk}");
            }
        }
    }
}

#[test]
fn unordered_all_threads_find_the_same_blocks() {
    for codec in codecs() {
        let file = file(2, codec, 900, 700);
        let mut expected = serial(slow(&file, usize::MAX), &Limits::SERVER);
        expected.sort_by_key(|block| block.as_ref().unwrap().0.clone());
        for threads in [1, 2, 5] {
            let mut found = parallel(slow(&file, 100), &Limits::SERVER, Parallel::new(threads).unordered());
            found.sort_by_key(|block| block.as_ref().unwrap().0.clone());
            assert_eq!(found, expected);
        }
    }
}

#[test]
fn a_source_that_fails_or_ends_anywhere_is_told_after_the_blocks_before_it() {
    let file = file(3, Codec::Null, 40, 100);
    let header = Reader::open(&file[..], &Limits::SERVER).unwrap().header().len();
    for cut in header..=file.len() {
        for fails in [false, true] {
            let source = || Slow { rest: &file[..cut], chunk: 64, fails };
            let expected = serial(source(), &Limits::SERVER);
            assert_eq!(parallel(source(), &Limits::SERVER, Parallel::new(3)), expected, "{cut}");
            // As many as there are, the last of which is the error.
            let loose = parallel(source(), &Limits::SERVER, Parallel::new(3).unordered());
            assert_eq!(loose.len(), expected.len());
            assert_eq!(loose.last(), expected.last().filter(|last| last.is_err()).or(loose.last()));
        }
    }
}

#[test]
fn after_a_failure_of_the_source_reading_goes_on_where_it_was() {
    struct Hiccup<'a>(&'a [u8], bool);
    impl Source for Hiccup<'_> {
        type Error = &'static str;

        fn read(&mut self, into: &mut [u8]) -> Result<usize, &'static str> {
            self.1 = !self.1;
            if self.1 {
                return Err("try again");
            }
            let mut slow = slow(self.0, 300);
            let some = slow.read(into)?;
            self.0 = slow.rest;
            Ok(some)
        }
    }
    let file = file(4, Codec::Null, 100, 500);
    let head = avocet::container::Header::parse(&file, &Limits::SERVER).unwrap();
    let source = Hiccup(&file[head.len()..], false);
    let (mut rows, mut failures) = (0, 0);
    let mut stream = avocet::container::Stream::after(source, &head, &Limits::SERVER, Vec::new(), Vec::new());
    loop {
        let done = stream.par_blocks(Parallel::new(2)).run(
            |block| Ok::<_, Failure>(block.count()),
            |blocks| {
                for block in blocks {
                    match block {
                        Ok(count) => rows += count,
                        Err(error) => {
                            assert_eq!(error, ReadError::Io("try again"));
                            return false;
                        }
                    }
                }
                true
            },
        );
        if done {
            break;
        }
        failures += 1;
    }
    assert_eq!(rows, 100);
    assert!(failures > 10);
}

#[test]
fn damage_anywhere_is_found_as_by_one_thread() {
    for codec in codecs() {
        let file = file(5, codec, 60, 120);
        let header = Reader::open(&file[..], &Limits::SERVER).unwrap().header().len();
        let step = if codec == Codec::Null { 5 } else { 41 };
        for at in (header..file.len()).step_by(step) {
            let mut damaged = file.clone();
            damaged[at] ^= 0x81;
            let expected = serial(slow(&damaged, usize::MAX), &Limits::SERVER);
            let found = parallel(slow(&damaged, 4000), &Limits::SERVER, Parallel::new(2));
            assert_eq!(found, expected, "{codec} {at}");
        }
    }
}

#[test]
fn typed_rows_are_read_through_the_plan_in_order() {
    use avocet::Avro;
    use avocet::container::{Writer, WriterOptions};

    #[derive(Avro)]
    #[avro(name = "Row")]
    struct Old<'a> {
        at: i32,
        text: &'a str,
    }

    #[derive(Avro, Debug, PartialEq)]
    #[avro(name = "Row")]
    struct Lent<'a> {
        text: &'a str,
        at: i64,
        #[avro(default = "\"none\"")]
        note: &'a str,
    }

    #[derive(Avro, Debug, PartialEq)]
    #[avro(name = "Row")]
    struct Owned {
        at: i64,
        text: String,
    }

    let mut writer = Writer::create::<Old<'_>>(Vec::new(), WriterOptions::new().with_block_rows(7)).unwrap();
    for at in 0..1000 {
        writer.append(&Old { at, text: &format!("row {at}") }).unwrap();
    }
    let file = writer.finish().unwrap();
    for threads in [1, 2, 4] {
        let how = Parallel::new(threads);
        let mut reader = Reader::open(&file[..], &Limits::SERVER).unwrap();
        let rows = reader.par_rows::<Lent<'_>>(how).unwrap();
        assert!(!rows.is_same());
        let sums = rows.run(
            |rows| {
                let mut numbers = Vec::new();
                for row in rows {
                    let row = row?;
                    assert_eq!((row.text, row.note), (format!("row {}", row.at).as_str(), "none"));
                    numbers.push(row.at);
                }
                Ok::<_, avocet::container::Error>(numbers)
            },
            |blocks| blocks.collect::<Result<Vec<_>, _>>().unwrap().concat(),
        );
        assert_eq!(sums, (0..1000).collect::<Vec<_>>());

        let mut reader = Reader::open(&file[..], &Limits::SERVER).unwrap();
        let mut next = 0;
        let count = reader.par_rows::<Owned>(how).unwrap().for_each(|row| {
            assert_eq!(row, Owned { at: next, text: format!("row {next}") });
            next += 1;
            Ok::<_, avocet::container::Error>(())
        });
        assert_eq!(count, Ok(1000));
        let clash = Reader::open(&file[..], &Limits::SERVER).unwrap().par_rows::<i64>(how).map(drop);
        assert!(matches!(clash, Err(ReadError::Schemas(_))));
    }
}

#[test]
fn rows_before_a_broken_one_are_given_out_and_then_its_error() {
    let mut file = b"Obj\x01\x02\x16avro.schema\x0c\"long\"\x000123456789abcdef".to_vec();
    for data in [[2, 4, 6], [8, 10, 0x80], [2, 2, 2]] {
        file.extend([6, 6]);
        file.extend(data);
        file.extend(b"0123456789abcdef");
    }
    for threads in [1, 3] {
        let mut reader = Reader::open(&file[..], &Limits::SERVER).unwrap();
        let mut rows = Vec::new();
        let done = reader.par_rows::<i64>(Parallel::new(threads)).unwrap().for_each(|row| {
            rows.push(row);
            Ok::<_, avocet::container::Error>(())
        });
        let error = done.unwrap_err();
        assert_eq!((rows, error.row(), error.kind()), (vec![1, 2, 3, 4, 5], Some(2), ErrorKind::UnexpectedEnd));
    }
}

#[test]
fn work_is_shared_between_threads_and_no_block_is_read_twice() {
    let file = file(6, Codec::Null, 300, 100);
    let mut reader = Reader::open(&file[..], &Limits::SERVER).unwrap();
    // The first two blocks meet: they are in work at one time, in two threads.
    let meeting = (Mutex::new(0), Condvar::new());
    let seen: Vec<(u64, ThreadId)> = reader.split().1.par_blocks(Parallel::new(2)).run(
        |block| {
            let mut here = meeting.0.lock().unwrap();
            *here += 1;
            meeting.1.notify_all();
            while *here < 2 {
                here = meeting.1.wait(here).unwrap();
            }
            Ok::<_, ReadError<_>>((block.offset(), thread::current().id()))
        },
        |blocks| blocks.map(Result::unwrap).collect(),
    );
    assert!(seen.windows(2).all(|pair| pair[0].0 < pair[1].0));
    assert!(seen.iter().any(|(_, id)| *id != seen[0].1));
    assert!(seen.iter().all(|(_, id)| *id != thread::current().id()));
}

#[test]
fn never_more_blocks_are_in_flight_than_agreed() {
    let file = file(7, Codec::Null, 600, 100);
    for (threads, blocks) in [(1, 1), (2, 1), (2, 3), (4, 12)] {
        let mut reader = Reader::open(&file[..], &Limits::SERVER).unwrap();
        let (begun, taken) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let how = Parallel::new(threads).with_blocks(blocks);
        reader.split().1.par_blocks(how).run(
            |_| {
                begun.fetch_add(1, Ordering::SeqCst);
                Ok::<_, ReadError<_>>(())
            },
            |results| {
                for done in results {
                    done.unwrap();
                    assert!(begun.load(Ordering::SeqCst) <= taken.fetch_add(1, Ordering::SeqCst) + blocks);
                }
            },
        );
        assert_eq!(begun.load(Ordering::SeqCst), taken.load(Ordering::SeqCst));
    }
}

#[test]
fn dropping_the_results_early_ends_the_threads() {
    let file = file(8, Codec::Null, 3000, 60);
    for threads in [1, 2, 4] {
        for take in [0, 1, 5] {
            let mut reader = Reader::open(&file[..], &Limits::SERVER).unwrap();
            let begun = AtomicUsize::new(0);
            let how = Parallel::new(threads);
            let taken = reader.split().1.par_blocks(how).run(
                |_| {
                    begun.fetch_add(1, Ordering::SeqCst);
                    Ok::<_, ReadError<_>>(())
                },
                |results| results.take(take).count(),
            );
            // It has returned, so that the threads have ended; and they did not go on to the end of the file.
            assert_eq!(taken, take);
            assert!(begun.load(Ordering::SeqCst) <= take + 3 * threads);
        }
    }
}

#[test]
fn a_panic_in_a_thread_goes_on_where_the_rows_are_asked_for() {
    let file = file(9, Codec::Null, 600, 60);
    for how in [Parallel::new(1), Parallel::new(2), Parallel::new(4).unordered()] {
        for at in [0, 3, 30] {
            for take in [usize::MAX, 1] {
                let mut reader = Reader::open(&file[..], &Limits::SERVER).unwrap();
                let begun = AtomicUsize::new(0);
                let done = catch_unwind(AssertUnwindSafe(|| {
                    reader.split().1.par_blocks(how).run(
                        |_| {
                            if begun.fetch_add(1, Ordering::SeqCst) == at {
                                std::panic::panic_any(at);
                            }
                            Ok::<_, ReadError<_>>(())
                        },
                        |results| results.take(take).count(),
                    )
                }));
                match done {
                    Err(payload) => assert_eq!(payload.downcast_ref(), Some(&at)),
                    // It was not begun, because nobody wanted so many.
                    Ok(taken) => assert_eq!((taken, take), (1, 1)),
                }
            }
        }
        // One in the thread that takes ends the others, too.
        let mut reader = Reader::open(&file[..], &Limits::SERVER).unwrap();
        let done = catch_unwind(AssertUnwindSafe(|| {
            reader.split().1.par_blocks(how).run(
                |_| Ok::<_, ReadError<_>>(()),
                |mut results| {
                    results.next();
                    std::panic::panic_any("mine")
                },
            )
        }));
        assert_eq!(done.unwrap_err().downcast_ref(), Some(&"mine"));
    }
}

#[test]
fn a_panic_that_is_caught_where_rows_are_asked_for_still_ends_the_reading() {
    let file = file(9, Codec::Null, 600, 60);
    // Little fuel, so that blocks wait for each other.
    for limits in [Limits::SERVER, Limits::SERVER.with_file_fuel(1)] {
        for how in [Parallel::new(1), Parallel::new(3), Parallel::new(3).unordered()] {
            let mut reader = Reader::open(&file[..], &limits).unwrap();
            let begun = AtomicUsize::new(0);
            let done = catch_unwind(AssertUnwindSafe(|| {
                reader.split().1.par_blocks(how).run(
                    |_| {
                        assert_ne!(begun.fetch_add(1, Ordering::SeqCst), 5, "the sixth");
                        Ok::<_, ReadError<_>>(())
                    },
                    |mut results| {
                        let mut caught = 0;
                        loop {
                            match catch_unwind(AssertUnwindSafe(|| results.next())) {
                                Ok(Some(_)) => {}
                                Ok(None) => break caught,
                                Err(_) => caught += 1,
                            }
                        }
                    },
                )
            }));
            assert!(done.is_err(), "{how:?}");
        }
    }
}
