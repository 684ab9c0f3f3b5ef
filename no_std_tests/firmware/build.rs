//! Lays the image out for the board that goes with the target.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let target = env::var("TARGET").expect("cargo sets it");
    let memory = match target.as_str() {
        // micro:bit, nRF51822.
        "thumbv6m-none-eabi" => "FLASH : ORIGIN = 0x00000000, LENGTH = 256K\nRAM : ORIGIN = 0x20000000, LENGTH = 16K",
        // MPS2 with application note 386; it has more, but nothing here should need it.
        "thumbv7em-none-eabi" | "thumbv7em-none-eabihf" => {
            "FLASH : ORIGIN = 0x00000000, LENGTH = 512K\nRAM : ORIGIN = 0x20000000, LENGTH = 64K"
        }
        _ => panic!("no board for {target}: cargo xtask firmware"),
    };
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    fs::write(out.join("memory.x"), format!("MEMORY {{\n{memory}\n}}\n")).expect("OUT_DIR is writable");
    println!("cargo:rustc-link-search={}", out.display());
    println!("cargo:rustc-link-arg=-Tlink.x");
    println!("cargo:rerun-if-changed=build.rs");
}
