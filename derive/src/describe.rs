//! `Describe`: the type as a constant tree.

use crate::attributes::Attributes;
use crate::input::{Field, Input, Shape, place_of};
use proc_macro2::TokenStream as Tokens;
use quote::{quote, quote_spanned};
use syn::{ConstParam, GenericArgument, GenericParam, LitStr, Type, TypeParam};

pub(crate) fn describe(input: &Input) -> Tokens {
    let (krate, ident) = (&input.krate, &input.ident);
    let generics = input.bounded(&quote!(#krate::typed::Describe));
    let (_, arguments, _) = input.generics.split_for_impl();
    let (parameters, _, clause) = generics.split_for_impl();
    let name = name(input);
    let def = match &input.shape {
        Shape::Record(fields) => {
            let fields = fields.iter().filter(|field| !field.attributes.skip).map(|field| record_field(input, field));
            quote!(#krate::typed::Def::Record { name: #name, fields: &[#(#fields),*] })
        }
        Shape::Newtype(field) => {
            let def = field_def(input, field);
            if input.attributes.name.is_some() || input.attributes.namespace.is_some() {
                quote!(#krate::typed::__private::renamed(#def, #name))
            } else {
                quote!(*#def)
            }
        }
        Shape::Enum(symbols, default) => {
            let symbols = symbols.iter().map(|(_, symbol)| symbol);
            let default = match default {
                Some(index) => quote!(::core::option::Option::Some(#index)),
                None => quote!(::core::option::Option::None),
            };
            quote!(#krate::typed::Def::Enum { name: #name, symbols: &[#(#symbols),*], default: #default })
        }
        Shape::Union(variants) => {
            let branches = variants.iter().map(|(_, field)| match field {
                Some(field) => field_def(input, field),
                None => quote!(<() as #krate::typed::Describe>::DEF),
            });
            quote!(#krate::typed::Def::Union { branches: &[#(#branches),*] })
        }
    };
    let parts = parts(input);
    // Without parameters the tables have exactly the size they need.
    let schema = (!input.has_parameters()).then(|| {
        let this = if input.lifetime().is_some() { quote!(#ident<'static>) } else { quote!(#ident) };
        quote! {
            const SCHEMA: &'static #krate::Schema<'static> = #krate::__schema!(#this);
        }
    });
    let named = matches!(input.shape, Shape::Record(_)).then(|| {
        quote! {
            #[automatically_derived]
            #[allow(unused_qualifications)]
            impl #parameters #krate::typed::__private::ByItsName for #ident #arguments #clause {
                const NAME: #krate::typed::Name = #name;
            }
        }
    });
    quote! {
        #[automatically_derived]
        #[allow(unused_qualifications)]
        impl #parameters #krate::typed::Describe for #ident #arguments #clause {
            const DEF: &'static #krate::typed::Def = &#def;
            #krate::__refers!(#(#parts),*);
            #schema
        }
        #named
    }
}

fn name(input: &Input) -> Tokens {
    let krate = &input.krate;
    let Attributes { namespace, doc, aliases, .. } = &input.attributes;
    let name = &input.name;
    let namespace = namespace.as_ref().map(|namespace| quote!(.with_namespace(#namespace)));
    let doc = doc.as_ref().map(|doc| quote!(.with_doc(#doc)));
    let aliases = (!aliases.is_empty()).then(|| quote!(.with_aliases(&[#(#aliases),*])));
    let arguments = input.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(TypeParam { ident, .. }) => {
            Some(quote!(#krate::typed::Argument::Type(<#ident as #krate::typed::Describe>::DEF)))
        }
        GenericParam::Const(ConstParam { ident, .. }) => Some(quote!(#krate::typed::Argument::Number(#ident as i128))),
        GenericParam::Lifetime(_) => None,
    });
    let arguments = input.has_parameters().then(|| quote!(.with_arguments(&[#(#arguments),*])));
    quote!(#krate::typed::Name::new(#name) #namespace #doc #aliases #arguments)
}

fn record_field(input: &Input, field: &Field) -> Tokens {
    let krate = &input.krate;
    let (name, ty) = (&field.name, field_def(input, field));
    let Attributes { doc, default, aliases, order, .. } = &field.attributes;
    let doc = doc.as_ref().map(|doc| quote!(.with_doc(#doc)));
    let default = default.as_ref().map(|default| quote!(.with_default(#default)));
    let aliases = (!aliases.is_empty()).then(|| quote!(.with_aliases(&[#(#aliases),*])));
    let order = match order.as_ref().map(LitStr::value).as_deref() {
        Some("descending") => Some(quote!(.with_order(#krate::schema::Order::Descending))),
        Some("ignore") => Some(quote!(.with_order(#krate::schema::Order::Ignore))),
        _ => None,
    };
    quote!(#krate::typed::FieldDef::new(#name, #ty) #doc #default #aliases #order)
}

/// The type that describes a field.
pub(crate) fn describing(input: &Input, field: &Field) -> Tokens {
    let krate = &input.krate;
    let Attributes { tag, with, null_last, max, .. } = &field.attributes;
    if let Some(with) = with {
        return quote_spanned!(place_of(with)=> #with::Avro);
    }
    let ty = match tag {
        Some(tag) => erased(tag),
        None => erased(&input.schema_type(field)),
    };
    let span = place_of(tag.as_ref().unwrap_or(&field.ty));
    let ty = match (*null_last, tag.is_some()) {
        (true, true) => quote_spanned!(span=> <#ty as #krate::typed::__private::NullAfter>::Tag),
        (true, false) => quote_spanned!(span=> #krate::typed::tags::NullLast<#ty>),
        (false, _) => quote!(#ty),
    };
    match max {
        Some(max) => quote_spanned!(span=> #krate::typed::__private::Bound<#ty, { #max }>),
        None => ty,
    }
}

/// A `&'static Def`.
fn field_def(input: &Input, field: &Field) -> Tokens {
    let krate = &input.krate;
    let Attributes { fixed, tag, .. } = &field.attributes;
    let span = place_of(tag.as_ref().unwrap_or(&field.ty));
    let ty = describing(input, field);
    let def = quote_spanned!(span=> <#ty as #krate::typed::Describe>::DEF);
    match fixed {
        Some(name) => quote!(&#krate::typed::__private::renamed(#def, #krate::typed::Name::new(#name))),
        None => def,
    }
}

/// The types that the definition consists of.
fn parts(input: &Input) -> Vec<Tokens> {
    let mut parts: Vec<(String, Tokens)> = Vec::new();
    for field in input.fields().into_iter().filter(|field| !field.attributes.skip && field.attributes.fixed.is_none()) {
        let Attributes { with, tag, .. } = &field.attributes;
        // Neither a bound nor the place of null changes what is referred to.
        let part = match (with, tag) {
            (Some(with), _) => quote!(#with::Avro),
            (None, Some(tag)) => {
                let tag = erased(tag);
                quote!(#tag)
            }
            (None, None) => {
                let ty = erased(&input.schema_type(field));
                quote!(#ty)
            }
        };
        let text = part.to_string();
        if parts.iter().all(|(other, _)| *other != text) {
            parts.push((text, part));
        }
    }
    parts.into_iter().map(|(_, part)| part).collect()
}

/// With `'static` for a lifetime that is left out, which a constant cannot do without.
fn erased(ty: &Type) -> Type {
    let mut ty = ty.clone();
    erase(&mut ty);
    ty
}

fn erase(ty: &mut Type) {
    match ty {
        Type::Reference(of) => erase(&mut of.elem),
        Type::Path(path) => {
            for segment in &mut path.path.segments {
                if let syn::PathArguments::AngleBracketed(arguments) = &mut segment.arguments {
                    for argument in &mut arguments.args {
                        match argument {
                            GenericArgument::Lifetime(lifetime) if lifetime.ident == "_" => {
                                *lifetime = syn::parse_quote!('static);
                            }
                            GenericArgument::Type(ty) => erase(ty),
                            _ => {}
                        }
                    }
                }
            }
        }
        _ => {}
    }
}
