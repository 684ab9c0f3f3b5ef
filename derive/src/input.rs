//! What is derived for, checked.

use crate::attributes::{Attributes, On, is_name};
use proc_macro2::{Span, TokenStream as Tokens};
use quote::quote;
use syn::{
    Data, DeriveInput, Error, Fields, GenericArgument, GenericParam, Generics, Ident, Lifetime, Member, Path,
    PathArguments, Result, Type, Variant,
};

/// A struct or an enum.
pub(crate) struct Input {
    pub(crate) ident: Ident,
    pub(crate) generics: Generics,
    pub(crate) krate: Path,
    /// In Avro.
    pub(crate) name: String,
    pub(crate) attributes: Attributes,
    pub(crate) shape: Shape,
}

pub(crate) enum Shape {
    Record(Vec<Field>),
    /// A struct of one value without a name: what the value is.
    Newtype(Box<Field>),
    /// Variants and symbols, and which is the default.
    Enum(Vec<(Ident, String)>, Option<u16>),
    /// Variants and their values; one without is null.
    Union(Vec<(Ident, Option<Field>)>),
}

pub(crate) struct Field {
    pub(crate) member: Member,
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) attributes: Attributes,
}

impl Input {
    pub(crate) fn new(input: &DeriveInput) -> Result<Self> {
        let attributes = Attributes::new(&input.attrs, On::Type)?;
        let ident = input.ident.clone();
        let name = name_of(&attributes, &ident)?;
        if let Some(second) = input.generics.lifetimes().nth(1) {
            return Err(Error::new_spanned(
                second,
                "a type that is read from Avro borrows from one input: it can have one lifetime only",
            ));
        }
        let shape = match &input.data {
            Data::Struct(data) => structure(&data.fields, &ident)?,
            Data::Enum(data) => enumeration(data.variants.iter().collect(), &ident)?,
            Data::Union(data) => {
                return Err(Error::new_spanned(
                    data.union_token,
                    "a Rust union does not say which of its fields it holds: use an enum with data, which is an Avro union",
                ));
            }
        };
        if let (Shape::Union(_), Some(name)) = (&shape, &attributes.name) {
            return Err(Error::new_spanned(name, "an enum with data is an Avro union, which has no name"));
        }
        let krate = attributes.krate.clone().unwrap_or_else(|| syn::parse_quote!(::avocet));
        let this = Self { ident, generics: input.generics.clone(), krate, name, attributes, shape };
        this.refuse_nameless_recursion()?;
        Ok(this)
    }

    /// The lifetime that it borrows for.
    pub(crate) fn lifetime(&self) -> Option<&Lifetime> {
        self.generics.lifetimes().next().map(|lifetime| &lifetime.lifetime)
    }

    /// Whether its schema depends on parameters.
    pub(crate) fn has_parameters(&self) -> bool {
        self.generics.params.iter().any(|param| !matches!(param, GenericParam::Lifetime(_)))
    }

