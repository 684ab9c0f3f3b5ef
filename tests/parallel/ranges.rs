//! Parts of a file, read by those who know nothing of each other.

use super::file;
use super::model::{Rng, put_bytes, put_long};
use avocet::codec::Codec;
use avocet::container::parallel::ranges::{Part, split, split_by_frames};
use avocet::container::recover::ReadAt;
use avocet::container::{Error, File, ReadError};
use avocet::with::std::SeekAt;
use avocet::{ErrorKind, Limits};
use proptest::prelude::*;
use std::cell::Cell;
use std::convert::Infallible;
use std::ops::Range;

const SYNC: [u8; 16] = *b"0123456789abcdef";

/// Offsets and counts of blocks.
type Frames = Vec<(u64, u64)>;

fn frames(file: &[u8]) -> Frames {
    let file = File::new(file, &Limits::SERVER).unwrap();
    file.frames().map(|frame| frame.map(|frame| (frame.offset(), frame.count())).unwrap()).collect()
}

fn part(file: &[u8], range: Range<u64>) -> Result<Frames, Error> {
    let mut part = Part::open(file, range.clone(), &Limits::SERVER)?;
    let mut found = Vec::new();
    let (_, mut blocks) = part.split();
    while let Some(block) = blocks.next_block()? {
        found.push((block.offset(), block.count()));
    }
    // Without the data, too; and from a file.
    let mut part = Part::open(SeekAt(std::io::Cursor::new(file)), range, &Limits::SERVER).unwrap();
    let (_, mut blocks) = part.split();
    let mut again = Vec::new();
    while let Some(frame) = blocks.next_frame().unwrap() {
        again.push((frame.offset(), frame.count()));
    }
    assert_eq!(again, found);
    Ok(found)
}

fn parts(file: &[u8], ranges: &[Range<u64>]) -> Result<Frames, Error> {
    let mut all = Vec::new();
    for range in ranges {
        all.extend(part(file, range.clone())?);
    }
    Ok(all)
}

/// Ranges that cover the file.
fn tiles(cuts: &[u64], size: u64) -> Vec<Range<u64>> {
    let mut cuts: Vec<u64> = cuts.iter().map(|cut| cut % (size + 1)).chain([0, size]).collect();
    cuts.sort_unstable();
    cuts.windows(2).map(|pair| pair[0]..pair[1]).collect()
}

#[derive(Clone, Debug)]
enum Piece {
    Text(usize),
    Marker,
    /// So much of a marker.
    Half(usize),
    Zeros,
}

fn layout() -> impl Strategy<Value = Vec<(u64, Vec<Piece>)>> {
    let piece = prop_oneof![
        (0usize..60).prop_map(Piece::Text),
        Just(Piece::Marker),
        (2usize..16).prop_map(Piece::Half),
        Just(Piece::Zeros)
    ];
    prop::collection::vec((0u64..3, prop::collection::vec(piece, 0..6)), 0..25)
}

/// Blocks of `bytes`, which hold the marker or look like it; those of no rows are empty.
fn build(layout: &[(u64, Vec<Piece>)]) -> Vec<u8> {
    let mut file = b"Obj\x01\x02\x16avro.schema\x0e\"bytes\"\x000123456789abcdef".to_vec();
    for (count, pieces) in layout {
        // No head of a frame begins like this, so that no value holds a whole one.
        let mut value = vec![0xff];
        for piece in pieces {
            match piece {
                Piece::Text(len) => value.extend(std::iter::repeat_n(0xff, *len)),
                Piece::Marker => value.extend(SYNC),
                Piece::Half(len) => value.extend(&SYNC[..*len]),
                Piece::Zeros => value.extend([0, 0]),
            }
        }
        value.push(0xff);
        let mut data = Vec::new();
        for _ in 0..*count {
            put_bytes(&mut data, &value);
        }
        put_long(&mut file, *count as i64);
        put_bytes(&mut file, &data);
        file.extend(SYNC);
    }
    file
}

