//! `Decode`, `Encode`, `Typed`.

use crate::describe::describing;
use crate::input::{Field, Input, Shape, fresh, place_of};
use crate::resolve;
use proc_macro2::TokenStream as Tokens;
use quote::{quote, quote_spanned};
use syn::{GenericParam, Ident, Lifetime};

/// The tag that a value is read and written by, if it is not coded as itself.
pub(crate) fn tag(input: &Input, field: &Field) -> Option<Tokens> {
    let (krate, ty) = (&input.krate, &field.ty);
    match (&field.attributes.tag, field.attributes.null_last) {
        (Some(tag), false) => Some(quote!(#tag)),
        (Some(tag), true) => Some(quote_spanned!(place_of(tag)=> <#tag as #krate::typed::__private::NullAfter>::Tag)),
        (None, true) => Some(quote_spanned!(place_of(ty)=> #krate::typed::tags::NullLast<#ty>)),
        (None, false) => None,
    }
}

/// How a value is read: an expression with `d`, which may end with `?`.
pub(crate) fn read(input: &Input, field: &Field, lifetime: &Lifetime) -> Tokens {
    let (krate, ty) = (&input.krate, &field.ty);
    let attributes = &field.attributes;
    if attributes.skip {
        return quote_spanned!(place_of(ty)=> <#ty as ::core::default::Default>::default());
    }
    let value = if let Some(with) = &attributes.with {
        quote_spanned!(place_of(with)=> #with::decode(d)?)
    } else if let Some(tag) = tag(input, field) {
        quote_spanned!(place_of(ty)=> <#ty as #krate::typed::DecodeAs<#lifetime, #tag>>::decode_as(d)?)
    } else {
        quote_spanned!(place_of(ty)=> <#ty as #krate::typed::Decode<#lifetime>>::decode(d)?)
    };
    bounded(input, field, value, &quote!(&__value), &quote!(d))
}

/// With the check that the value at `place`, read by the decoder `d`, is not longer than its `max`.
pub(crate) fn bounded(input: &Input, field: &Field, value: Tokens, place: &Tokens, d: &Tokens) -> Tokens {
    let (krate, ty) = (&input.krate, &field.ty);
    let Some(max) = &field.attributes.max else { return value };
    quote_spanned! {place_of(ty)=> {
        let at = #d.position();
        let __value = #value;
        #krate::typed::__private::within(#place, { #max }, at)?;
        __value
    }}
}

/// How a value is read in place of another, at `place`: a statement.
pub(crate) fn read_into(input: &Input, field: &Field, lifetime: &Lifetime, place: &Tokens) -> Tokens {
    let (krate, ty, attributes) = (&input.krate, &field.ty, &field.attributes);
    if attributes.with.is_some() || attributes.skip || tag(input, field).is_some() {
        let read = read(input, field, lifetime);
        return quote!(*#place = #read;);
    }
    let read = quote_spanned!(place_of(ty)=> <#ty as #krate::typed::Decode<#lifetime>>::decode_into(#place, d)?);
    let read = bounded(input, field, read, &quote!(&*#place), &quote!(d));
    quote!(#read;)
}

/// How a value is passed over: a statement.
fn pass(input: &Input, field: &Field, lifetime: &Lifetime) -> Tokens {
    let (krate, ty, attributes) = (&input.krate, &field.ty, &field.attributes);
    if attributes.skip {
        return Tokens::new();
    }
    if attributes.with.is_some() || tag(input, field).is_some() {
        let read = read(input, field, lifetime);
        return quote!(let _: #ty = #read;);
    }
    quote_spanned!(place_of(ty)=> <#ty as #krate::typed::Decode<#lifetime>>::skip(d)?;)
}

/// How the value that `place` refers to is written: a statement.
fn write(input: &Input, field: &Field, place: &Tokens) -> Tokens {
    let (krate, ty, attributes) = (&input.krate, &field.ty, &field.attributes);
    if attributes.skip {
        return Tokens::new();
    }
    let write = if let Some(with) = &attributes.with {
        quote_spanned!(place_of(with)=> #with::encode(#place, e)?;)
    } else if let Some(tag) = tag(input, field) {
        quote_spanned!(place_of(ty)=> <#ty as #krate::typed::EncodeAs<#tag>>::encode_as(#place, e)?;)
    } else {
        quote_spanned!(place_of(ty)=> <#ty as #krate::typed::Encode>::encode(#place, e)?;)
    };
    let Some(max) = &attributes.max else { return write };
    let bound = describing(input, field);
    quote_spanned! {place_of(ty)=>
        #krate::typed::__private::writable(
            #place,
            { #max },
            <#bound as #krate::typed::Describe>::MAX_SIZE,
        )?;
        #write
    }
}

/// Checks of what the schema takes for granted, when the program is compiled.
fn checks(input: &Input) -> Tokens {
    let krate = &input.krate;
    let targets = input.fields().into_iter().filter_map(|field| input.by_name(field));
    let checks = targets.map(|ty| {
        quote_spanned! {place_of(&ty)=>
            const {
                ::core::assert!(
                    <#ty as #krate::typed::Describe>::MIN_SIZE > 0,
                    "`by_name` is for types that contain this one; this type occupies no bytes",
                );
            }
        }
    });
    quote!(#(#checks)*)
}

pub(crate) fn decode(input: &Input) -> Tokens {
    let (krate, ident) = (&input.krate, &input.ident);
    let lifetime = input.lifetime().cloned().unwrap_or_else(fresh);
    let mut generics = input.bounded(&quote!(#krate::typed::Decode<#lifetime>));
    if input.lifetime().is_none() {
        generics.params.insert(0, syn::parse_quote!(#lifetime));
    }
    let (_, arguments, _) = input.generics.split_for_impl();
    let (parameters, _, clause) = generics.split_for_impl();
    // A number and a few comparisons: a call would take as long.
    let inlined = match &input.shape {
        Shape::Enum(symbols, _) if symbols.len() <= 16 => quote! {
            #[cfg_attr(target_pointer_width = "64", inline(always))]
            #[cfg_attr(not(target_pointer_width = "64"), inline)]
        },
        _ => quote!(#[inline]),
    };
    let (Bodies { decode, into, skip }, checks) = (bodies(input, &lifetime), checks(input));
    let resolve = resolve::methods(input, &lifetime);
    let into = into.map(|into| {
        quote! {
            #[inline]
            fn decode_into(&mut self, d: &mut #krate::Decoder<#lifetime>) -> #krate::Result<()> {
                #into
                ::core::result::Result::Ok(())
            }
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(unused_qualifications)]
        #[allow(unused_variables)]
        impl #parameters #krate::typed::Decode<#lifetime> for #ident #arguments #clause {
            #inlined
            fn decode(d: &mut #krate::Decoder<#lifetime>) -> #krate::Result<Self> {
                #checks
                ::core::result::Result::Ok(#decode)
            }
            #into
            #[inline]
            fn skip(d: &mut #krate::Decoder<#lifetime>) -> #krate::Result<()> {
                #skip
                ::core::result::Result::Ok(())
            }
            #resolve
        }
    }
}

struct Bodies {
    decode: Tokens,
    /// None where there is nothing to keep.
    into: Option<Tokens>,
    skip: Tokens,
}

fn bodies(input: &Input, lifetime: &Lifetime) -> Bodies {
    match &input.shape {
        Shape::Record(_) | Shape::Newtype(_) => {
            let fields = input.fields();
            let decode = fields.iter().map(|field| {
                let (member, read) = (&field.member, read(input, field, lifetime));
                quote!(#member: #read)
            });
            let into = fields.iter().map(|field| {
                let member = &field.member;
                read_into(input, field, lifetime, &quote!((&mut self.#member)))
            });
            let skip = fields.iter().map(|field| pass(input, field, lifetime));
            Bodies { decode: quote!(Self { #(#decode),* }), into: Some(quote!(#(#into)*)), skip: quote!(#(#skip)*) }
        }
        Shape::Enum(symbols, _) => {
            let len = symbols.len();
            let arms = arms(symbols.iter().map(|(variant, _)| quote!(Self::#variant)));
            Bodies { decode: quote!(match d.enum_index(#len)? { #arms }), into: None, skip: quote!(d.long()?;) }
        }
        Shape::Union(variants) => {
            let len = variants.len();
            let decode: Vec<Tokens> = variants
                .iter()
                .map(|(variant, field)| match field {
                    Some(field) => {
                        let read = read(input, field, lifetime);
                        quote!(Self::#variant(#read))
                    }
                    None => quote!(Self::#variant),
                })
                .collect();
            let places = in_place(variants, &decode, |field| read_into(input, field, lifetime, &quote!(value)));
            let into = quote!(match (d.union_index(#len)?, self) { #places });
            let skip = arms(variants.iter().map(|(_, field)| {
                let pass = field.as_ref().map(|field| pass(input, field, lifetime));
                quote!({ #pass })
            }));
            let decode = arms(decode.into_iter());
            Bodies {
                decode: quote!(match d.union_index(#len)? { #decode }),
                into: Some(into),
                skip: quote!(match d.union_index(#len)? { #skip }),
            }
        }
    }
}

/// Arms of a match by index and by what is there: the variant that is there already is read into, another one takes its
/// place. The last index takes all that is left.
pub(crate) fn in_place(
    variants: &[(Ident, Option<Field>)],
    values: &[Tokens],
    read_into: impl Fn(&Field) -> Tokens,
) -> Tokens {
    let kept = variants.iter().enumerate().filter_map(|(index, (variant, field))| {
        let read = read_into(field.as_ref()?);
        Some(quote!((#index, Self::#variant(value)) => { #read }))
    });
    let fresh = values.iter().enumerate().map(|(index, value)| {
        let pattern = if index + 1 == values.len() { quote!(_) } else { quote!(#index) };
        quote!((#pattern, this) => *this = #value)
    });
    quote!(#(#kept)* #(#fresh,)*)
}

/// Arms of a match by index; the last takes all that is left.
pub(crate) fn arms(values: impl ExactSizeIterator<Item = Tokens>) -> Tokens {
    let last = values.len().saturating_sub(1);
    values
        .enumerate()
        .map(|(index, value)| if index == last { quote!(_ => #value,) } else { quote!(#index => #value,) })
        .collect()
}

pub(crate) fn encode(input: &Input) -> Tokens {
    let (krate, ident) = (&input.krate, &input.ident);
    let generics = input.bounded(&quote!(#krate::typed::Encode));
    let (_, arguments, _) = input.generics.split_for_impl();
    let (parameters, _, clause) = generics.split_for_impl();
    let body = match &input.shape {
        Shape::Record(_) | Shape::Newtype(_) => input
            .fields()
            .into_iter()
            .map(|field| {
                let member = &field.member;
                write(input, field, &quote!((&self.#member)))
            })
            .collect(),
        Shape::Enum(symbols, _) => {
            let arms = (0u32..).zip(symbols).map(|(index, (variant, _))| quote!(Self::#variant => #index,));
            quote!(e.index(match self { #(#arms)* })?;)
        }
        Shape::Union(variants) => {
            let arms = (0u32..).zip(variants).map(|(index, (variant, field))| match field {
                Some(field) => {
                    let write = write(input, field, &quote!(value));
                    quote!(Self::#variant(value) => { e.index(#index)?; #write })
                }
                None => quote!(Self::#variant => e.index(#index)?,),
            });
            quote!(match self { #(#arms)* })
        }
    };
    quote! {
        #[automatically_derived]
        #[allow(unused_qualifications)]
        #[allow(unused_variables)]
        impl #parameters #krate::typed::Encode for #ident #arguments #clause {
            #[inline]
            fn encode<__S: #krate::Sink>(
                &self,
                e: &mut #krate::Encoder<__S>,
            ) -> ::core::result::Result<(), #krate::EncodeError<__S::Error>> {
                #body
                ::core::result::Result::Ok(())
            }
        }
    }
}

/// Only where a borrowing form of each parameter exists for sure: parameters with bounds are left to their authors.
pub(crate) fn typed(input: &Input) -> Tokens {
    let (krate, ident) = (&input.krate, &input.ident);
    let bounds = input.generics.where_clause.is_some() || input.generics.type_params().any(|t| !t.bounds.is_empty());
    if bounds {
        return Tokens::new();
    }
    let at = fresh();
    let arguments = input.generics.params.iter().map(|param| match param {
        GenericParam::Lifetime(_) => quote!(#at),
        GenericParam::Type(param) => {
            let parameter = &param.ident;
            quote!(<#parameter as #krate::typed::Typed>::At<#at>)
        }
        GenericParam::Const(param) => {
            let parameter = &param.ident;
            quote!(#parameter)
        }
    });
    let this = if input.generics.params.is_empty() { quote!(Self) } else { quote!(#ident<#(#arguments),*>) };
    let generics = input.bounded(&quote!(#krate::typed::Typed));
    let (_, own, _) = input.generics.split_for_impl();
    let (parameters, _, clause) = generics.split_for_impl();
    quote! {
        #[automatically_derived]
        #[allow(unused_qualifications)]
        impl #parameters #krate::typed::Typed for #ident #own #clause {
            type At<#at> = #this;
        }
    }
}
