//! Decodes with nothing but the core library, in a binary that cannot panic.
//!
//! The panic handler calls a function that nothing defines, so if any code that can panic survives optimisation, the
//! linker refuses the binary. The exit code is 0 if what was decoded is what was written.
#![no_std]
#![no_main]

use avocet::{Decoder, Result};

// The C library brings the entry point, `memcpy` and its kin; nothing else of it is used.
#[link(name = "c")]
unsafe extern "C" {}

unsafe extern "C" {
    fn avocet_image_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: never linked; see above.
    unsafe { avocet_image_can_panic() }
}

/// A long, an int, a string, a double, a union branch, an array of two longs in a sized block.
static DATUM: [u8; 24] = [
    0x80, 0x80, 0x04, 0x35, 0x06, b'o', b'w', b'l', 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0x02, 0x03, 0x04, 0x0a, 0x0c, 0x00,
    0x01, 0x01,
];

fn primitives(input: &[u8]) -> Result<i64> {
    let mut d = Decoder::new(input);
    let mut sum = d.long()?;
    sum = sum.wrapping_add(i64::from(d.int()?));
    sum = sum.wrapping_add(d.str()?.len() as i64);
    sum = sum.wrapping_add((d.double()? * 2.0) as i64);
    sum = sum.wrapping_add(d.union_index(2)? as i64);
    loop {
        let head = d.block(1)?;
        if head.count == 0 {
            break;
        }
        for _ in 0..head.count {
            sum = sum.wrapping_add(d.long()?);
        }
    }
    sum = sum.wrapping_add(i64::from(d.boolean()?));
    sum = sum.wrapping_add(i64::from(d.boolean()?));
    d.finish()?;
    Ok(sum)
}

/// Entry point.
#[unsafe(no_mangle)]
extern "C" fn main() -> i32 {
    let input = core::hint::black_box(DATUM.as_slice());
    #[cfg(feature = "panics-on-purpose")]
    let input = &input[core::hint::black_box(0)..];
    match primitives(input) {
        Ok(sum) if sum == 32768 - 27 + 3 + 3 + 1 + 5 + 6 + 2 => 0,
        Ok(_) => 1,
        Err(_) => 2,
    }
}
