//! `Decode::resolve`: values that were written with another schema.
//!
//! A record is read entry by entry of the plan, in the writer's order, by one jump table. Where every field has a blank
//! value, which costs nothing, fields are read in place of one; else they are kept until all are there.

use crate::code::{self, bounded, tag};
use crate::input::{Field, Input, Shape, place_of};
use proc_macro2::TokenStream as Tokens;
use quote::{format_ident, quote, quote_spanned};
use syn::{Ident, Lifetime};

/// How a value of another schema is read, by `op`: an expression with `r`, which may end with `?`.
fn resolved(input: &Input, field: &Field, lifetime: &Lifetime) -> Tokens {
    let (krate, ty) = (&input.krate, &field.ty);
    let value = if let Some(with) = &field.attributes.with {
        quote_spanned! {place_of(with)=> {
            r.as_is(op)?;
            #with::decode(r.decoder())?
        }}
    } else if let Some(tag) = tag(input, field) {
        quote_spanned!(place_of(ty)=> <#ty as #krate::typed::DecodeAs<#lifetime, #tag>>::resolve_as(r, op)?)
    } else {
        quote_spanned!(place_of(ty)=> <#ty as #krate::typed::Decode<#lifetime>>::resolve(r, op)?)
    };
    bounded(input, field, value, &quote!(&__value), &quote!(r.decoder()))
}

/// [`resolved`] in place of another value, at `place`: a statement.
fn resolved_into(input: &Input, field: &Field, lifetime: &Lifetime, place: &Tokens) -> Tokens {
    let (krate, ty) = (&input.krate, &field.ty);
    if field.attributes.with.is_some() || tag(input, field).is_some() {
        let value = resolved(input, field, lifetime);
        return quote!(*#place = #value;);
    }
    let value = quote_spanned!(place_of(ty)=> <#ty as #krate::typed::Decode<#lifetime>>::resolve_into(#place, r, op)?);
    let value = bounded(input, field, value, &quote!(&*#place), &quote!(r.decoder()));
    quote!(#value;)
}

/// A blank value: an expression of `Option`.
fn blank(input: &Input, field: &Field, lifetime: &Lifetime) -> Tokens {
    let (krate, ty, attributes) = (&input.krate, &field.ty, &field.attributes);
    if attributes.skip {
        return quote_spanned!(place_of(ty)=> ::core::option::Option::Some(<#ty as ::core::default::Default>::default()));
    }
    if attributes.with.is_some() {
        return quote!(::core::option::Option::None);
    }
    match tag(input, field) {
        Some(tag) => quote_spanned!(place_of(ty)=> <#ty as #krate::typed::DecodeAs<#lifetime, #tag>>::blank_as()),
        None => quote_spanned!(place_of(ty)=> <#ty as #krate::typed::Decode<#lifetime>>::blank()),
    }
}

/// The methods of `Decode` for data of another schema, by their bodies: expressions of what they return.
fn methods_of(input: &Input, lifetime: &Lifetime, value: &Tokens, into: Option<&Tokens>, blank: &Tokens) -> Tokens {
    let krate = &input.krate;
    let arguments = quote!(r: &mut #krate::resolve::Resolver<#lifetime>, op: #krate::resolve::code::Op);
    let into = into.map(|into| {
        quote! {
            #[inline]
            fn resolve_into(&mut self, #arguments) -> #krate::Result<()> {
                #into
            }
        }
    });
    quote! {
        #[inline]
        fn resolve(#arguments) -> #krate::Result<Self> {
            #value
        }
        #into
        #[inline(always)]
        fn blank() -> ::core::option::Option<Self> {
            #blank
        }
    }
}

/// The methods of `Decode` for data of another schema.
pub(crate) fn methods(input: &Input, lifetime: &Lifetime) -> Tokens {
    match &input.shape {
        Shape::Record(fields) => record(input, fields, lifetime),
        Shape::Newtype(field) => newtype(input, field, lifetime),
        Shape::Enum(symbols, _) => {
            let len = symbols.len();
            let arms = code::arms(symbols.iter().map(|(variant, _)| quote!(Self::#variant)));
            let value = quote!(::core::result::Result::Ok(match r.symbol(op, #len)? { #arms }));
            let blank = match symbols.first() {
                Some((variant, _)) => quote!(::core::option::Option::Some(Self::#variant)),
                None => quote!(::core::option::Option::None),
            };
            methods_of(input, lifetime, &value, None, &blank)
        }
        Shape::Union(variants) => union(input, variants, lifetime),
    }
}

fn union(input: &Input, variants: &[(Ident, Option<Field>)], lifetime: &Lifetime) -> Tokens {
    let len = variants.len();
    let values: Vec<Tokens> = variants
        .iter()
        .map(|(variant, field)| match field {
            Some(field) => {
                let value = resolved(input, field, lifetime);
                quote!(Self::#variant(#value))
            }
            None => quote!({
                r.same(op)?;
                Self::#variant
            }),
        })
        .collect();
    let places = code::in_place(variants, &values, |field| resolved_into(input, field, lifetime, &quote!(value)));
    let into = quote! {
        let (index, op) = r.union(op, #len)?;
        match (index, self) { #places }
        ::core::result::Result::Ok(())
    };
    let arms = code::arms(values.iter().cloned());
    let value = quote! {
        let (index, op) = r.union(op, #len)?;
        ::core::result::Result::Ok(match index { #arms })
    };
    let blank = match variants.first() {
        Some((variant, None)) => quote!(::core::option::Option::Some(Self::#variant)),
        Some((variant, Some(field))) => {
            let value = blank(input, field, lifetime);
            quote!(::core::option::Option::map(#value, Self::#variant))
        }
        None => quote!(::core::option::Option::None),
    };
    methods_of(input, lifetime, &value, Some(&into), &blank)
}

fn newtype(input: &Input, field: &Field, lifetime: &Lifetime) -> Tokens {
    let member = &field.member;
    let value = resolved(input, field, lifetime);
    let into = resolved_into(input, field, lifetime, &quote!((&mut self.#member)));
    let blank = blank(input, field, lifetime);
    methods_of(
        input,
        lifetime,
        &quote!(::core::result::Result::Ok(Self { #member: #value })),
        Some(&quote!(#into ::core::result::Result::Ok(()))),
        &quote! {
            match #blank {
                ::core::option::Option::Some(value) => ::core::option::Option::Some(Self { #member: value }),
                ::core::option::Option::None => ::core::option::Option::None,
            }
        },
    )
}

fn record(input: &Input, fields: &[Field], lifetime: &Lifetime) -> Tokens {
    let krate = &input.krate;
    let (into, kept) = (in_place(input, fields, lifetime), one_by_one(input, fields, lifetime));
    let blanks = fields.iter().map(|field| {
        let (member, value) = (&field.member, blank(input, field, lifetime));
        quote! {
            #member: match #value {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => return ::core::option::Option::None,
            }
        }
    });
    let value = quote! {
        if op == #krate::resolve::code::SAME {
            return <Self as #krate::typed::Decode<#lifetime>>::decode(r.decoder());
        }
        // Which of the two it is, is known when this is compiled.
        if let ::core::option::Option::Some(mut this) = <Self as #krate::typed::Decode<#lifetime>>::blank() {
            <Self as #krate::typed::Decode<#lifetime>>::resolve_into(&mut this, r, op)?;
            return ::core::result::Result::Ok(this);
        }
        // In a closure, so that its locals are not on the stack of the other way where nothing is optimised.
        let kept = |r: &mut #krate::resolve::Resolver<#lifetime>| -> #krate::Result<Self> { #kept };
        kept(r)
    };
    let into = quote!(#into ::core::result::Result::Ok(()));
    methods_of(input, lifetime, &value, Some(&into), &quote!(::core::option::Option::Some(Self { #(#blanks),* })))
}

/// Entries of the plan, then its defaults. For each field of the schema: its value as it is with `d`, its value with `op`,
/// and its default with `d`.
/// `same` is done instead if the record is read as it is.
fn entries(input: &Input, arms: &[(Tokens, Tokens)], same: &Tokens) -> Tokens {
    let krate = &input.krate;
    let code = |index: usize| format_ident!("__FIELD_{index}");
    let codes = (0..arms.len()).map(|index| {
        let (same, other) = (code(index), format_ident!("__FIELD_{index}_BY_OP"));
        let offset = u16::try_from(index.saturating_mul(2)).unwrap_or(u16::MAX);
        quote! {
            const #same: u16 = #krate::resolve::code::FIELD + #offset;
            const #other: u16 = #same + 1;
        }
    });
    let all = arms.iter().enumerate().map(|(index, (plain, through))| {
        let (same, other) = (code(index), format_ident!("__FIELD_{index}_BY_OP"));
        quote! {
            #same => {
                let d = r.decoder();
                #plain
            }
            #other => {
                let op = #krate::resolve::code::Op(operand);
                #through
            }
        }
    });
    let defaults = arms.iter().enumerate().map(|(index, (plain, _))| {
        let code = code(index);
        quote!(#code => { #plain })
    });
    // What is passed over most has arms of its own where there is room for code: one jump leads to it, not two.
    let passed = ["BYTE", "VARINT", "EIGHT", "LENGTH", "NULL_OR_VARINT", "NULL_OR_EIGHT", "NULL_OR_LENGTH"];
    let passed = passed.map(|name| {
        let name = format_ident!("{name}");
        quote! {
            #[cfg(target_pointer_width = "64")]
            #krate::resolve::code::#name => r.pass(#krate::resolve::code::#name, operand)?,
        }
    });
    quote! {
        #(#codes)*
        let ::core::option::Option::Some(fields) = r.record(op)? else { #same };
        for &[code, operand] in fields.entries {
            match code {
                #(#all)*
                #(#passed)*
                _ => r.pass(code, operand)?,
            }
        }
        for &[code, at] in fields.defaults {
            let mut default = r.default(at)?;
            {
                let d = &mut default;
                match code {
                    #(#defaults)*
                    _ => {}
                }
            }
            r.pay_default(&default)?;
        }
    }
}

fn in_place(input: &Input, fields: &[Field], lifetime: &Lifetime) -> Tokens {
    let arms: Vec<(Tokens, Tokens)> = fields
        .iter()
        .filter(|field| !field.attributes.skip)
        .map(|field| {
            let member = &field.member;
            let place = quote!((&mut self.#member));
            (code::read_into(input, field, lifetime, &place), resolved_into(input, field, lifetime, &place))
        })
        .collect();
    let skipped = fields.iter().filter(|field| field.attributes.skip).map(|field| {
        let (member, ty) = (&field.member, &field.ty);
        quote_spanned!(place_of(ty)=> self.#member = <#ty as ::core::default::Default>::default();)
    });
    let krate = &input.krate;
    let same = quote!(return <Self as #krate::typed::Decode<#lifetime>>::decode_into(self, r.decoder()));
    let entries = entries(input, &arms, &same);
    quote! {
        #entries
        #(#skipped)*
    }
}

fn one_by_one(input: &Input, fields: &[Field], lifetime: &Lifetime) -> Tokens {
    let krate = &input.krate;
    let local = |index: usize| format_ident!("__field_{index}");
    let locals = fields.iter().enumerate().filter(|(_, field)| !field.attributes.skip).map(|(index, field)| {
        let (local, ty) = (local(index), &field.ty);
        quote!(let mut #local = ::core::option::Option::<#ty>::None;)
    });
    let arms: Vec<(Tokens, Tokens)> = fields
        .iter()
        .enumerate()
        .filter(|(_, field)| !field.attributes.skip)
        .map(|(index, field)| {
            let local = local(index);
            let (plain, through) = (code::read(input, field, lifetime), resolved(input, field, lifetime));
            (
                quote!(#local = ::core::option::Option::Some(#plain);),
                quote!(#local = ::core::option::Option::Some(#through);),
            )
        })
        .collect();
    let same = quote!(return <Self as #krate::typed::Decode<#lifetime>>::decode(r.decoder()));
    let entries = entries(input, &arms, &same);
    let values = fields.iter().enumerate().map(|(index, field)| {
        let (member, ty, local) = (&field.member, &field.ty, local(index));
        if field.attributes.skip {
            return quote_spanned!(place_of(ty)=> #member: <#ty as ::core::default::Default>::default());
        }
        quote! {
            #member: match #local {
                ::core::option::Option::Some(value) => value,
                ::core::option::Option::None => {
                    return ::core::result::Result::Err(r.decoder().error(#krate::ErrorKind::InvalidPlan));
                }
            }
        }
    });
    quote! {
        #(#locals)*
        #entries
        ::core::result::Result::Ok(Self { #(#values),* })
    }
}
