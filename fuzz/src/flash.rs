//! A log on flash that holds anything: it opens or says why not, within so many reads, its rows come out alike in both
//! ways, and it goes on.

use avocet::container::File;
use avocet::flash::{Content, Error, Flash, Full, Log};
use avocet::{Decoder, Limits, SliceSink};
use core::convert::Infallible;

const SECTOR: usize = 256;
const SECTORS: usize = 4;
const ALL: usize = SECTOR * SECTORS;
const UNIT: usize = 4;
const HEADER: usize = 32;

/// What comes before the bytes of the flash: a choice, and for each sector the fields of a header.
const FIELDS: usize = 16;

struct Ram<'m> {
    memory: &'m mut [u8; ALL],
    read: usize,
}

impl Flash for Ram<'_> {
    type Error = Infallible;
    const READ_SIZE: usize = 1;
    const WRITE_SIZE: usize = UNIT;
    const SECTOR_SIZE: usize = SECTOR;

    fn capacity(&self) -> usize {
        ALL
    }

    fn read(&mut self, at: u32, into: &mut [u8]) -> Result<(), Infallible> {
        self.read += into.len();
        into.copy_from_slice(&self.memory[at as usize..][..into.len()]);
        Ok(())
    }

    fn write(&mut self, at: u32, bytes: &[u8]) -> Result<(), Infallible> {
        assert!((at as usize).is_multiple_of(UNIT) && bytes.len().is_multiple_of(UNIT));
        let place = &mut self.memory[at as usize..][..bytes.len()];
        assert!(place.iter().all(|byte| *byte == u8::MAX), "a word is written twice");
        place.copy_from_slice(bytes);
        Ok(())
    }

    fn erase(&mut self, at: u32) -> Result<(), Infallible> {
        self.memory[at as usize..][..SECTOR].fill(u8::MAX);
        Ok(())
    }
}

/// The first byte says whether the log wraps; then for each of the four sectors 16 bytes: whether it gets a sound
/// header, what that says, and how many sound records follow; then what else is on the flash.
pub fn flash(data: &[u8]) {
    let Some((choice, rest)) = data.split_first() else { return };
    let full = if choice & 1 == 0 { Full::Wrap } else { Full::Stop };
    let (fields, bytes) = rest.split_at(rest.len().min(FIELDS * SECTORS));
    let mut memory = [u8::MAX; ALL];
    for (place, byte) in memory.iter_mut().zip(bytes) {
        *place = *byte;
    }
    for (fields, sector) in fields.chunks_exact(FIELDS).zip(memory.chunks_mut(SECTOR)) {
        forge(fields, sector);
    }
    let (mut room, mut file) = ([0; 96], [0; 4096]);
    let mut ram = Ram { memory: &mut memory, read: 0 };

    let opened = Log::open(&mut ram, Content::typed::<i64>(), full, &mut room).map(drop);
    // Headers twice; the newest sector and the oldest, where heads are read by themselves.
    let opening = 2 * SECTORS * HEADER + 2 * (2 * SECTOR + UNIT);
    assert!(ram.read <= opening, "{} bytes to open it", ram.read);
    ram.read = 0;
    if opened.is_ok() {
        let mut log = Log::open(&mut ram, Content::typed::<i64>(), full, &mut room).expect("as before");
        let mut records = log.records().expect("nothing was written");
        let mut found = 0;
        while let Ok(Some(_)) | Err(Error::Room) = records.next_row() {
            found += 1;
        }
        let mut sink = SliceSink::new(&mut file);
        let out = log.read_out(&mut sink, &[], [7; 16]).expect("there is room, and the flash does not change");
        assert_eq!(out.rows, found);
        assert!(out.rows + out.lost >= log.len());
        let mut again = File::new(sink.written(), &Limits::FIRMWARE).expect("a file");
        let mut rows = 0;
        while let Some(block) = again.next_block().expect("blocks") {
            rows += block.count();
        }
        assert_eq!(rows, found);
        assert!(ram.read <= opening + (3 + 6) * ALL, "{} bytes to read it", ram.read);
    }
    go_on(&mut ram, full, &mut room, opened);
}

