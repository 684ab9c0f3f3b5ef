//! Logs over `defmt`: frames go out as lines of hexadecimal digits, which `cargo xtask firmware` decodes by the table in this
//! image and compares with `../logged.txt`.
#![no_std]
#![no_main]

mod board;
mod fails;
mod line;

use avocet::schema::{ParseMode, SchemaBuf};
use avocet::typed::{self, Array, Doubles, Map};
use avocet::with::defmt::Datum;
use avocet::{Decoder, Error, ErrorKind, Frame, Limits, explain, walk};
use core::cell::UnsafeCell;
use line::Line;

static SCHEMA: &str = include_str!("../../data/reading.avsc");
static ROW: &[u8] = include_bytes!("../../data/reading.bin");

/// Puts frames together, and prints them when they are whole.
#[defmt::global_logger]
struct Logger;

struct State(UnsafeCell<(defmt::Encoder, [u8; 320], usize)>);

// SAFETY: the image has one thread, and no interrupts.
unsafe impl Sync for State {}

static STATE: State = State(UnsafeCell::new((defmt::Encoder::new(), [0; 320], 0)));

impl State {
    /// What `with` says, to the encoder and to where its bytes go.
    fn encode(&self, with: impl FnOnce(&mut defmt::Encoder, &mut dyn FnMut(&[u8]))) {
        // SAFETY: one thread, and neither the encoder nor what it calls comes back here.
        let (encoder, room, len) = unsafe { &mut *self.0.get() };
        with(encoder, &mut |bytes| {
            for byte in bytes {
                if let Some(place) = room.get_mut(*len) {
                    *place = *byte;
                    *len = len.wrapping_add(1);
                }
            }
        });
    }

    fn print(&self) {
        // SAFETY: as above.
        let (_, room, len) = unsafe { &mut *self.0.get() };
        for part in room.get(..*len).unwrap_or_default().chunks(64) {
            Line::new("").hex(part).print();
        }
        *len = 0;
    }
}

// SAFETY: one thread, and no interrupts; nothing that is called logs.
unsafe impl defmt::Logger for Logger {
    fn acquire() {
        STATE.encode(|encoder, put| encoder.start_frame(put));
    }

    unsafe fn flush() {}

    unsafe fn release() {
        STATE.encode(|encoder, put| encoder.end_frame(put));
        STATE.print();
    }

    unsafe fn write(bytes: &[u8]) {
        STATE.encode(|encoder, put| encoder.write(bytes, put));
    }
}

fn logged() -> Result<(), Error> {
    let mut tables = SchemaBuf::<8, 8, 2, 2, 4>::new();
    let schema = tables.parse_with(SCHEMA, ParseMode::Strict, &Limits::FIRMWARE)?;
    let root = schema.root();
    defmt::error!("schema: {}", root);
    if let avocet::schema::Kind::Record(record) = root.kind() {
        for field in record.fields() {
            defmt::error!("field {}: {}", field, field.ty());
        }
    }
    defmt::error!("datum: {}", Datum::new(root, ROW));
    let cut = ROW.get(..20).unwrap_or_default();
    defmt::error!("cut: {}", Datum::new(root, cut));
    let mut stack = [Frame::EMPTY; 4];
    let walked = walk(root, &mut Decoder::with_limits(cut, &Limits::FIRMWARE), &mut stack, &mut avocet::Check);
    if let Err(error) = walked.map_err(Error::from) {
        defmt::error!("error: {} in {}", error, explain(root, cut, error, &Limits::FIRMWARE, &mut stack));
    }
    defmt::error!("kind: {}", ErrorKind::SyncMismatch);
    defmt::error!("limits: {}", Limits::FIRMWARE);
    let items: Array<'_, &str> = typed::from_slice(b"\x04\x06Ada\x0aGrace\x00")?;
    defmt::error!("array: {}", items);
    let entries: Map<'_, i32> = typed::from_slice(b"\x02\x02k\x05\x00")?;
    defmt::error!("map: {}", entries);
    let doubles: Doubles<'_> = typed::from_slice(b"\x02\0\0\0\0\0\0\x04\x40\0")?;
    defmt::error!("doubles: {}", doubles);
    Ok(())
}

fn passed() -> bool {
    logged().is_ok()
}
