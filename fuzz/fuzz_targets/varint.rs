//! See `avocet_fuzz::varint`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::run("varint", data));
