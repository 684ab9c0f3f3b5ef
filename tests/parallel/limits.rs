//! What a file may cost, it may cost all threads together.

use super::model::Rng;
use avocet::container::parallel::Parallel;
use avocet::container::{Error, ReadError, Reader, WriterOptions};
use avocet::{ErrorKind, Limits};

const SYNC: &[u8; 16] = b"0123456789abcdef";

/// Blocks of rows without bytes, of so many each.
fn nulls(counts: &[u64]) -> Vec<u8> {
    let mut file = b"Obj\x01\x02\x16avro.schema\x0c\"null\"\x000123456789abcdef".to_vec();
    for count in counts {
        super::model::put_long(&mut file, *count as i64);
        file.push(0);
        file.extend(SYNC);
    }
    file
}

/// Rows up to the first error, and that.
fn read(file: &[u8], limits: &Limits, how: Option<Parallel>) -> (u64, Option<Error>) {
    let mut reader = Reader::open(file, limits).unwrap();
    let (schema, blocks) = reader.split();
    let mut rows = 0;
    let Some(how) = how else {
        let mut all = || -> Result<(), Error> {
            while let Some(block) = blocks.next_block()? {
                let count = block.count();
                let mut block = block.rows(schema.root())?;
                while block.skip(&mut [])? {}
                rows += count;
            }
            Ok(())
        };
        let failed = all().err();
        return (rows, failed);
    };
    let failed = blocks.par_blocks(how).run(
        |block| {
            let count = block.count();
            let mut block = block.rows(schema.root())?;
            while block.skip(&mut [])? {}
            Ok::<_, Error>(count)
        },
        |blocks| {
            for block in blocks {
                match block {
                    Ok(count) => rows += count,
                    Err(error) => return Some(error),
                }
            }
            None
        },
    );
    (rows, failed)
}

#[test]
fn the_fuel_of_a_file_is_spent_by_all_threads_together_as_by_one() {
    let mut rng = Rng(1);
    for round in 0..60 {
        let counts: Vec<u64> = (0..30).map(|_| rng.below(100)).collect();
        let file = nulls(&counts);
        let total: u64 = counts.iter().sum();
        for fuel in [total, total - 1, total / 2, total + 1, 0, rng.below(total)] {
            let limits = Limits::SERVER.with_file_fuel(fuel);
            let expected = read(&file, &limits, None);
            assert_eq!(expected.1.is_none(), fuel >= total);
            for threads in [1, 2, 5] {
                let found = read(&file, &limits, Some(Parallel::new(threads)));
                assert_eq!(found, expected, "{round} {fuel} {threads}");
                let (rows, failed) = read(&file, &limits, Some(Parallel::new(threads).unordered()));
                assert!(rows <= fuel);
                assert_eq!(failed.map(|error| error.kind()), expected.1.map(|error| error.kind()));
            }
        }
    }
}

#[test]
fn fuel_that_was_spent_before_and_after_counts() {
    let file = nulls(&[10; 20]);
    for fuel in [99, 100, 199, 200] {
        let mut reader = Reader::open(&file[..], &Limits::SERVER.with_file_fuel(fuel)).unwrap();
        let (schema, blocks) = reader.split();
        let one = |blocks: &mut avocet::container::Stream<&[u8], Vec<u8>, Vec<u8>>| {
            let block = blocks.next_block().unwrap().unwrap();
            block.rows(schema.root()).map(drop)
        };
        for _ in 0..5 {
            one(blocks).unwrap();
        }
        let done = blocks.par_blocks(Parallel::new(2).with_blocks(1)).run(
            |block| block.rows(schema.root()).map(drop),
            |results| results.take(10).filter(Result::is_ok).count() as u64,
        );
        assert_eq!(done, ((fuel - 50) / 10).min(10));
        if fuel >= 199 {
            for _ in 0..4 {
                one(blocks).unwrap();
            }
            assert_eq!(
                one(blocks).map_err(|error| error.kind()),
                if fuel == 200 { Ok(()) } else { Err(ErrorKind::FileFuelLimit) }
            );
        }
    }
}

#[test]
fn what_a_block_may_be_is_the_same_for_all() {
    for (limits, kind) in [
        (Limits::SERVER.with_block_bytes(100), ErrorKind::BlockBytesLimit),
        (Limits::SERVER.with_inflated_bytes(100), ErrorKind::InflatedBytesLimit),
    ] {
        let file = super::file(3, avocet::codec::Codec::Null, 20, 300);
        for threads in [1, 3] {
            let mut reader = Reader::open(&file[..], &limits).unwrap();
            let failed = reader
                .split()
                .1
                .par_blocks(Parallel::new(threads))
                .run(|block| Ok::<_, Error>(block.count()), |mut results| results.find_map(Result::err));
            assert_eq!(failed.map(|error| error.kind()), Some(kind));
        }
    }
}

#[test]
fn results_that_are_forgotten_leave_no_thread_waiting() {
    // Most of the fuel is spent, so that blocks take turns.
    let file = nulls(&[10; 20]);
    for taken in 0..3 {
        let mut reader = Reader::open(&file[..], &Limits::SERVER.with_file_fuel(205)).unwrap();
        let (schema, blocks) = reader.split();
        for _ in 0..12 {
            let block = blocks.next_block().unwrap().unwrap();
            block.rows(schema.root()).map(drop).unwrap();
        }
        let done = blocks.par_blocks(Parallel::new(3)).run(
            |block| block.rows(schema.root()).map(drop),
            |mut results| {
                let done = results.by_ref().take(taken).filter(Result::is_ok).count();
                std::mem::forget(results);
                done
            },
        );
        assert_eq!(done, taken);
    }
}

#[test]
fn rows_that_are_held_as_values_are_bounded_by_what_a_block_may_be() {
    let mut writer = WriterOptions::new().with_block_rows(1000).create(Vec::new(), "\"long\"").unwrap();
    for _ in 0..1000 {
        writer.append_with(|e| e.long(0)).unwrap();
    }
    let file = writer.finish().unwrap();
    for (inflated, threads) in [(1000, 1), (1000, 3), (2000, 3)] {
        let mut reader = Reader::open(&file[..], &Limits::SERVER.with_inflated_bytes(inflated)).unwrap();
        let mut count = 0;
        let done = reader.par_rows::<i64>(Parallel::new(threads)).unwrap().for_each(|_| {
            count += 1;
            Ok::<(), ReadError<_>>(())
        });
        if inflated == 1000 {
            let Err(ReadError::Container(error)) = done else { panic!("{done:?}") };
            assert_eq!((error.kind(), count), (ErrorKind::InflatedBytesLimit, 500));
        } else {
            assert_eq!((done.unwrap(), count), (1000, 1000));
        }
    }
}
