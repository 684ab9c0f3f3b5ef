//! See `avocet_fuzz::container`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::container(data));
