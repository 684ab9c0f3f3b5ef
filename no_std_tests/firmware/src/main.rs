//! Decodes on a microcontroller and prints what it finds; what it prints is compared with `../expected.txt`.
//!
//! As the image must not be able to panic, the panic handler calls a function that nothing defines: the linker refuses an
//! image in which it is reachable.
#![no_std]
#![no_main]

mod evolve;
mod flash;
mod json;
mod line;
#[path = "../../../examples/flash/nor.rs"]
mod nor;
#[path = "../../sum.rs"]
mod sum;

use avocet::container::File;
use avocet::schema::ParseMode;
use avocet::{Decoder, Frame, Limits, Result, explain};
use core::fmt::Write as _;
use cortex_m_rt::entry;
use cortex_m_semihosting::debug::{self, EXIT_FAILURE, EXIT_SUCCESS};
use line::Line;
use sum::{Failure, Tables, Total, sum_of, total_of_file, total_of_pieces};

include!("../../data/readings.rs");

static FILE: &[u8] = include_bytes!("../../data/readings.avro");
static SCHEMA: &str = include_str!("../../data/reading.avsc");
static ROW: &[u8] = include_bytes!("../../data/reading.bin");

unsafe extern "C" {
    fn avocet_image_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: never linked; see above.
    unsafe { avocet_image_can_panic() }
}

/// Every primitive, and an array of two ints in a block with a size.
static DATUM: [u8; 32] = [
    0x01, 0x80, 0x80, 0x04, 0x35, 0x00, 0x00, 0xc0, 0x3f, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x04, 0xc0, 0x06, b'o',
    b'w', b'l', 0x02, 0xff, 0x02, 0x03, 0x04, 0x0a, 0x0c, 0x00, 0x01, 0x02, 0x03,
];

fn primitives(input: &[u8]) -> Result<()> {
    let mut d = Decoder::with_limits(input, &Limits::FIRMWARE);
    Line::new("boolean ").int(i64::from(d.boolean()?)).print();
    Line::new("long ").int(d.long()?).print();
    Line::new("int ").int(i64::from(d.int()?)).print();
    Line::new("float bits ").int(i64::from(d.float()?.to_bits())).print();
    Line::new("double bits ").int(d.double()?.to_bits() as i64).print();
    Line::new("string ").text(d.str()?).print();
    Line::new("bytes ").int(d.bytes()?.len() as i64).print();
    Line::new("branch ").int(d.union_index(2)? as i64).print();
    loop {
        let head = d.block(1)?;
        if head.count == 0 {
            break;
        }
        for _ in 0..head.count {
            Line::new("item ").int(i64::from(d.int()?)).print();
        }
    }
    Line::new("fixed ").int(d.fixed(3)?.len() as i64).print();
    d.finish()
}

