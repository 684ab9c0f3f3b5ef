//! Lays the image out for the boards that go with the target.

use std::path::PathBuf;
use std::{env, fs};

/// For `cortex-m-rt`, which brings the rest of the linker script.
const ARM: [(&str, &str); 5] = [
    // micro:bit, nRF51822.
    ("thumbv6m-none-eabi", "FLASH : ORIGIN = 0x00000000, LENGTH = 256K\nRAM : ORIGIN = 0x20000000, LENGTH = 16K"),
    // LM3S6965.
    ("thumbv7m-none-eabi", "FLASH : ORIGIN = 0x00000000, LENGTH = 256K\nRAM : ORIGIN = 0x20000000, LENGTH = 64K"),
    // MPS2 with application notes 386 and 500; they have more, but nothing here should need it.
    ("thumbv7em-none-eabi", "FLASH : ORIGIN = 0x00000000, LENGTH = 512K\nRAM : ORIGIN = 0x20000000, LENGTH = 64K"),
    ("thumbv7em-none-eabihf", "FLASH : ORIGIN = 0x00000000, LENGTH = 512K\nRAM : ORIGIN = 0x20000000, LENGTH = 64K"),
    // MPS2 with application note 505, in the secure state.
    (
        "thumbv8m.main-none-eabihf",
        "FLASH : ORIGIN = 0x10000000, LENGTH = 512K\nRAM : ORIGIN = 0x38000000, LENGTH = 64K",
    ),
];

/// The machine `virt`, whose memory the emulator fills: flash by name only.
const RISC_V: &str = "ENTRY(_start)
MEMORY {
  FLASH (rx) : ORIGIN = 0x80000000, LENGTH = 512K
  RAM (rw) : ORIGIN = 0x80100000, LENGTH = 64K
}
SECTIONS {
  .text : { KEEP(*(.start)) *(.text .text.*) } > FLASH
  .rodata : { *(.rodata .rodata.* .srodata .srodata.*) } > FLASH
  .data : { *(.data .data.* .sdata .sdata.*) } > RAM
  .bss (NOLOAD) : ALIGN(4) {
    _bss_start = .;
    *(.bss .bss.* .sbss .sbss.* COMMON)
    . = ALIGN(4);
    _bss_end = .;
  } > RAM
  _stack_top = ORIGIN(RAM) + LENGTH(RAM);
  /DISCARD/ : { *(.eh_frame .eh_frame_hdr) }
}
";

fn main() {
    let target = env::var("TARGET").expect("cargo sets it");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    if target.starts_with("riscv32") {
        fs::write(out.join("virt.x"), RISC_V).expect("OUT_DIR is writable");
        println!("cargo:rustc-link-arg=-Tvirt.x");
    } else {
        let memory = ARM.iter().find(|(name, _)| *name == target).map(|(_, memory)| memory);
        let memory = memory.unwrap_or_else(|| panic!("no board for {target}: cargo xtask firmware"));
        fs::write(out.join("memory.x"), format!("MEMORY {{\n{memory}\n}}\n")).expect("OUT_DIR is writable");
        println!("cargo:rustc-link-arg=-Tlink.x");
    }
    if env::var_os("CARGO_FEATURE_LOG").is_some() {
        println!("cargo:rustc-link-arg-bin=logged=-Tdefmt.x");
    }
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rerun-if-changed=build.rs");
}
