//! What stands in `#[avro(...)]`.

use crate::json;
use proc_macro2::Span;
use syn::meta::ParseNestedMeta;
use syn::{Attribute, Error, Expr, ExprLit, ExprUnary, Lit, LitStr, Meta, Path, Result, Token, Type, UnOp};

/// Where attributes stand.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum On {
    Type,
    Field,
    Variant,
}

/// What a field names instead of defining it.
pub(crate) enum ByName {
    /// The innermost type.
    Innermost,
    /// This one.
    Of(Box<Type>),
}

/// All attributes of a type, a field or a variant.
#[derive(Default)]
pub(crate) struct Attributes {
    /// Names of those that are given, and where.
    pub(crate) given: Vec<(String, Span)>,
    pub(crate) name: Option<LitStr>,
    pub(crate) namespace: Option<LitStr>,
    pub(crate) doc: Option<String>,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) krate: Option<Path>,
    /// As JSON text.
    pub(crate) default: Option<String>,
    /// `default` without a value: the default symbol of an enum.
    pub(crate) default_symbol: bool,
    pub(crate) order: Option<LitStr>,
    pub(crate) fixed: Option<LitStr>,
    pub(crate) tag: Option<Type>,
    pub(crate) with: Option<Path>,
    pub(crate) null_last: bool,
    pub(crate) max: Option<Expr>,
    pub(crate) by_name: Option<ByName>,
    pub(crate) skip: bool,
}

impl Attributes {
    pub(crate) fn new(attributes: &[Attribute], on: On) -> Result<Self> {
        let mut all = Self::default();
        let mut doc: Vec<String> = Vec::new();
        for attribute in attributes {
            if attribute.path().is_ident("doc")
                && let Meta::NameValue(meta) = &attribute.meta
                && let Expr::Lit(ExprLit { lit: Lit::Str(line), .. }) = &meta.value
            {
                let line = line.value();
                doc.push(line.strip_prefix(' ').unwrap_or(&line).trim_end().to_owned());
            }
            if attribute.path().is_ident("avro") {
                attribute.parse_nested_meta(|meta| all.read(&meta, on))?;
            }
        }
        let doc = doc.join("\n").trim().to_owned();
        if all.doc.is_none() && !doc.is_empty() {
            all.doc = Some(doc);
        }
        Ok(all)
    }

    fn read(&mut self, meta: &ParseNestedMeta<'_>, on: On) -> Result<()> {
        let known = meta.path.get_ident().map(ToString::to_string).unwrap_or_default();
        let place = match known.as_str() {
            "name" | "doc" => None,
            "alias" => Some("a type or a field").filter(|_| on == On::Variant),
            "namespace" | "crate" => Some("a type").filter(|_| on != On::Type),
            "order" | "skip" => Some("a field").filter(|_| on != On::Field),
            "fixed" | "as" | "with" | "null" | "max" | "by_name" => {
                Some("a field, or the one value of a variant").filter(|_| on != On::Field)
            }
            "default" => Some("a field, or a variant of an enum without data").filter(|_| on == On::Type),
            _ => {
                return Err(meta.error(
                    "unknown attribute: there are name, namespace, doc, alias, crate, default, order, fixed, max, as, with, null, by_name, skip",
                ));
            }
        };
        if let Some(place) = place {
            return Err(meta.error(format!("`{known}` goes on {place}")));
        }
        if known != "alias" && self.given(&known).is_some() {
            return Err(meta.error("this attribute is given twice"));
        }
        self.given.push((known.clone(), syn::spanned::Spanned::span(&meta.path)));
        match known.as_str() {
            "name" => self.name = Some(name(meta)?),
            "namespace" => self.namespace = Some(namespace(meta)?),
            "doc" => self.doc = Some(text(meta)?.value()),
            "alias" => {
                let alias = dotted(text(meta)?)?;
                if self.aliases.contains(&alias) {
                    return Err(Error::new(alias.span(), "this alias is given twice"));
                }
                self.aliases.push(alias);
            }
            "crate" => self.krate = Some(meta.value()?.call(Path::parse_mod_style)?),
            "default" if on == On::Variant => self.default_symbol = true,
            "default" => self.default = Some(default(meta)?),
            "order" => {
                let order = text(meta)?;
                if !["ascending", "descending", "ignore"].contains(&order.value().as_str()) {
                    return Err(Error::new(order.span(), "order is \"ascending\", \"descending\" or \"ignore\""));
                }
                self.order = Some(order);
            }
            "fixed" => self.fixed = Some(name(meta)?),
            "as" => self.tag = Some(meta.value()?.parse()?),
            "with" => self.with = Some(meta.value()?.parse()?),
            "max" => self.max = Some(meta.value()?.parse()?),
            "by_name" if meta.input.peek(Token![=]) => {
                self.by_name = Some(ByName::Of(Box::new(meta.value()?.parse()?)));
            }
            "by_name" => self.by_name = Some(ByName::Innermost),
            "null" => {
                let place = text(meta)?;
                match place.value().as_str() {
                    "last" => self.null_last = true,
                    "first" => {}
                    _ => return Err(Error::new(place.span(), "null is \"first\", as it is anyway, or \"last\"")),
                }
            }
            _ => self.skip = true,
        }
        self.refuse_what_contradicts()
    }

