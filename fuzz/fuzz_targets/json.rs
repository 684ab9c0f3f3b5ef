//! See `avocet_fuzz::json`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::run("json", data));
