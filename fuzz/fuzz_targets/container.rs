//! See `avocet_fuzz::container`.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| avocet_fuzz::run("container", data));

libfuzzer_sys::fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    avocet_fuzz::mutate::in_turn(
        libfuzzer_sys::fuzzer_mutate,
        avocet_fuzz::mutate::container,
        data,
        size,
        max_size,
        seed,
    )
});
