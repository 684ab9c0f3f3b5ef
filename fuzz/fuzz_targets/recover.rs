//! See `avocet_fuzz::recover`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::run("recover", data));