    /// Where this attribute is given.
    pub(crate) fn given(&self, name: &str) -> Option<Span> {
        self.given.iter().find(|(given, _)| given == name).map(|(_, span)| *span)
    }

    /// Refuses all but these.
    pub(crate) fn only(&self, these: &[&str], why: &str) -> Result<()> {
        match self.given.iter().find(|(given, _)| !these.contains(&given.as_str())) {
            Some((given, span)) => Err(Error::new(*span, format!("`{given}` has no meaning here: {why}"))),
            None => Ok(()),
        }
    }

    fn refuse_what_contradicts(&self) -> Result<()> {
        const PAIRS: [(&str, &[&str], &str); 3] = [
            ("as", &["with", "fixed", "max", "by_name"], "what the tag describes"),
            ("with", &["fixed", "max", "null", "by_name"], "what `Avro` in the module describes"),
            ("fixed", &["max", "null", "by_name"], "a fixed type of this name"),
        ];
        for (one, others, what) in PAIRS {
            if self.given(one).is_none() {
                continue;
            }
            if let Some((other, span)) = self.given.iter().find(|(given, _)| others.contains(&given.as_str())) {
                return Err(Error::new(*span, format!("`{other}` contradicts `{one}`: the field is {what}")));
            }
        }
        if self.skip {
            self.only(&["skip"], "a field that is skipped is not in Avro")?;
        }
        Ok(())
    }
}

fn text(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    meta.value()?.parse()
}

/// A name by Avro's rules.
pub(crate) fn is_name(name: &str) -> bool {
    let mut bytes = name.bytes();
    bytes.next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && bytes.all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

fn name(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    let name = text(meta)?;
    if is_name(&name.value()) {
        return Ok(name);
    }
    Err(Error::new(
        name.span(),
        "names are made of letters, digits and underscores, and do not begin with a digit; a namespace is an attribute of its own",
    ))
}

/// A namespace, or that there is none, where it would be that of the type around.
fn namespace(meta: &ParseNestedMeta<'_>) -> Result<LitStr> {
    let names = text(meta)?;
    if names.value().is_empty() { Ok(names) } else { dotted(names) }
}

/// Names with dots between them.
fn dotted(names: LitStr) -> Result<LitStr> {
    if names.value().split('.').all(is_name) {
        return Ok(names);
    }
    Err(Error::new(
        names.span(),
        "names are made of letters, digits and underscores, do not begin with a digit, and are joined by dots",
    ))
}

/// A default as JSON: `default = "..."` holds it, a number or a boolean is it.
fn default(meta: &ParseNestedMeta<'_>) -> Result<String> {
    if !meta.input.peek(Token![=]) {
        return Err(meta.error(
            "a field's default needs a value, as JSON: default = \"[]\"; only variants of enums can go without",
        ));
    }
    let value: Expr = meta.value()?.parse()?;
    let wrong = |span| Error::new(span, "the default is a string literal that holds JSON, a number, or a boolean");
    let (sign, literal) = match &value {
        Expr::Lit(ExprLit { lit, .. }) => ("", lit),
        Expr::Unary(ExprUnary { op: UnOp::Neg(_), expr, .. }) => match &**expr {
            Expr::Lit(ExprLit { lit: lit @ (Lit::Int(_) | Lit::Float(_)), .. }) => ("-", lit),
            other => return Err(wrong(syn::spanned::Spanned::span(other))),
        },
        other => return Err(wrong(syn::spanned::Spanned::span(other))),
    };
    let json = match literal {
        Lit::Str(text) => text.value().trim().to_owned(),
        Lit::Int(number) => format!("{sign}{}", number.base10_digits()),
        Lit::Float(number) => format!("{sign}{}", number.base10_digits()),
        Lit::Bool(value) => value.value.to_string(),
        other => return Err(wrong(other.span())),
    };
    match json::check(&json) {
        Ok(()) => Ok(json),
        Err(why) => Err(Error::new(
            literal.span(),
            format!("the default is not JSON: {why}; a text needs double quotes of its own: \"\\\"text\\\"\""),
        )),
    }
}
