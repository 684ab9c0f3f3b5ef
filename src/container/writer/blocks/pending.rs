//! Rows that would be lost.

/// Rows that are in memory only; complains when it is dropped with some.
#[derive(Debug)]
pub(super) struct Pending(pub(super) u64);

impl Drop for Pending {
    fn drop(&mut self) {
        #[cfg(all(debug_assertions, feature = "std"))]
        if self.0 > 0 {
            // Not `eprintln`, which panics where standard error is closed.
            let _ = std::io::Write::write_fmt(
                &mut std::io::stderr(),
                std::format_args!(
                    "avocet: a container writer was dropped with {} rows in memory, which are lost; finish it\n",
                    self.0
                ),
            );
        }
    }
}
