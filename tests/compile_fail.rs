//! Wrong uses of the derives are refused with messages that say what to do.
// The compiler lists types that would do, which depend on features: all of them, as in CI.
#![cfg(all(
    feature = "derive",
    feature = "std",
    feature = "heapless-0-9",
    feature = "jiff-0-2",
    feature = "chrono-0-4",
    feature = "time-0-3",
    feature = "uuid-1",
    feature = "rust_decimal-1"
))]

#[test]
fn wrong_uses_are_explained() {
    // The messages are partly the compiler's: they are compared with those of one version only.
    let pinned = rustc_version().contains("1.95.");
    if !pinned {
        return;
    }
    trybuild::TestCases::new().compile_fail("tests/compile_fail/*.rs");
}

fn rustc_version() -> String {
    let rustc = std::env::var("RUSTC").unwrap_or_else(|_| "rustc".to_owned());
    let output = std::process::Command::new(rustc).arg("--version").output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}