/// Prints the answer to an input that must be refused.
fn refused(what: &str, input: &[u8], read: impl FnOnce(&mut Decoder<'_>) -> Result<()>) -> bool {
    let mut d = Decoder::with_limits(input, &Limits::FIRMWARE);
    match read(&mut d) {
        Ok(()) => {
            Line::new(what).text(": NOT REFUSED").print();
            false
        }
        Err(error) => {
            Line::new(what).text(": ").text(error.kind.message()).text(" at ").int(i64::from(error.at)).print();
            true
        }
    }
}

fn hostile() -> bool {
    let ends = refused("length beyond the end", &[0x20, b'a'], |d| d.str().map(drop));
    let overflows = refused("eleven bytes", &[0xff; 11], |d| d.long().map(drop));
    let wide = refused("wide int", &[0xff, 0xff, 0xff, 0xff, 0x7f], |d| d.int().map(drop));
    let nulls = refused("count bomb of nulls", &[0x80, 0x80, 0x80, 0x80, 0x10, 0x00], |d| d.block(0).map(drop));
    let longs = refused("count bomb of longs", &[0x80, 0x80, 0x80, 0x80, 0x10, 0x00], |d| d.block(1).map(drop));
    let text = refused("not UTF-8", &[0x02, 0xff], |d| d.str().map(drop));
    ends && overflows && wide && nulls && longs && text
}

/// Parses a schema into tables of fixed size, and reads one row and beginnings of it.
fn row() -> Result<bool> {
    let mut tables = Tables::new();
    let schema = tables.parse_with(SCHEMA, ParseMode::Strict, &Limits::FIRMWARE)?;
    let mut stack = [Frame::EMPTY; 4];
    let Some((sum, len)) = sum_of(schema.root(), ROW, &mut stack)? else { return Ok(false) };
    Line::new("row of ").int(len as i64).text(" bytes: sum ").int(sum as i64).print();
    let shallow = sum_of(schema.root(), ROW, &mut stack[..1]);
    Line::new("row on a stack of one frame: ").text(shallow.map_or_else(|e| e.kind.message(), |_| "READ")).print();
    for cut in [0, 9, ROW.len().saturating_sub(2)] {
        let datum = ROW.get(..cut).unwrap_or_default();
        let Err(error) = sum_of(schema.root(), datum, &mut stack) else { return Ok(false) };
        Line::new("row cut at ")
            .int(cut as i64)
            .text(": ")
            .text(error.kind.message())
            .text(" at ")
            .int(error.at.into())
            .print();
        let path = explain(schema.root(), datum, error, &Limits::FIRMWARE, &mut stack);
        let mut line = Line::new("  in ");
        if write!(line, "{path}").is_ok() {
            line.print();
        }
    }
    Ok(len == ROW.len())
}

/// Adds up the container in flash, whole and in pieces, and cut.
fn container() -> core::result::Result<bool, Failure> {
    let expected = Total { rows: ROWS, sum: CHECKSUM };
    let (mut tables, mut stack) = (Tables::new(), [Frame::EMPTY; 4]);
    let total = total_of_file(FILE, &mut tables, &mut stack)?;
    Line::new("container: ").int(total.rows as i64).text(" rows, sum ").int(total.sum as i64).print();
    let mut same = total == expected;
    for piece in [1, 20, 2000] {
        same &= total_of_pieces(FILE, piece, &mut tables, &mut stack)? == expected;
    }
    Line::new("container in pieces: ").text(if same { "the same" } else { "OTHER" }).print();
    let cut = FILE.get(..FILE.len().saturating_sub(20)).unwrap_or_default();
    if let Err(Failure::Container(error)) = total_of_file(cut, &mut tables, &mut stack) {
        let line = Line::new("container cut: ").text(error.kind().message());
        line.text(", good up to ").int(error.good() as i64).print();
        same &= error.is_torn();
    }
    let file = File::new(FILE, &Limits::FIRMWARE)?;
    Line::new("blocks: ").int(file.frames().fold(0i64, |count, _| count.wrapping_add(1))).print();
    Ok(same)
}

fn report(what: &str, result: core::result::Result<bool, Failure>) -> bool {
    match result {
        Ok(passed) => passed,
        Err(Failure::Schema(kind)) => {
            Line::new(what).text(": schema: ").text(kind.message()).print();
            false
        }
        Err(Failure::Container(error)) => {
            let line = Line::new(what).text(": container: ").text(error.kind().message());
            line.text(" at ").int(error.at() as i64).print();
            false
        }
    }
}

#[entry]
fn main() -> ! {
    let mut passed =
        report("primitives", primitives(&DATUM).map(|()| true).map_err(|error| Failure::Schema(error.kind)));
    passed &= hostile();
    passed &= report("row", row().map_err(|error| Failure::Schema(error.kind)));
    passed &= report("container", container());
    passed &= report("json", json::rows());
    passed &= report("message", evolve::message().map_err(|error| Failure::Schema(error.kind)));
    passed &= report("flash", flash::log());
    debug::exit(if passed { EXIT_SUCCESS } else { EXIT_FAILURE });
    loop {
        core::hint::spin_loop();
    }
}
