//! See `avocet_fuzz::compare_data`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::run("compare", data));
