//! The derives of [avocet](https://docs.rs/avocet). Use them through it; they are documented there, in its module
//! `typed`.
//!
//! What they write names nothing but public items of avocet, by full paths; this crate knows nothing of avocet's code.

mod attributes;
mod code;
mod describe;
mod input;
mod json;
mod resolve;

use input::Input;
use proc_macro::TokenStream;
use proc_macro2::TokenStream as Tokens;
use syn::DeriveInput;

fn derive(input: TokenStream, write: &[fn(&Input) -> Tokens]) -> TokenStream {
    let parsed = syn::parse::<DeriveInput>(input).and_then(|input| Input::new(&input));
    match parsed {
        Ok(input) => write.iter().map(|write| write(&input)).collect::<Tokens>().into(),
        Err(error) => error.into_compile_error().into(),
    }
}

/// Makes a struct or an enum an Avro type: the derives `Describe`, `Decode` and `Encode` in one. The module `typed` of
/// avocet says which Rust type is which Avro type, and what `#[avro(...)]` takes.
#[proc_macro_derive(Avro, attributes(avro))]
pub fn avro(input: TokenStream) -> TokenStream {
    derive(input, &[describe::describe, code::decode, code::typed, code::encode])
}

/// What a type is in Avro: its schema, its fingerprint, its greatest size. See the module `typed` of avocet.
#[proc_macro_derive(Describe, attributes(avro))]
pub fn describe(input: TokenStream) -> TokenStream {
    derive(input, &[describe::describe])
}

/// Reads a type from Avro's binary encoding. Goes with `Describe`; also implements `Typed`. See the module `typed` of
/// avocet.
#[proc_macro_derive(Decode, attributes(avro))]
pub fn decode(input: TokenStream) -> TokenStream {
    derive(input, &[code::decode, code::typed])
}

/// Writes a type in Avro's binary encoding. Goes with `Describe`. See the module `typed` of avocet.
#[proc_macro_derive(Encode, attributes(avro))]
pub fn encode(input: TokenStream) -> TokenStream {
    derive(input, &[code::encode])
}
