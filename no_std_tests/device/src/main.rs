//! A device of the first series, in a fleet whose server has moved on; see `docs/fleet.md`.
//!
//! It publishes its readings as single objects, in the schema that it was built with. Then it is sent a command by a program
//! of the second series, in a schema that was not there when the device was designed, and reads it by a plan that lies in flash:
//! no schema is parsed, no heap is there, and nothing in the image can panic.
#![no_std]
#![no_main]

#[rustfmt::skip] // it stays as it was printed
mod command_2;
mod console;
mod messages;

use avocet::{Describe, EncodeError, Limits, SliceFull, single};
use console::{print, print_hex, print_int, receive};
use cortex_m_rt::entry;
use cortex_m_semihosting::debug::{self, EXIT_FAILURE, EXIT_SUCCESS};
use messages::{Action, Command, PLAN, Reading, State};

unsafe extern "C" {
    fn avocet_image_can_panic() -> !;
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    // SAFETY: never linked: nothing defines it, and the linker would say so.
    unsafe { avocet_image_can_panic() }
}

/// A header, and the longest reading.
const LONGEST: usize = single::HEADER_LEN + Reading::MAX_SIZE.bytes();

fn publish(seconds: i32, celsius: f32, state: State) -> Result<(), EncodeError<SliceFull>> {
    let reading = Reading { device: *b"\x00\x1b\x44\x11\x3a\xb7", seconds, celsius, state };
    let mut room = [0; LONGEST];
    let message = single::to_slice(&reading, &mut room)?;
    print("reading ");
    print_hex(message);
    print("\n");
    Ok(())
}

/// Reads a command of either series.
fn understand(message: &[u8]) -> avocet::Result<Command<'_>> {
    let (writer, datum) = single::split(message)?;
    if writer == PLAN.writer() {
        return PLAN.from_slice_with(datum, &Limits::FIRMWARE);
    }
    // Of its own series, or refused: the fingerprint of whatever else it is, is unknown.
    single::from_slice_with(message, &Limits::FIRMWARE)
}

fn obey(message: &[u8]) -> bool {
    match understand(message) {
        Ok(command) => {
            print("command ");
            print_int(command.number);
            print(match command.action {
                Action::Ignore => ": ignore",
                Action::Sleep => ": sleep",
                Action::Measure => ": measure",
            });
            print(" every ");
            print_int(command.every_seconds.into());
            print(" s, note ");
            print(command.note);
            print("\n");
            command.action != Action::Ignore
        }
        Err(error) => {
            print("refused: ");
            print(error.kind.message());
            print("\n");
            false
        }
    }
}

#[entry]
fn main() -> ! {
    let published = publish(10, 21.5, State::Measuring).is_ok()
        && publish(20, 21.75, State::Measuring).is_ok()
        && publish(3600, -40.0, State::Idle).is_ok();
    let mut room = [0; 128];
    let obeyed = receive(c"command.bin", &mut room).is_some_and(obey);
    // What the server does not know how to write any more, and what nobody can know.
    let own = receive(c"command-1.bin", &mut room).is_some_and(obey);
    let unknown = receive(c"unknown.bin", &mut room).is_some_and(|message| !obey(message));
    let well = published && obeyed && own && unknown;
    debug::exit(if well { EXIT_SUCCESS } else { EXIT_FAILURE });
    loop {
        core::hint::spin_loop();
    }
}
