//! What is derived for, checked.

use crate::attributes::{Attributes, ByName, On, is_name};
use proc_macro2::{Span, TokenStream as Tokens};
use syn::spanned::Spanned;
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
        refuse_what_has_no_meaning(&attributes, &shape)?;
        if PRIMITIVES.contains(&name.as_str()) && matches!(shape, Shape::Record(_) | Shape::Enum(..)) {
            let message = format!("`{name}` is a primitive type in Avro: give the type another name");
            return Err(match &attributes.name {
                Some(name) => Error::new_spanned(name, message),
                None => Error::new_spanned(&ident, message),
            });
        }
        let krate = attributes.krate.clone().unwrap_or_else(|| syn::parse_quote!(::avocet));
        let this = Self { ident, generics: input.generics.clone(), krate, name, attributes, shape };
        this.refuse_nameless_recursion()?;
        this.refuse_names_in_vain()?;
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

    /// A field's type as the schema has it: where it names this very type, or one that is to stand by its name, by that.
    pub(crate) fn schema_type(&self, field: &Field) -> Type {
        let mut ty = field.ty.clone();
        let target = self.by_name(field);
        self.put_names(&mut ty, &|ty| self.is_own(ty) || target.as_ref() == Some(ty));
        ty
    }

    /// The type that `by_name` means.
    pub(crate) fn by_name(&self, field: &Field) -> Option<Type> {
        Some(match field.attributes.by_name.as_ref()? {
            ByName::Of(ty) => (**ty).clone(),
            ByName::Innermost => innermost(&field.ty).clone(),
        })
    }

    /// Puts names in place of such types; whether there were any.
    fn put_names(&self, ty: &mut Type, such: &impl Fn(&Type) -> bool) -> bool {
        if such(ty) {
            let krate = &self.krate;
            *ty = syn::parse_quote!(#krate::typed::__private::ByName<#ty>);
            return true;
        }
        let mut found = false;
        each_part(ty, &mut |part| found |= self.put_names(part, such));
        found
    }

    fn is_own(&self, ty: &Type) -> bool {
        let Type::Path(path) = ty else { return false };
        let mut segments = path.path.segments.iter();
        match (segments.next(), segments.next(), &path.qself, path.path.leading_colon) {
            (Some(single), None, None, None) => single.ident == self.ident || single.ident == "Self",
            _ => false,
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
            let own = self.put_names(&mut field.ty.clone(), &|ty| self.is_own(ty));
            if field.attributes.tag.is_none() && own {
                return Err(Error::new_spanned(&field.ty, what));
            }
        }
        Ok(())
    }

    fn refuse_names_in_vain(&self) -> Result<()> {
        for field in self.fields() {
            if let Some(target) = self.by_name(field)
                && !self.put_names(&mut field.ty.clone(), &|ty| *ty == target)
            {
                return Err(Error::new_spanned(
                    target,
                    "the field's type does not contain this type, spelled like this",
                ));
            }
        }
        Ok(())
    }
}

/// Names that Avro has given away.
const PRIMITIVES: [&str; 8] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];

/// Attributes that would change nothing.
fn refuse_what_has_no_meaning(attributes: &Attributes, shape: &Shape) -> Result<()> {
    match shape {
        Shape::Record(_) | Shape::Enum(..) => Ok(()),
        Shape::Union(_) => attributes
            .only(&["crate"], "an enum with data is an Avro union, which has no name and nothing that goes with names"),
        Shape::Newtype(_) if attributes.name.is_some() || attributes.namespace.is_some() => Ok(()),
        Shape::Newtype(_) => attributes.only(
            &["crate"],
            "a struct of one value without a name is that value in Avro; a fixed type can be renamed, with `name` or `namespace`",
        ),
    }
}

/// The types that a type is made of.
fn each_part(ty: &mut Type, each: &mut impl FnMut(&mut Type)) {
    match ty {
        Type::Path(path) => {
            let arguments = path.path.segments.last_mut().map(|last| &mut last.arguments);
            if let Some(PathArguments::AngleBracketed(arguments)) = arguments {
                for argument in &mut arguments.args {
                    if let GenericArgument::Type(ty) = argument {
                        each(ty);
                    }
                }
            }
        }
        Type::Reference(of) => each(&mut of.elem),
        Type::Slice(of) => each(&mut of.elem),
        Type::Array(of) => each(&mut of.elem),
        Type::Paren(of) => each(&mut of.elem),
        Type::Group(of) => each(&mut of.elem),
        Type::Tuple(of) => of.elems.iter_mut().for_each(each),
        _ => {}
    }
}

/// The last type within the last type, and so on: `Node` of `BTreeMap<String, Vec<Node>>`.
fn innermost(ty: &Type) -> &Type {
    let inner = match ty {
        Type::Path(path) => match path.path.segments.last().map(|last| &last.arguments) {
            Some(PathArguments::AngleBracketed(arguments)) => arguments
                .args
                .iter()
                .rev()
                .find_map(|argument| if let GenericArgument::Type(ty) = argument { Some(ty) } else { None }),
            _ => None,
        },
        Type::Reference(of) => Some(&*of.elem),
        Type::Slice(of) => Some(&*of.elem),
        Type::Array(of) => Some(&*of.elem),
        Type::Paren(of) => Some(&*of.elem),
        Type::Group(of) => Some(&*of.elem),
        _ => None,
    };
    inner.map_or(ty, innermost)
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
        for other in fields.iter().filter(|other| !other.attributes.skip && !attributes.skip) {
            if other.name == name {
                return Err(Error::new_spanned(ident, format!("two fields of the record are called `{name}`")));
            }
        }
        fields.push(Field { member: Member::Named(ident.clone()), name, ty: field.ty.clone(), attributes });
    }
    refuse_ambiguous_aliases(&fields)?;
    Ok(Shape::Record(fields))
}

/// A reader looks for a field under its name and its aliases: each may mean one field only.
fn refuse_ambiguous_aliases(fields: &[Field]) -> Result<()> {
    let mut names: Vec<String> =
        fields.iter().filter(|field| !field.attributes.skip).map(|field| field.name.clone()).collect();
    for alias in fields.iter().flat_map(|field| &field.attributes.aliases) {
        let name = alias.value();
        if names.contains(&name) {
            return Err(Error::new_spanned(alias, format!("`{name}` is a name of a field already")));
        }
        names.push(name);
    }
    Ok(())
}

/// The one value of a newtype or a variant.
fn value(field: &syn::Field, ident: &Ident) -> Result<Field> {
    let attributes = Attributes::new(&field.attrs, On::Field)?;
    attributes.only(
        &["as", "with", "fixed", "null", "max", "by_name"],
        "it goes on fields of records, and this is none: a struct or variant of one value is that value",
    )?;
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
        attributes.only(
            &[],
            "an enum with data is an Avro union: its branches go by their types, and have neither names nor a default",
        )?;
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
        attributes.only(&["name", "default"], "a symbol of an enum has a name and nothing else")?;
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

/// Where errors about this are reported; still marked as written by a macro, so that lints leave it alone.
pub(crate) fn place_of(tokens: &impl Spanned) -> Span {
    Span::call_site().located_at(tokens.span())
}
