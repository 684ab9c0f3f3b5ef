//! A log on flash that is simulated in RAM and loses power; what is found of it, and read out.
#![allow(clippy::drop_non_drop, reason = "it says where the device stops running")]

use crate::line::Line;
use crate::nor::{self, Cut, Fault};
use crate::sum::{Failure, Tables, total_of_file};
use avocet::flash::{Content, Error, Full, Log};
use avocet::schema::ParseMode;
use avocet::with::embedded_storage::Nor as Adapted;
use avocet::{Frame, Limits, Schema, SliceSink};

const SECTOR: usize = 512;
const SECTORS: usize = 4;

type Chip<'m> = nor::Chip<'m, 4, 8, SECTOR>;
type Opened<'s, 'b, 'c, 'm> = Log<'s, 'b, Adapted<&'c mut Chip<'m>>>;

/// A header, and a row with what is around it, in whole words.
const ROOM: usize = 32 + (super::ROW.len() + 8).next_multiple_of(8);

fn open<'s, 'b, 'c, 'm>(
    chip: &'c mut Chip<'m>,
    schema: Schema<'s>,
    room: &'b mut [u8],
) -> Result<Opened<'s, 'b, 'c, 'm>, Error<Fault>> {
    let content = Content::of(schema).map_err(Error::Schema)?;
    let flash = Adapted::new(chip).torn_if(|error| *error == Fault::Unreadable);
    let log = Log::open(flash, content, Full::Wrap, room)?;
    Line::new("flash: rows ").int(log.first() as i64).text(" to ").int(log.next() as i64).print();
    Ok(log)
}

/// Appends rows until power is lost; how many were acknowledged.
fn fill(log: &mut Opened<'_, '_, '_, '_>, most: u32) -> u32 {
    let mut stack = [Frame::EMPTY; 4];
    let mut count = 0u32;
    while count < most {
        match log.append_datum(&mut stack, super::ROW) {
            Ok(_) => count = count.wrapping_add(1),
            Err(Error::Flash(Fault::NoPower)) => {
                Line::new("flash: no power after ").int(count.into()).text(" rows").print();
                break;
            }
            Err(_) => {
                Line::new("flash: REFUSED").print();
                break;
            }
        }
    }
    count
}

fn lose(schema: Schema<'_>, room: &mut [u8], file: &mut [u8]) -> Result<(usize, u64), Error<Fault>> {
    let mut memory = [0; SECTOR * SECTORS];
    let mut chip = Chip::new(&mut memory);
    let mut known = 0u64;
    // In words, in an erase; of a sector that is erased, the header is there still.
    let cuts =
        [(90, Cut::Half), (43, Cut::Some(5)), (63, Cut::Keep(9)), (70, Cut::Unreadable(8)), (200, Cut::LastHalf)];
    for (step, cut) in cuts {
        chip.cut_at(step, cut);
        let mut log = open(&mut chip, schema, room)?;
        if log.next() < known || log.next() > known.wrapping_add(1) {
            Line::new("flash: ROWS ARE LOST").print();
        }
        let more = fill(&mut log, u32::MAX);
        known = log.next();
        drop(log);
        if more == 0 {
            Line::new("flash: NOTHING WAS WRITTEN").print();
        }
        chip.restart();
    }
    let mut log = open(&mut chip, schema, room)?;
    fill(&mut log, 3);
    let mut sink = SliceSink::new(file);
    let Ok(out) = log.read_out(&mut sink, &[], *b"simulated flash.") else { return Err(Error::Changed) };
    Line::new("flash: ").int(out.rows as i64).text(" rows read out, ").int(out.lost as i64).text(" damaged").print();
    Ok((sink.written().len(), out.rows))
}

/// Whether everything that was acknowledged is found.
pub fn log() -> Result<bool, Failure> {
    let (mut tables, mut room, mut file) = (Tables::new(), [0; ROOM], [0; 2560]);
    let schema = tables
        .parse_with(super::SCHEMA, ParseMode::Strict, &Limits::FIRMWARE)
        .map_err(|error| Failure::Schema(error.kind))?;
    Line::new("flash: memory lent ").bytes_of(ROOM);
    let Ok((len, rows)) = lose(schema, &mut room, &mut file) else { return Ok(false) };
    let mut stack = [Frame::EMPTY; 4];
    let total = total_of_file(file.get(..len).unwrap_or_default(), &mut Tables::new(), &mut stack)?;
    Line::new("flash: a container of ").int(total.rows as i64).text(" rows, sum ").int(total.sum as i64).print();
    Ok(total.rows == rows)
}
