//! The panic handler of images that foreign code can make panic: they end as failed.

use crate::line::Line;

#[panic_handler]
fn panic(info: &core::panic::PanicInfo<'_>) -> ! {
    let mut line = Line::new("PANIC: ");
    let _ = core::fmt::write(&mut line, format_args!("{info}"));
    line.print();
    crate::board::exit(false)
}
