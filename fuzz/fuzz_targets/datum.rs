//! See `avocet_fuzz::datum`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::run("datum", data));

// Half of what is tried is changed byte by byte, the other half by what it is made of.
libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    if seed.is_multiple_of(2) {
        libfuzzer_sys::fuzzer_mutate(data, size, max_size)
    } else {
        avocet_fuzz::mutate::apply(avocet_fuzz::mutate::datum, data, size, max_size, seed)
    }
});
