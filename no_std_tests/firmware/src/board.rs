//! What differs between processors: how an image starts, how it speaks to the emulator, how it ends.
//! Where it runs into a fault, stack overflow among them, it ends as failed.

#[cfg(target_arch = "arm")]
mod processor {
    use cortex_m_rt::{ExceptionFrame, entry, exception};

    #[entry]
    fn start() -> ! {
        super::run()
    }

    #[exception]
    unsafe fn HardFault(_: &ExceptionFrame) -> ! {
        super::exit(false)
    }

    /// # Safety
    /// The operation must be one that the argument fits.
    pub unsafe fn call(operation: usize, argument: usize) {
        // SAFETY: as above.
        unsafe { cortex_m_semihosting::syscall1(operation, argument) };
    }
}

#[cfg(target_arch = "riscv32")]
mod processor {
    use core::arch::{asm, global_asm};

    // The stack, blank memory, and where faults go; the emulator has loaded everything else.
    global_asm!(
        ".section .start, \"ax\"",
        ".global _start",
        "_start:",
        "la sp, _stack_top",
        "la t0, 4f",
        ".option push",
        ".option arch, +zicsr",
        "csrw mtvec, t0",
        ".option pop",
        "la t0, _bss_start",
        "la t1, _bss_end",
        "2: bgeu t0, t1, 3f",
        "sw zero, 0(t0)",
        "addi t0, t0, 4",
        "j 2b",
        "3: call {start}",
        // Where faults go: a multiple of four.
        ".balign 4",
        "4: call {fault}",
        fault = sym fault,
        start = sym start,
    );

    extern "C" fn start() -> ! {
        super::run()
    }

    extern "C" fn fault() -> ! {
        super::exit(false)
    }

    /// # Safety
    /// The operation must be one that the argument fits.
    pub unsafe fn call(operation: usize, argument: usize) {
        // SAFETY: as above. The emulator knows a breakpoint between these two instructions, of four bytes each and in one page.
        unsafe {
            asm!(
                ".balign 16",
                ".option push",
                ".option norvc",
                "slli x0, x0, 0x1f",
                "ebreak",
                "srai x0, x0, 7",
                ".option pop",
                inout("a0") operation => _,
                in("a1") argument,
                options(nostack),
            );
        }
    }
}

const WRITE0: usize = 0x04;
const EXIT: usize = 0x18;
const STOPPED: usize = 0x2_0026;
const FAILED: usize = 0x2_0024;

fn run() -> ! {
    exit(crate::passed())
}

/// Prints a text.
pub fn print(text: &core::ffi::CStr) {
    // SAFETY: the host reads the text, which ends in a zero byte, and changes nothing.
    unsafe { processor::call(WRITE0, text.as_ptr() as usize) };
}

/// Ends.
pub fn exit(passed: bool) -> ! {
    // SAFETY: the argument is a reason, no pointer.
    unsafe { processor::call(EXIT, if passed { STOPPED } else { FAILED }) };
    loop {
        core::hint::spin_loop();
    }
}
