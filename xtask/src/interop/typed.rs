//! The same rows as Rust types: what the derive reads has to be what the model wrote.

use anyhow::{Context, Result};
use avocet::Avro;
use avocet::container::Reader;
use avocet::typed::{Array, Doubles, Map, Typed};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// The record of `EVERY_TYPE`.
#[derive(Avro)]
#[avro(namespace = "all")]
pub(super) struct Types<'a> {
    n: (),
    b: bool,
    i: i32,
    l: i64,
    f: f32,
    d: f64,
    y: &'a [u8],
    s: &'a str,
    e: Enum,
    x: Fixed,
    a: Vec<Item>,
    m: Map<'a, Vec<&'a str>>,
    u: Either<'a>,
    r: Empty,
    next: Option<Box<Types<'a>>>,
}

#[derive(Avro, Clone, Copy)]
#[avro(namespace = "all")]
enum Enum {
    A,
    B,
    C,
}

#[derive(Avro)]
#[avro(namespace = "all")]
struct Fixed([u8; 5]);

#[derive(Avro)]
enum Item {
    Null,
    Long(i64),
    Fixed(Fixed),
}

#[derive(Avro)]
enum Either<'a> {
    Text(&'a str),
    Null,
    Number(f64),
    Symbol(Enum),
    Counts(BTreeMap<String, i32>),
}

#[derive(Avro)]
#[avro(namespace = "all")]
struct Empty;

/// The record of `PLAIN`.
#[derive(Avro)]
#[avro(namespace = "all")]
pub(super) struct Plain<'a> {
    flag: bool,
    count: i32,
    id: i64,
    key: Fixed,
    level: Enum,
    note: Option<&'a str>,
    texts: Array<'a, &'a str>,
    readings: Doubles<'a>,
    counts: Map<'a, i64>,
    size: Size,
    at: Point,
    path: Vec<Point>,
    raw: Vec<u8>,
}

#[derive(Avro)]
enum Size {
    Word(String),
    Number(f64),
}

#[derive(Avro)]
#[avro(namespace = "all")]
struct Point {
    x: f32,
    y: f32,
}

/// A value as Avro JSON, written by hand: with neither the schema nor the encoder of the library.
pub(super) trait Show {
    /// What a union calls it.
    const TAG: &'static str;
    fn show(&self) -> Value;
}

macro_rules! show {
    ($($ty:ty, $tag:literal, |$value:ident| $show:expr;)*) => {$(
        impl Show for $ty {
            const TAG: &'static str = $tag;
            fn show(&self) -> Value {
                let $value = self;
                $show
            }
        }
    )*};
}

macro_rules! record {
    ($($ty:ty, $tag:literal, $($field:ident)*;)*) => {$(
        impl Show for $ty {
            const TAG: &'static str = $tag;
            fn show(&self) -> Value {
                json!({$(stringify!($field): self.$field.show()),*})
            }
        }
    )*};
}

show! {
    (), "null", |_none| Value::Null;
    bool, "boolean", |it| json!(it);
    i32, "int", |it| json!(it);
    i64, "long", |it| json!(it);
    f32, "float", |it| number(f64::from(*it), format!("{it:e}"));
    f64, "double", |it| number(*it, format!("{it:e}"));
    &str, "string", |it| json!(it);
    String, "string", |it| json!(it);
    &[u8], "bytes", |it| bytes(it);
    Vec<u8>, "bytes", |it| bytes(it);
    Fixed, "all.Fixed", |it| bytes(&it.0);
    Enum, "all.Enum", |it| json!(match it { Enum::A => "A", Enum::B => "B", Enum::C => "C" });
    Empty, "all.Empty", |_empty| json!({});
    Item, "", |it| match it {
        Item::Null => Value::Null,
        Item::Long(it) => tagged(it),
        Item::Fixed(it) => tagged(it),
    };
    Either<'_>, "", |it| match it {
        Either::Text(it) => tagged(it),
        Either::Null => Value::Null,
        Either::Number(it) => tagged(it),
        Either::Symbol(it) => tagged(it),
        Either::Counts(it) => tagged(it),
    };
    Size, "", |it| match it {
        Size::Word(it) => tagged(it),
        Size::Number(it) => tagged(it),
    };
    Doubles<'_>, "array", |it| it.iter().map(|one| one.show()).collect();
}

record! {
    Types<'_>, "all.Types", n b i l f d y s e x a m u r next;
    Plain<'_>, "all.Plain", flag count id key level note texts readings counts size at path raw;
    Point, "all.Point", x y;
}

impl<T: Show> Show for Option<T> {
    const TAG: &'static str = "";
    fn show(&self) -> Value {
        self.as_ref().map_or(Value::Null, tagged)
    }
}

impl<T: Show> Show for Box<T> {
    const TAG: &'static str = T::TAG;
    fn show(&self) -> Value {
        (**self).show()
    }
}

macro_rules! list {
    ($($ty:ty)*) => {$(
        impl Show for Vec<$ty> {
            const TAG: &'static str = "array";
            fn show(&self) -> Value {
                self.iter().map(Show::show).collect()
            }
        }
    )*};
}
list!(Item &str Point);

impl<V: Show> Show for BTreeMap<String, V> {
    const TAG: &'static str = "map";
    fn show(&self) -> Value {
        Value::Object(self.iter().map(|(key, value)| (key.clone(), value.show())).collect())
    }
}

/// What is lazy fails while it is looked at: that is no value of the model either.
impl<'a, T: Show + avocet::Decode<'a>> Show for Array<'a, T> {
    const TAG: &'static str = "array";
    fn show(&self) -> Value {
        self.iter().map(|item| item.map_or_else(|error| json!(error.to_string()), |item| item.show())).collect()
    }
}

impl<'a, V: Show + avocet::Decode<'a>> Show for Map<'a, V> {
    const TAG: &'static str = "map";
    fn show(&self) -> Value {
        let entries = self.iter().map(|entry| match entry {
            Ok((key, value)) => (key.to_owned(), value.show()),
            Err(error) => (error.to_string(), Value::Null),
        });
        Value::Object(entries.collect())
    }
}

fn tagged<T: Show>(value: &T) -> Value {
    json!({ T::TAG: value.show() })
}

fn number(value: f64, digits: String) -> Value {
    if value.is_nan() {
        json!("NaN")
    } else if value.is_infinite() {
        json!(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        digits.parse().map_or(Value::Null, Value::Number)
    }
}

fn bytes(bytes: &[u8]) -> Value {
    json!(bytes.iter().map(|byte| char::from(*byte)).collect::<String>())
}

/// Reads a file's rows as `T` and gives each to `row`.
pub(super) fn read<T: Typed>(file: &[u8], mut row: impl FnMut(Value) -> Result<()>) -> Result<()>
where
    for<'a> T::At<'a>: Show,
{
    let mut reader = Reader::new(file).context("header")?;
    let (schema, blocks) = reader.split();
    while let Some(block) = blocks.next_block()? {
        let mut rows = block.rows(schema.root())?.typed::<T>()?;
        while let Some(value) = rows.next_row()? {
            row(value.show())?;
        }
    }
    Ok(())
}