/// Appends, whatever was there.
fn go_on(ram: &mut Ram<'_>, full: Full, room: &mut [u8], opened: Result<(), Error<Infallible>>) {
    let content = Content::typed::<i64>();
    let mut log = match opened {
        Ok(()) => Log::open(&mut *ram, content, full, room).expect("as before"),
        Err(Error::OtherGeometry | Error::OtherSchema(_)) => match Log::create(&mut *ram, content, full, room) {
            Ok(log) => log,
            Err(error) => return assert_eq!(error, Error::Exhausted),
        },
        Err(error) => panic!("{error:?}"),
    };
    let next = log.next();
    let mut count = 0;
    for row in 0..40_i64 {
        match log.append(&row) {
            // Unless a header was forged that leaves no numbers.
            Ok(number) => assert!(number == next.saturating_add(count)),
            Err(Error::Full) => {
                assert_eq!(full, Full::Stop);
                break;
            }
            Err(Error::Exhausted) => break,
            Err(error) => panic!("{error:?}"),
        }
        count += 1;
    }
    let known = (log.first(), log.next());
    let mut log = Log::open(ram, content, full, room).expect("it was just written");
    assert!(log.next() == known.1);
    let mut records = log.records().expect("nothing was written");
    let mut last = None;
    while let Ok(Some(row)) = records.next_row() {
        last = Some(Decoder::new(row).long());
    }
    if count > 0 && full == Full::Wrap {
        assert_eq!(last, Some(Ok(count as i64 - 1)));
    }
}

fn forge(fields: &[u8], sector: &mut [u8]) {
    let [kind, count, sequence @ .., a, b, c, d, e, f, g, h, length, _] = fields else { return };
    let Ok(sequence) = <[u8; 4]>::try_from(sequence) else { return };
    if kind & 1 == 0 {
        return;
    }
    let sequence = u32::from_le_bytes(sequence);
    let sectors = if kind & 4 == 0 { SECTORS as u16 } else { u16::from(*count) };
    let unit = if kind & 8 == 0 { UNIT } else { 16 };
    let shape = SECTOR as u32 | unit.trailing_zeros() << 24 | u32::from(kind >> 1 & 1) << 31;
    let id = Content::typed::<i64>().id() ^ u64::from(kind >> 4 & 1);
    let mut bytes = Vec::from(*b"AL");
    bytes.extend(sectors.to_le_bytes());
    bytes.extend(shape.to_le_bytes());
    bytes.extend(sequence.to_le_bytes());
    bytes.extend([a, b, c, d, e, f, g, h]);
    bytes.extend(id.to_le_bytes());
    bytes.extend(checksum(&bytes).to_le_bytes());
    sector[..HEADER].copy_from_slice(&bytes);
    let mut at = HEADER;
    for _ in 0..count & 31 {
        let datum = vec![2; usize::from(*length & 7) + 1];
        let len = datum.len() as u16;
        let record = [&len.to_le_bytes()[..], &(!len).to_le_bytes(), &datum].concat();
        let crc = checksum(&[&sequence.to_le_bytes()[..], &(at as u32).to_le_bytes(), &record].concat());
        let record = [&record[..], &crc.to_le_bytes()].concat();
        let Some(place) = sector.get_mut(at..at + record.len()) else { break };
        place.copy_from_slice(&record);
        at += record.len().next_multiple_of(UNIT);
    }
    if kind & 32 != 0 {
        // As if nothing had been written behind.
        sector[at.min(SECTOR)..].fill(u8::MAX);
    }
}

/// CRC-32, a bit at a time.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & (crc & 1).wrapping_neg()))
    })
}
