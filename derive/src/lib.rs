//! The derives of [avocet](https://docs.rs/avocet). Use them through it; they are documented there, in its module
//! `typed`.
//!
//! What they write names nothing but public items of avocet, by full paths; this crate knows nothing of avocet's code.

mod attributes;
mod code;
mod describe;
mod input;
mod json;

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

/// `Describe`, `Decode`, `Typed` and `Encode` in one: see the module `typed` of avocet.
#[proc_macro_derive(Avro, attributes(avro))]
pub fn avro(input: TokenStream) -> TokenStream {
    derive(input, &[describe::describe, code::decode, code::typed, code::encode])
}

/// What the type is in Avro: its schema and all that follows from it.
#[proc_macro_derive(Describe, attributes(avro))]
pub fn describe(input: TokenStream) -> TokenStream {
    derive(input, &[describe::describe])
}

/// Reading; also writes `Typed`. Goes with `Describe`.
#[proc_macro_derive(Decode, attributes(avro))]
pub fn decode(input: TokenStream) -> TokenStream {
    derive(input, &[code::decode, code::typed])
}

/// Writing. Goes with `Describe`.
#[proc_macro_derive(Encode, attributes(avro))]
pub fn encode(input: TokenStream) -> TokenStream {
    derive(input, &[code::encode])
}
