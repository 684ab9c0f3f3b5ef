//! See `avocet_fuzz::flash`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::run("flash", data));
