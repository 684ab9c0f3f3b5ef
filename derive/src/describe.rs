//! `Describe`: the type as a constant tree.

use crate::attributes::Attributes;
use crate::input::{Field, Input, Shape, option, place_of};
use proc_macro2::TokenStream as Tokens;
use quote::{quote, quote_spanned};
use syn::{GenericArgument, GenericParam, LitStr, Type};

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
            #schema
        }
        #named
    }
}

fn name(input: &Input) -> Tokens {
    let krate = &input.krate;
    let Attributes { namespace, doc, aliases, .. } = &input.attributes;
    let name = &input.name;
    let namespace = option(namespace.as_ref().map(LitStr::value).as_deref());
    let doc = option(doc.as_deref());
    let arguments = input.generics.params.iter().filter_map(|param| match param {
        GenericParam::Type(param) => Some(&param.ident),
        _ => None,
    });
    quote! {
        #krate::typed::Name {
            name: #name,
            namespace: #namespace,
            arguments: &[#(<#arguments as #krate::typed::Describe>::DEF),*],
            doc: #doc,
            aliases: &[#(#aliases),*],
        }
    }
}

fn record_field(input: &Input, field: &Field) -> Tokens {
    let krate = &input.krate;
    let (name, ty) = (&field.name, field_def(input, field));
    let Attributes { doc, default, aliases, order, .. } = &field.attributes;
    let (doc, default) = (option(doc.as_deref()), option(default.as_deref()));
    let order = match order.as_ref().map(LitStr::value).as_deref() {
        Some("descending") => quote!(Descending),
        Some("ignore") => quote!(Ignore),
        _ => quote!(Ascending),
    };
    quote! {
        #krate::typed::FieldDef {
            name: #name,
            ty: #ty,
            doc: #doc,
            default: #default,
            aliases: &[#(#aliases),*],
            order: #krate::schema::Order::#order,
        }
    }
}

/// A `&'static Def`.
fn field_def(input: &Input, field: &Field) -> Tokens {
    let krate = &input.krate;
    let Attributes { fixed, tag, with, null_last, .. } = &field.attributes;
    let span = place_of(&field.ty);
    let ty = erased(&input.schema_type(&field.ty));
    if let Some(tag) = tag {
        let tag = erased(tag);
        return quote_spanned!(place_of(&tag)=> <#tag as #krate::typed::Describe>::DEF);
    }
    if let Some(with) = with {
        return quote_spanned!(place_of(with)=> <#with::Avro as #krate::typed::Describe>::DEF);
    }
    if *null_last {
        return quote_spanned!(span=> <#krate::typed::tags::NullLast<#ty> as #krate::typed::Describe>::DEF);
    }
    let def = quote_spanned!(span=> <#ty as #krate::typed::Describe>::DEF);
    match fixed {
        Some(name) => {
            quote!(&#krate::typed::__private::renamed(#def, #krate::typed::Name::new(#name)))
        }
        None => def,
    }
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