    /// The generics with a bound on every type parameter.
    pub(crate) fn bounded(&self, bound: &Tokens) -> Generics {
        let mut generics = self.generics.clone();
        let parameters: Vec<Ident> = generics.type_params().map(|param| param.ident.clone()).collect();
        if !parameters.is_empty() {
            let clause = generics.make_where_clause();
            for parameter in parameters {
                clause.predicates.push(syn::parse_quote!(#parameter: #bound));
            }
        }
        generics
    }

    pub(crate) fn fields(&self) -> Vec<&Field> {
        match &self.shape {
            Shape::Record(fields) => fields.iter().collect(),
            Shape::Newtype(field) => vec![&**field],
            Shape::Enum(..) => Vec::new(),
            Shape::Union(variants) => variants.iter().filter_map(|(_, field)| field.as_ref()).collect(),
        }
    }

    /// A type as the schema has it: where it names this very type, by its name.
    pub(crate) fn schema_type(&self, ty: &Type) -> Type {
        let mut ty = ty.clone();
        self.replace(&mut ty);
        ty
    }

    fn replace(&self, ty: &mut Type) {
        match ty {
            Type::Path(path) if path.qself.is_none() => {
                let single = path.path.segments.len() == 1 && path.path.leading_colon.is_none();
                let Some(last) = path.path.segments.last_mut() else { return };
                if single && (last.ident == self.ident || last.ident == "Self") {
                    let krate = &self.krate;
                    let own = ty.clone();
                    *ty = syn::parse_quote!(#krate::typed::__private::ByName<#own>);
                    return;
                }
                if let PathArguments::AngleBracketed(arguments) = &mut last.arguments {
                    for argument in &mut arguments.args {
                        if let GenericArgument::Type(ty) = argument {
                            self.replace(ty);
                        }
                    }
                }
            }
            Type::Reference(of) => self.replace(&mut of.elem),
            Type::Slice(of) => self.replace(&mut of.elem),
            Type::Array(of) => self.replace(&mut of.elem),
            Type::Paren(of) => self.replace(&mut of.elem),
            Type::Group(of) => self.replace(&mut of.elem),
            Type::Tuple(of) => of.elems.iter_mut().for_each(|ty| self.replace(ty)),
            _ => {}
        }
    }

    /// Only records can be referred to inside themselves.
    fn refuse_nameless_recursion(&self) -> Result<()> {
        let what = match &self.shape {
            Shape::Union(_) => {
                "an enum with data is an Avro union, which has no name and so cannot contain itself: let a struct stand between"
            }
            Shape::Newtype(_) => {
                "a struct of one value without a name is that value in Avro, which cannot contain itself: give the field a name"
            }
            Shape::Record(_) | Shape::Enum(..) => return Ok(()),
        };
        for field in self.fields() {
            if field.attributes.tag.is_none() && self.schema_type(&field.ty) != field.ty {
                return Err(Error::new_spanned(&field.ty, what));
            }
        }
        Ok(())
    }
}

fn structure(fields: &Fields, ident: &Ident) -> Result<Shape> {
    let all = match fields {
        Fields::Named(fields) => &fields.named,
        Fields::Unit => return Ok(Shape::Record(Vec::new())),
        Fields::Unnamed(fields) => match fields.unnamed.first() {
            Some(field) if fields.unnamed.len() == 1 => {
                return Ok(Shape::Newtype(Box::new(value(field, ident)?)));
            }
            _ => {
                return Err(Error::new_spanned(
                    fields,
                    "the fields of an Avro record have names: write `struct Name { first: A, second: B }`; only a struct of one value, which becomes that value, can go without",
                ));
            }
        },
    };
    let mut fields: Vec<Field> = Vec::new();
    for field in all {
        let Some(ident) = &field.ident else { continue };
        let attributes = Attributes::new(&field.attrs, On::Field)?;
        let name = name_of(&attributes, ident)?;
        if !attributes.skip && fields.iter().any(|other| other.name == name && !other.attributes.skip) {
            return Err(Error::new_spanned(ident, format!("two fields of the record are called `{name}`")));
        }
        fields.push(Field { member: Member::Named(ident.clone()), name, ty: field.ty.clone(), attributes });
    }
    Ok(Shape::Record(fields))
}

/// The one value of a newtype or a variant.
fn value(field: &syn::Field, ident: &Ident) -> Result<Field> {
    let attributes = Attributes::new(&field.attrs, On::Field)?;
    let odd = [
        ("skip", attributes.skip),
        ("default", attributes.default.is_some()),
        ("order", attributes.order.is_some()),
        ("name", attributes.name.is_some()),
        ("alias", !attributes.aliases.is_empty()),
    ];
    if let Some((odd, _)) = odd.into_iter().find(|(_, given)| *given) {
        return Err(Error::new_spanned(field, format!("`{odd}` goes on fields of records, and this is none")));
    }
    Ok(Field { member: Member::Unnamed(0.into()), name: ident.to_string(), ty: field.ty.clone(), attributes })
}

fn enumeration(variants: Vec<&Variant>, ident: &Ident) -> Result<Shape> {
    if variants.is_empty() {
        return Err(Error::new_spanned(ident, "an enum without variants has no values"));
    }
    if variants.len() > 32_000 {
        return Err(Error::new_spanned(ident, "an enum of more than 32,000 variants"));
    }
    if variants.iter().all(|variant| matches!(variant.fields, Fields::Unit)) {
        return symbols(&variants);
    }
    let mut branches = Vec::new();
    let mut null: Option<&Ident> = None;
    for variant in variants {
        let attributes = Attributes::new(&variant.attrs, On::Variant)?;
        if attributes.name.is_some() || attributes.default_symbol {
            return Err(Error::new_spanned(
                variant,
                "an enum with data is an Avro union: its branches go by their types, and have neither names nor a default",
            ));
        }
        let field = match &variant.fields {
            Fields::Unit => {
                if let Some(other) = null.replace(&variant.ident) {
                    return Err(Error::new_spanned(
                        variant,
                        format!("a variant without data is null in an Avro union, and `{other}` is that already"),
                    ));
                }
                None
            }
            Fields::Unnamed(fields) if fields.unnamed.len() == 1 => {
                fields.unnamed.first().map(|field| value(field, &variant.ident)).transpose()?
            }
            fields => {
                return Err(Error::new_spanned(
                    fields,
                    "a branch of an Avro union is one value: put these fields into a struct of their own, and derive for it too",
                ));
            }
        };
        branches.push((variant.ident.clone(), field));
    }
    Ok(Shape::Union(branches))
}

fn symbols(variants: &[&Variant]) -> Result<Shape> {
    let mut symbols: Vec<(Ident, String)> = Vec::new();
    let mut default = None;
    for (index, variant) in (0u16..).zip(variants) {
        let attributes = Attributes::new(&variant.attrs, On::Variant)?;
        let name = name_of(&attributes, &variant.ident)?;
        if symbols.iter().any(|(_, other)| *other == name) {
            return Err(Error::new_spanned(variant, format!("two symbols of the enum are called `{name}`")));
        }
        if attributes.default_symbol && default.replace(index).is_some() {
            return Err(Error::new_spanned(variant, "an enum has one default symbol"));
        }
        symbols.push((variant.ident.clone(), name));
    }
    Ok(Shape::Enum(symbols, default))
}

/// The name that was given, or that of the Rust item.
fn name_of(attributes: &Attributes, ident: &Ident) -> Result<String> {
    if let Some(name) = &attributes.name {
        return Ok(name.value());
    }
    let name = ident.to_string();
    let name = name.strip_prefix("r#").unwrap_or(&name).to_owned();
    if is_name(&name) || attributes.skip {
        return Ok(name);
    }
    Err(Error::new_spanned(
        ident,
        "not a name in Avro, which has letters of ASCII, digits and underscores only: give it another with #[avro(name = \"...\")]",
    ))
}

/// A lifetime for types that have none of their own.
pub(crate) fn fresh() -> Lifetime {
    Lifetime::new("'avro", Span::call_site())
}

/// `Some("...")` or `None`.
pub(crate) fn option(text: Option<&str>) -> Tokens {
    match text {
        Some(text) => quote!(::core::option::Option::Some(#text)),
        None => quote!(::core::option::Option::None),
    }
}
