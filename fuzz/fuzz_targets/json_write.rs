//! See `avocet_fuzz::json_write`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::run("json_write", data));
