//! See `avocet_fuzz::datum`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::datum(data));
