//! [`include_avsc!`]: Rust types from Avro schema files when a program is compiled, for [avocet](https://docs.rs/avocet).
//!
//! ```
//! mod weather {
//!     avocet_include::include_avsc!("examples/schemas/station.avsc", "examples/schemas/reading.avsc");
//! }
//!
//! let reading = weather::Reading {
//!     station: weather::Station { id: "EDDB", kind: weather::StationKind::Airport },
//!     celsius: 21.5,
//!     remark: None,
//! };
//! let bytes = avocet::typed::to_vec(&reading).unwrap();
//! assert_eq!(avocet::typed::from_slice::<weather::Reading<'_>>(&bytes).unwrap(), reading);
//! ```
//!
//! The program depends on `avocet`, with its feature `derive`, beside this crate. What types there are, and what they are
//! called, stands in the documentation of `avocet-codegen`; `avocet gen` prints them.

use avocet_codegen::{Options, generate};
use proc_macro::TokenStream;
use proc_macro2::{Span, TokenStream as Tokens};
use quote::{ToTokens, quote};
use std::path::PathBuf;
use syn::parse::{Parse, ParseStream};
use syn::{Attribute, Error, Ident, Item, LitStr, Result, Token, parse_quote};

struct Input {
    files: Vec<LitStr>,
    owned: bool,
}

impl Parse for Input {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let mut this = Self { files: Vec::new(), owned: false };
        while !input.is_empty() {
            if input.peek(LitStr) && !this.owned {
                this.files.push(input.parse()?);
            } else {
                let word: Ident = input.parse().map_err(|error| {
                    Error::new(error.span(), "paths of schema files, in quotes, then perhaps `owned`")
                })?;
                if word != "owned" || this.owned {
                    return Err(Error::new(
                        word.span(),
                        "after the files there may be `owned`, once, and nothing else",
                    ));
                }
                this.owned = true;
            }
            if !input.is_empty() {
                input.parse::<Token![,]>()?;
            }
        }
        if this.files.is_empty() {
            return Err(Error::new(Span::call_site(), "which file? include_avsc!(\"schemas/user.avsc\")"));
        }
        Ok(this)
    }
}

/// The types of Avro schema files, in place: `include_avsc!("user.avsc", "order.avsc")`, and with `owned` behind the
/// files `String`, `Vec` and `BTreeMap` instead of types that borrow.
///
/// Paths are relative to the directory of the package that is compiled, where its `Cargo.toml` lies. The files may use
/// the names of one another. The package is built anew when one of them changes.
#[proc_macro]
pub fn include_avsc(input: TokenStream) -> TokenStream {
    let written = syn::parse(input).and_then(|input| write(&input));
    written.unwrap_or_else(Error::into_compile_error).into()
}

fn write(input: &Input) -> Result<Tokens> {
    let root = std::env::var_os("CARGO_MANIFEST_DIR").map(PathBuf::from).unwrap_or_default();
    let mut names = Vec::new();
    let mut texts = Vec::new();
    let mut watched = Tokens::new();
    for file in &input.files {
        let path = root.join(file.value());
        let text = std::fs::read_to_string(&path)
            .map_err(|error| Error::new(file.span(), format!("{}: {error}", path.display())))?;
        let Some(whole) = path.to_str() else {
            return Err(Error::new(file.span(), format!("{}: a path that is not UTF-8", path.display())));
        };
        // Makes the compiler look at the file whenever it looks at this one.
        watched.extend(quote!(
            const _: &[u8] = ::core::include_bytes!(#whole);
        ));
        names.push(file.value());
        texts.push(text);
    }
    let files: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(texts.iter().map(String::as_str)).collect();
    let source = generate(&files, &Options::new().with_owned(input.owned).with_no_std(true)).map_err(|error| {
        let at =
            input.files.iter().find(|file| file.value() == error.file()).map_or_else(Span::call_site, LitStr::span);
        Error::new(at, error)
    })?;
    let mut items = syn::parse_str::<syn::File>(&source)?.items;
    // Nobody wrote it, so nobody can mend it.
    let quiet: Attribute = parse_quote!(#[allow(missing_docs, dead_code, unreachable_pub, non_camel_case_types, clippy::all, clippy::pedantic)]);
    for item in &mut items {
        match item {
            Item::Struct(item) => item.attrs.push(quiet.clone()),
            Item::Enum(item) => item.attrs.push(quiet.clone()),
            Item::Type(item) => item.attrs.push(quiet.clone()),
            _ => {}
        }
    }
    items.iter().for_each(|item| item.to_tokens(&mut watched));
    Ok(watched)
}

#[cfg(test)]
mod tests {
    use super::{Input, write};

    /// What the compiler says about `include_avsc!(...)` with this in it.
    #[track_caller]
    fn refused(input: &str) -> String {
        let written = syn::parse_str::<Input>(input).and_then(|input| write(&input));
        written.expect_err("it is refused").to_string()
    }

    #[test]
    fn what_is_no_list_of_files_is_told_what_one_is() {
        assert!(refused("").starts_with("which file? include_avsc!("));
        for other in ["owned", "owned, \"a.avsc\"", "\"a.avsc\", owned, owned", "\"a.avsc\", borrowed"] {
            let said = refused(other);
            let told = ["after the files", "which file?", "paths of schema files"];
            assert!(told.iter().any(|told| said.contains(told)), "{other}: {said}");
        }
        for other in ["5", "\"a.avsc\", 5", "\"a.avsc\", (owned)"] {
            assert!(refused(other).contains("paths of schema files, in quotes"), "{other}");
        }
        assert!(refused("\"a.avsc\" \"b.avsc\"").contains("expected `,`"));
    }

    #[test]
    fn a_missing_file_is_named_by_its_whole_path() {
        let said = refused("\"examples/schemas/nothing.avsc\"");
        assert!(said.contains(env!("CARGO_MANIFEST_DIR")) && said.contains("nothing.avsc"), "{said}");
    }

    #[test]
    fn what_is_no_schema_is_told_where_and_why() {
        let said = refused("\"Cargo.toml\"");
        assert!(said.starts_with("Cargo.toml: not valid JSON") && said.contains("line 1, column 2"), "{said}");
        // A type that one file of the two alone defines; and one that both define, each in its way.
        let said = refused("\"tests/data/wing.avsc\"");
        assert!(said.contains("no type of this name is defined, at byte") && said.contains("line 3"), "{said}");
        let said = refused("\"tests/data/wing.avsc\", \"tests/data/bird.avsc\", \"tests/data/other-bird.avsc\"");
        assert!(said.starts_with("tests/data/other-bird.avsc: a type of this name is already defined"), "{said}");
        assert!(write(&syn::parse_str("\"tests/data/wing.avsc\", \"tests/data/bird.avsc\"").unwrap()).is_ok());
    }

    #[test]
    fn types_that_need_memory_are_told_of_owned_ones() {
        let list = "\"../codegen/tests/data/boxes.avsc\"";
        assert!(refused(list).contains("option `owned`"), "{}", refused(list));
        let owned = write(&syn::parse_str(&format!("{list}, owned")).unwrap()).unwrap().to_string();
        assert!(owned.contains(":: avocet :: __alloc :: Box < Folder >") && !owned.contains("std"), "{owned}");
    }
}
