//! What a clash says: what is wrong, and what to do about it.

use crate::resolve::rules::promotion;
use crate::schema::{Enum, Field, Fixed, Kind, LogicalType, Primitive, Type, Union};
use crate::text::Text;
use alloc::format;
use alloc::string::{String, ToString};
use core::fmt;

/// Symbols and branches that a sentence names, at most.
const NAMED: usize = 8;

/// A type as a sentence says it: `long`, `decimal(6, 2)`, ``record `geo.Point` ``.
struct Said<'s>(Type<'s>);

impl fmt::Display for Said<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(LogicalType::Decimal { precision, scale }) = self.0.logical_type() {
            return write!(f, "decimal({precision}, {scale})");
        }
        match self.0.kind() {
            Kind::Record(it) => write!(f, "record `{}`", it.full_name()),
            Kind::Enum(it) => write!(f, "enum `{}`", it.full_name()),
            Kind::Fixed(it) => write!(f, "fixed `{}`", it.full_name()),
            _ => fmt::Display::fmt(&self.0.tag(), f),
        }
    }
}

/// Some of many, and how many more there are.
fn list<T>(all: impl ExactSizeIterator<Item = T>, mut say: impl FnMut(&mut String, T)) -> String {
    let more = all.len().saturating_sub(NAMED);
    let mut text = String::new();
    for (index, one) in all.take(NAMED).enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        say(&mut text, one);
    }
    if more > 0 {
        text.push_str(&format!(" and {more} more"));
    }
    text
}

/// How to tell the reader's type that it is the writer's.
fn by_name(reader: Type<'_>, writer: Type<'_>, aliases: bool) -> String {
    let (ours, theirs) = (reader.tag(), writer.tag());
    // An alias without a dot belongs to the namespace of its type.
    if aliases && (theirs.namespace().is_some() || ours.namespace().is_none()) {
        format!("give it the alias `{theirs}`")
    } else {
        format!("call it `{}`", theirs.name())
    }
}

pub(super) fn names(reader: Type<'_>, writer: Type<'_>, aliases: bool) -> String {
    let how = by_name(reader, writer, aliases);
    format!("the reader's {} is not the writer's `{}` by name: {how}", Said(reader), writer.tag())
}

pub(super) fn fixed_size(ours: Fixed<'_>, theirs: Fixed<'_>) -> String {
    let size = |of: Fixed<'_>| match of.size() {
        1 => "1 byte".to_string(),
        size => format!("{size} bytes"),
    };
    format!(
        "the writer's fixed `{}` has {}, the reader's {}: keep the size, or read the new one in a field of its own, with a \
         default",
        theirs.full_name(),
        size(theirs),
        size(ours),
    )
}

pub(super) fn decimals(reader: Type<'_>, writer: Type<'_>) -> String {
    format!(
        "the writer's {} is not the reader's {}: keep precision and scale, or read the new one in a field of its own, with \
         a default",
        Said(writer),
        Said(reader)
    )
}

pub(super) fn symbols(ours: Enum<'_>, missing: &[Text<'_>]) -> String {
    let named = list(missing.iter(), |text, symbol| text.push_str(&format!("`{symbol}`")));
    let (plural, them) = if missing.len() == 1 { ("", "it") } else { ("s", "them") };
    format!(
        "the reader's enum `{}` lacks the writer's symbol{plural} {named}: add {them}, or give the enum a default",
        ours.full_name()
    )
}

pub(super) fn no_default(field: Field<'_>, aliases: bool) -> String {
    let alias = if aliases { ", or an alias to the writer's field" } else { "" };
    format!(
        "the reader's field `{}` has no default and the writer does not write it: give it a default{alias}",
        field.name()
    )
}

/// `at` is the place in the reader's text that is in the way.
pub(super) fn bad_default(field: Field<'_>, at: u32) -> String {
    let end = field.ty().schema().text().len();
    let start = end.saturating_sub(field.priced_default().0.map_or(0, str::len));
    let own = start..start.saturating_add(field.default().map_or(0, str::len));
    let says = format!("the writer does not write the reader's field `{}`, whose default", field.name());
    if own.contains(&(at as usize)) {
        format!("{says} is no {}: correct the default", Said(field.ty()))
    } else {
        format!(
            "{says} leans on the default of a field inside, which is not of its type: correct that (at byte {at} of \
            the reader's schema), or say more in this one"
        )
    }
}

pub(super) fn types(reader: Type<'_>, writer: Type<'_>) -> String {
    let mut wider = String::new();
    if let Kind::Primitive(theirs) = writer.kind() {
        let all = || Primitive::ALL.into_iter().filter(|ours| *ours != theirs && promotion(theirs, *ours).is_some());
        let count = all().count();
        for (index, one) in all().enumerate() {
            let between = match count.saturating_sub(index) {
                _ if index == 0 => "",
                1 => " and ",
                _ => ", ",
            };
            wider.push_str(between);
            wider.push_str(one.name());
        }
        if count > 0 {
            wider = format!(" ({wider} can read it too)");
        }
    }
    format!(
        "the writer's {0} cannot be read as {1}: keep {0}{wider}, or read the new type in a field of its own, with a default",
        Said(writer),
        Said(reader)
    )
}

pub(super) fn union_became_one(reader: Type<'_>, writer: Type<'_>) -> String {
    format!(
        "the writer may write {0} here, which cannot be read as {1}: make the reader's type a union that has {0} too",
        Said(writer),
        Said(reader)
    )
}

pub(super) fn no_branch(ours: Union<'_>, writer: Type<'_>, aliases: bool) -> String {
    let branches = list(ours.branches(), |text, branch| text.push_str(&Said(branch).to_string()));
    let same_kind = ours.branches().find(|branch| {
        matches!(
            (branch.kind(), writer.kind()),
            (Kind::Record(_), Kind::Record(_)) | (Kind::Enum(_), Kind::Enum(_)) | (Kind::Fixed(_), Kind::Fixed(_))
        )
    });
    let or = match same_kind {
        Some(branch) => format!(", or if it is {}, {}", Said(branch), by_name(branch, writer, aliases)),
        None => String::new(),
    };
    format!("the reader's union ({branches}) has no branch for the writer's {}: add it{or}", Said(writer))
}
