//! Decodes on a microcontroller and prints what it finds; what it prints is compared with `../expected.txt`.
//!
//! As the image must not be able to panic, nothing here goes through `core::fmt`, which can; and the panic handler calls
//! a function that nothing defines, so that the linker refuses an image in which it is reachable.
#![no_std]
#![no_main]

mod line;

use avocet::{Decoder, Limits, Result};
use cortex_m_rt::entry;
use cortex_m_semihosting::debug::{self, EXIT_FAILURE, EXIT_SUCCESS};
use line::Line;

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

#[entry]
fn main() -> ! {
    let read = match primitives(&DATUM) {
        Ok(()) => true,
        Err(error) => {
            Line::new("error: ").text(error.kind.message()).text(" at ").int(i64::from(error.at)).print();
            false
        }
    };
    let passed = read && hostile();
    debug::exit(if passed { EXIT_SUCCESS } else { EXIT_FAILURE });
    loop {}
}
