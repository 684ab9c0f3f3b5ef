//! What a board would do by radio, through the debugger: lines go out, a file comes in.

use cortex_m_semihosting::{nr, syscall, syscall1};

/// Prints text.
pub fn print(text: &str) {
    // One character after another: the host wants a zero byte behind a string.
    for byte in text.as_bytes() {
        // SAFETY: the call reads one byte at the address.
        let _ = unsafe { syscall1(nr::WRITEC, core::ptr::from_ref(byte) as usize) };
    }
}

/// Prints bytes in hexadecimal.
pub fn print_hex(bytes: &[u8]) {
    for byte in bytes {
        for nibble in [byte >> 4, byte & 15] {
            let digit =
                if nibble < 10 { b'0'.wrapping_add(nibble) } else { b'a'.wrapping_add(nibble.wrapping_sub(10)) };
            print(core::str::from_utf8(&[digit]).unwrap_or("?"));
        }
    }
}

/// Prints an integer.
pub fn print_int(value: i64) {
    let (mut digits, mut left, mut first) = ([0u8; 20], value.unsigned_abs(), 20);
    for (at, digit) in digits.iter_mut().enumerate().rev() {
        *digit = b'0'.wrapping_add((left % 10) as u8);
        left /= 10;
        first = at;
        if left == 0 {
            break;
        }
    }
    print(if value < 0 { "-" } else { "" });
    print(core::str::from_utf8(digits.get(first..).unwrap_or_default()).unwrap_or("?"));
}

/// What has come in: the beginning of a file of the host, as long as `room`. `None` if there is no such file.
pub fn receive<'r>(path: &core::ffi::CStr, room: &'r mut [u8]) -> Option<&'r [u8]> {
    let name = path.to_bytes();
    let open = [name.as_ptr() as usize, nr::open::R_BINARY, name.len()];
    // SAFETY: a name that ends with a zero byte, how to open it, and its length.
    let file = unsafe { syscall(nr::OPEN, &open) };
    if file == usize::MAX {
        return None;
    }
    let read = [file, room.as_mut_ptr() as usize, room.len()];
    // SAFETY: the room is ours, and so long; what is returned is how much of it was left.
    let left = unsafe { syscall(nr::READ, &read) };
    // SAFETY: the file was opened.
    let _ = unsafe { syscall(nr::CLOSE, &[file]) };
    room.get(..room.len().checked_sub(left)?)
}
