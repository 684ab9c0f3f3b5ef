//! Adapters to other crates, one file each.

#[cfg(any(feature = "md5", feature = "sha256"))]
mod digest;
#[cfg(feature = "alloc")]
mod alloc;