proptest! {
    #[test]
    fn all_ranges_together_are_the_whole_file_in_order(layout in layout(), cuts in prop::collection::vec(any::<u64>(), 0..10)) {
        let file = build(&layout);
        let expected = frames(&file);
        for n in (1..12).chain([100, 1000, usize::MAX]) {
            let ranges = split(&file[..], n, &Limits::SERVER).unwrap();
            prop_assert!(ranges.len() <= n);
            prop_assert_eq!(ranges.first().unwrap().start, 0);
            prop_assert_eq!(ranges.last().unwrap().end, file.len() as u64);
            prop_assert!(ranges.windows(2).all(|pair| pair[0].end == pair[1].start));
            prop_assert_eq!(&parts(&file, &ranges).unwrap(), &expected);
            prop_assert_eq!(&parts(&file, &split_by_frames(&file[..], n, &Limits::SERVER).unwrap()).unwrap(), &expected);
        }
        // A scheduler's own ranges.
        prop_assert_eq!(&parts(&file, &tiles(&cuts, file.len() as u64)).unwrap(), &expected);
    }
}

#[test]
fn ranges_of_one_byte_each_are_the_whole_file() {
    let file = file(1, Codec::Null, 20, 100);
    let size = file.len() as u64;
    let ranges: Vec<_> = (0..size).map(|at| at..at + 1).collect();
    assert_eq!(parts(&file, &ranges).unwrap(), frames(&file));
    // Whoever thinks that it is longer than it is, is told nothing.
    assert_eq!(part(&file, 0..u64::MAX).unwrap(), frames(&file));
    assert_eq!(part(&file, size..u64::MAX).unwrap(), []);
}

#[test]
fn a_file_of_many_blocks_is_split_evenly_and_its_rows_are_all_read() {
    for codec in super::codecs() {
        let file = file(2, codec, 2000, 300);
        let expected: Vec<String> =
            File::new(&file, &Limits::SERVER).unwrap().rows().unwrap().into_iter().collect::<Result<_, _>>().unwrap();
        for n in [2, 5, 16] {
            let ranges = split(&file[..], n, &Limits::SERVER).unwrap();
            assert_eq!(ranges.len(), n);
            let even = file.len() as u64 / n as u64;
            assert!(ranges.iter().all(|range| (range.end - range.start).abs_diff(even) < 700), "{ranges:?}");
            let mut rows = Vec::new();
            for range in ranges {
                let mut part = Part::open(&file[..], range, &Limits::SERVER).unwrap();
                rows.extend(part.rows::<String>().unwrap().into_iter().map(Result::unwrap));
            }
            assert_eq!(rows, expected);
        }
    }
}

/// A value that holds a whole frame between markers.
fn hostile() -> (Vec<u8>, Range<u64>) {
    let mut file = b"Obj\x01\x02\x16avro.schema\x0e\"bytes\"\x000123456789abcdef".to_vec();
    let mut inner = vec![b'x'; 50];
    inner.extend(SYNC);
    inner.extend([2, 4, 2, b'y']);
    inner.extend(SYNC);
    inner.extend([b'x'; 50]);
    let mut inside = 0..0;
    for value in [b"one".to_vec(), inner, b"two".to_vec()] {
        let mut data = Vec::new();
        put_bytes(&mut data, &value);
        put_long(&mut file, 1);
        let start = file.len() as u64;
        put_bytes(&mut file, &data);
        if value.len() > 100 {
            inside = start..file.len() as u64;
        }
        file.extend(SYNC);
    }
    (file, inside)
}

#[test]
fn a_frame_inside_a_value_is_told_wherever_it_would_be_believed() {
    let (file, inside) = hostile();
    let size = file.len() as u64;
    let expected = frames(&file);
    let mut told = 0;
    for cut in 0..=size {
        match parts(&file, &[0..cut, cut..size]) {
            Ok(found) => assert_eq!(found, expected),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::SyncMismatch);
                assert!(cut <= inside.end);
                told += 1;
            }
        }
    }
    // The fifty bytes before the marker inside, at least.
    assert!(told >= 50);
    // By its frames it is split rightly.
    for n in 1..20 {
        assert_eq!(parts(&file, &split_by_frames(&file[..], n, &Limits::SERVER).unwrap()).unwrap(), expected);
    }
}

/// Counts how often it is read.
struct Counted<'a>(&'a [u8], &'a Cell<u64>);

