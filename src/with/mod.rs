//! Adapters to other crates, one file each.

#[cfg(feature = "alloc")]
mod alloc;
#[cfg(any(feature = "md5", feature = "sha256"))]
mod digest;
