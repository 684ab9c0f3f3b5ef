//! Rust types from Avro schema files, for [avocet](https://docs.rs/avocet).
//!
//! [`generate`] takes the text of schema files and returns the source of types that derive `avocet::Avro`. It is what
//! `avocet gen` prints, and what a build script can call:
//!
//! ```no_run
//! // build.rs
//! let text = std::fs::read_to_string("schemas/user.avsc")?;
//! let source = avocet_codegen::generate(&[("user.avsc", &text)], &avocet_codegen::Options::new())?;
//! let to = std::path::Path::new(&std::env::var("OUT_DIR")?).join("schemas.rs");
//! std::fs::write(to, source)?;
//! println!("cargo::rerun-if-changed=schemas/user.avsc");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```
//! use avocet_codegen::{Options, generate};
//! let user = r#"{"type": "record", "name": "org.example.User", "doc": "A user.", "fields": [
//!     {"name": "userId", "type": "long"},
//!     {"name": "type", "type": ["null", "string"], "default": null}]}"#;
//! let source = generate(&[("user.avsc", user)], &Options::new())?;
//! assert!(source.ends_with(
//! r#"/// A user.
//! #[derive(Clone, Debug, PartialEq, ::avocet::Avro)]
//! #[avro(namespace = "org.example")]
//! pub struct User<'a> {
//!     #[avro(name = "userId")]
//!     pub user_id: i64,
//!     pub r#type: Option<&'a str>,
//! }
//! "#));
//! # Ok::<(), avocet_codegen::Error>(())
//! ```
//!
//! # Which type is which
//!
//! | Avro | borrowed | owned |
//! |---|---|---|
//! | `record`, `error` | a struct, with a lifetime if a part of it has one | a struct |
//! | `enum` | an enum without data | the same |
//! | `fixed` | `struct Name([u8; N])`; by logical type of `Uuid`, `Duration`, `DecimalFixed` | the same |
//! | `string`, `bytes` | `&str`, `&[u8]` | `String`, `Vec<u8>` |
//! | `array`, `map` | `avocet::typed::Array`, `Map`: decoded while one iterates | `Vec`, `BTreeMap` |
//! | `["null", T]`, `[T, "null"]` in a record | `Option`; in arrays and maps the latter is `As<Option<T>, NullLast<..>>` | the same |
//! | other unions | an enum with data, called after record and field: `UserContact` | the same |
//! | a file that is no named type | a type called after the file | the same |
//! | logical types | `avocet::typed::tags`; decimals of more than 38 digits `As<&[u8], Decimal<P, S>>` | the same, `As<Vec<u8>, ..>` |
//!
//! The types have the schema of the file: the same names, canonical form and fingerprint; documentation, aliases,
//! defaults and orders too. Attributes that avocet does not know are left out. An alias that several fields have goes to the
//! first of them. A fixed type with a name of its own is a type of its own, rather than a `Called` tag: it has room for
//! documentation and aliases.
//!
//! # Names
//!
//! All types stand in one module, whatever their namespaces. Types are called `LikeThis`, fields `like_this`. Words of
//! Rust get `r#`, and those that cannot have it an underscore behind them, as do types called like `Option`, `String`
//! and others that are always at hand. Where two names become one, the first in the order of the files keeps it, or
//! the one that needs no change, and others get a number.
//!
//! # Several files
//!
//! Each file may use the names that others define, in any order; a type that several files define must be the same in
//! all.
//!
//! # What Rust types cannot say
//!
//! Borrowed types contain themselves, or one another, in arrays and maps; otherwise it takes a box, which owned types get.
//! A type without a namespace may be defined in one that has one; but where files are read together, one with a namespace
//! cannot use one without that another file defines: no schema can name it there, and it is an [error](ErrorKind). So it is
//! where each of the two contains the other.

#![cfg_attr(
    not(test),
    deny(
        clippy::panic,
        clippy::unwrap_used,
        clippy::expect_used,
        clippy::indexing_slicing,
        clippy::arithmetic_side_effects,
        clippy::unreachable
    )
)]

mod docs;
mod error;
mod files;
mod model;
mod names;
mod write;

pub use error::{Error, ErrorKind};

use files::Files;
use std::fmt::Write as _;

/// How types are written.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// `String`, `Vec` and `BTreeMap` instead of types that borrow what they are read from.
    pub owned: bool,
    /// Types on the heap by paths that are there without the standard library too, instead of `String`, `Vec` and so on.
    pub no_std: bool,
}

impl Options {
    /// Borrowed types.
    #[must_use]
    pub const fn new() -> Self {
        Self { owned: false, no_std: false }
    }

    /// Owned types, or not.
    #[must_use]
    pub const fn with_owned(mut self, owned: bool) -> Self {
        self.owned = owned;
        self
    }

    /// Types on the heap by the paths of `avocet`, which has them with its feature `alloc`, or by their plain names.
    #[must_use]
    pub const fn with_no_std(mut self, no_std: bool) -> Self {
        self.no_std = no_std;
        self
    }
}

/// Rust source from schema files, each with the name that errors call it by. The same files give the same source.
///
/// # Errors
/// A file that is no schema, or what Rust types cannot say: see [`ErrorKind`].
pub fn generate(files: &[(&str, &str)], options: &Options) -> Result<String, Error> {
    let read = Files::read(files)?;
    let schema = read.schema();
    let mut source = "// @generated by avocet".to_owned();
    for (index, (name, _)) in files.iter().enumerate() {
        let _ = write!(source, "{}{}", if index == 0 { " from " } else { ", " }, docs::one_line(name));
    }
    source.push('\n');
    for item in write::Writer::new(&read, &schema, options)?.write()? {
        let file = syn::parse_file(&item).map_err(|error| {
            let (name, text) = files.first().copied().unwrap_or_default();
            Error::new(name, text, 0, ErrorKind::Source(error.to_string()))
        })?;
        let _ = write!(source, "\n{}", prettyplease::unparse(&file));
    }
    Ok(source)
}