impl ReadAt for Counted<'_> {
    type Error = Infallible;

    fn size(&mut self) -> Result<u64, Infallible> {
        Ok(self.0.len() as u64)
    }

    fn read_at(&mut self, at: u64, into: &mut [u8]) -> Result<usize, Infallible> {
        self.1.set(self.1.get() + 1);
        let rest = usize::try_from(at).ok().and_then(|at| self.0.get(at..)).unwrap_or_default();
        let some = rest.len().min(into.len());
        into[..some].copy_from_slice(&rest[..some]);
        Ok(some)
    }
}

#[test]
fn a_search_among_markers_that_overlap_gives_up_and_among_those_side_by_side_does_not() {
    let begin = |sync: &[u8]| [b"Obj\x01\x02\x16avro.schema\x0e\"bytes\"\x00", sync].concat();
    let looks = Cell::new(0);
    let mut zeros = begin(&[0; 16]);
    zeros.resize(1 << 20, 0);
    zeros.push(1);
    let error = split(Counted(&zeros, &looks), 2, &Limits::SERVER).unwrap_err();
    assert!(matches!(error, ReadError::Container(error) if error.kind() == ErrorKind::FileFuelLimit), "{error:?}");
    assert!(looks.get() < 400_000, "{looks:?}");
    let part = Part::open(Counted(&zeros, &looks), 600_000..700_000, &Limits::SERVER);
    assert!(matches!(part, Err(ReadError::Container(error)) if error.kind() == ErrorKind::FileFuelLimit));

    let mut file = begin(&SYNC);
    let value = SYNC.repeat(100_000);
    let mut data = Vec::new();
    put_bytes(&mut data, &value);
    for _ in 0..3 {
        put_long(&mut file, 1);
        put_bytes(&mut file, &data);
        file.extend(SYNC);
    }
    // From the midst of the second one.
    assert_eq!(split(&file[..], 2, &Limits::SERVER).unwrap().len(), 2);
}

#[test]
fn random_bytes_that_look_like_frames_are_read_once_or_told() {
    let mut rng = Rng(7);
    let mut told = 0;
    for _ in 0..300 {
        let mut file = b"Obj\x01\x02\x16avro.schema\x0e\"bytes\"\x000123456789abcdef".to_vec();
        for _ in 0..1 + rng.below(6) {
            let mut value = Vec::new();
            for _ in 0..rng.below(6) {
                match rng.below(4) {
                    0 => value.extend(SYNC),
                    1 => value.extend([2, 4, 2, b'y']),
                    2 => value.extend([0, 0]),
                    _ => value.extend(vec![b'x'; rng.below(30) as usize]),
                }
            }
            let mut data = Vec::new();
            put_bytes(&mut data, &value);
            put_long(&mut file, 1);
            put_bytes(&mut file, &data);
            file.extend(SYNC);
        }
        let cuts: Vec<u64> = (0..4).map(|_| rng.next()).collect();
        match parts(&file, &tiles(&cuts, file.len() as u64)) {
            Ok(found) => assert_eq!(found, frames(&file)),
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::SyncMismatch);
                told += 1;
            }
        }
    }
    assert!(told > 0, "some do");
    assert!(told < 150, "but not all");
}

#[test]
fn a_torn_file_is_told_once_and_everything_before_is_read_once() {
    let whole = file(3, Codec::Null, 30, 100);
    let header = File::new(&whole, &Limits::SERVER).unwrap().header().len();
    for cut in (header..whole.len()).step_by(3) {
        let torn = &whole[..cut];
        let (mut found, mut errors) = (Vec::new(), Vec::new());
        for range in split(torn, 4, &Limits::SERVER).unwrap() {
            let mut part = Part::open(torn, range, &Limits::SERVER).unwrap();
            let (_, mut blocks) = part.split();
            loop {
                match blocks.next_block() {
                    Ok(Some(block)) => found.push((block.offset(), block.count())),
                    Ok(None) => break,
                    Err(error) => {
                        errors.push(Error::from(error).kind());
                        break;
                    }
                }
            }
        }
        let mut expected = Vec::new();
        let mut clean = true;
        for frame in File::new(torn, &Limits::SERVER).unwrap().frames() {
            match frame {
                Ok(frame) => expected.push((frame.offset(), frame.count())),
                Err(_) => clean = false,
            }
        }
        assert_eq!(found, expected);
        assert_eq!(errors, if clean { vec![] } else { vec![ErrorKind::Torn] });
    }
}
