//! Reads and writes a file in several threads, and prints how long it takes in ratio to one, in rounds that alternate:
//! `cargo run --release --example threads -- 2 [ROUNDS]`

use avocet::Avro;
use avocet::codec::{Codec, Level};
use avocet::container::parallel::Parallel;
use avocet::container::{Error, ReadError, Reader, Writer, WriterOptions};
use std::time::{Duration, Instant};

#[derive(Avro)]
struct Reading<'a> {
    at: i64,
    station: &'a str,
    celsius: f64,
    note: &'a str,
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let threads = args.next().map_or(Ok(2), |arg| arg.parse())?;
    let rounds: usize = args.next().map_or(Ok(7), |arg| arg.parse())?;
    let file = write(1)?;
    println!("{} bytes of deflate", file.len());
    let mut times = [const { Vec::new() }; 4];
    for _ in 0..rounds {
        for (threads, times) in [1, threads].into_iter().zip(times.chunks_mut(2)) {
            let start = Instant::now();
            let sum = read(&file, threads)?;
            assert_eq!(sum, 400_000 * 399_999 / 2);
            times[0].push(start.elapsed());
            let start = Instant::now();
            assert!(write(threads)? == file, "the same bytes");
            times[1].push(start.elapsed());
        }
    }
    let [read_one, write_one, read_all, write_all] = times.map(median);
    println!("read: {read_one:?} in one thread, {:.2} times faster in {threads}", ratio(read_one, read_all));
    println!("write: {write_one:?} in one thread, {:.2} times faster in {threads}", ratio(write_one, write_all));
    Ok(())
}

fn read(file: &[u8], threads: usize) -> Result<i64, Error> {
    let mut reader = Reader::open(file, &avocet::Limits::SERVER)?;
    reader.par_rows::<Reading<'_>>(Parallel::new(threads))?.run(
        |rows| {
            let mut sum = 0;
            for row in rows {
                let row = row?;
                sum += row.at + i64::from(row.station.is_empty() || row.note.is_empty() || row.celsius.is_nan());
            }
            Ok::<_, ReadError<_>>(sum)
        },
        |sums| Ok(sums.sum::<Result<i64, _>>()?),
    )
}

fn write(threads: usize) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    let options = WriterOptions::new().with_codec(Codec::Deflate, Level::DEFAULT).with_threads(threads);
    let mut writer = Writer::create::<Reading<'_>>(Vec::new(), options.with_sync(*b"for reproduction"))?;
    let mut state = 1u64;
    for at in 0..400_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let note = format!("{:x} and {:x}", state >> 40, state >> 52);
        writer.append(&Reading { at, station: "north-west", celsius: (state >> 54) as f64 / 8.0, note: &note })?;
    }
    Ok(writer.finish()?)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn ratio(one: Duration, all: Duration) -> f64 {
    one.as_secs_f64() / all.as_secs_f64()
}
