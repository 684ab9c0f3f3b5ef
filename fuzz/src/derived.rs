//! Types of every shape that derives know: borrowed, owned, lazy, recursive, unions, tags.

use avocet::typed::tags::{BigDecimal, Date, Decimal, Long, TimestampMicros, Uuid};
use avocet::typed::{Array, Doubles, Map};
use avocet::{Avro, Result};
use std::collections::BTreeMap;

/// What lazy views hold is looked at when it is asked for.
pub(super) trait All {
    /// Whether there are lazy views in it: what is wrong behind one is seen before what is wrong inside.
    const LAZY: bool = false;

    /// Everything that is in them is read; in other types, there is nothing to read.
    fn all(&self) -> Result<()> {
        Ok(())
    }
}

#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "f")]
pub(super) struct Borrowed<'a> {
    pub id: i64,
    pub text: &'a str,
    pub bytes: &'a [u8],
    #[avro(fixed = "Three")]
    pub key: &'a [u8; 3],
    pub note: Option<&'a str>,
    #[avro(default = "\"B\"")]
    pub state: State,
    pub pair: [Option<i32>; 2],
}

#[derive(Avro, Debug, Clone, Copy, PartialEq)]
pub(super) enum State {
    A,
    B,
    #[avro(default)]
    C,
}

impl All for Borrowed<'_> {}

#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "f")]
pub(super) struct Owned {
    #[avro(default = 0)]
    pub small: u8,
    pub text: String,
    pub bytes: Vec<u8>,
    pub numbers: Vec<i32>,
    pub doubles: Vec<f64>,
    #[avro(default = "[]", alias = "words")]
    pub texts: Vec<Option<String>>,
    pub nothing: Vec<()>,
    pub states: Vec<State>,
}

impl All for Owned {}

/// Keys that occur twice are one here, so that what is written may differ from what was read.
#[derive(Avro, Debug, Clone, PartialEq)]
pub(super) struct Maps {
    pub plain: BTreeMap<String, i64>,
    pub nested: BTreeMap<String, BTreeMap<String, Vec<bool>>>,
}

impl All for Maps {}

#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "f")]
pub(super) struct Lazy<'a> {
    pub before: i32,
    pub texts: Array<'a, &'a str>,
    pub nulls: Array<'a, ()>,
    pub doubles: Doubles<'a>,
    pub map: Map<'a, Array<'a, i16>>,
    pub children: Array<'a, Lazy<'a>>,
    pub after: Option<&'a str>,
}

impl All for Lazy<'_> {
    const LAZY: bool = true;

    fn all(&self) -> Result<()> {
        self.texts.check()?;
        self.nulls.check()?;
        self.map.iter().try_for_each(|entry| entry?.1.check())?;
        self.children.iter().try_for_each(|child| child?.all())
    }
}

#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "f")]
pub(super) struct Tree {
    pub value: i32,
    pub left: Option<Box<Tree>>,
    pub more: Vec<Tree>,
}

impl All for Tree {}

#[derive(Avro, Debug, Clone, PartialEq)]
pub(super) enum Either<'a> {
    Nothing,
    Flag(bool),
    Number(f32),
    Text(&'a str),
    State(State),
    List(Vec<Item<'a>>),
    Many(Map<'a, i64>),
    Id(#[avro(as = Uuid)] [u8; 16]),
}

#[derive(Avro, Debug, Clone, PartialEq)]
pub(super) struct Item<'a> {
    pub name: &'a str,
    pub next: Option<Box<Item<'a>>>,
}

impl All for Item<'_> {}

impl All for Option<[Tree; 2]> {}

impl All for Vec<Either<'_>> {
    const LAZY: bool = true;

    fn all(&self) -> Result<()> {
        self.iter().try_for_each(All::all)
    }
}

impl All for Either<'_> {
    const LAZY: bool = true;

    fn all(&self) -> Result<()> {
        match self {
            Self::Many(map) => map.check(),
            _ => Ok(()),
        }
    }
}

/// Numbers that have more than one encoding: what is written may differ from what was read.
#[derive(Avro, Debug, Clone, PartialEq)]
#[avro(namespace = "f")]
pub(super) struct Tagged {
    #[avro(as = Date, default = 0)]
    pub day: i32,
    #[avro(as = TimestampMicros)]
    pub at: i64,
    #[avro(as = Decimal<9, 2>)]
    pub price: i64,
    #[avro(as = Option<Decimal<30, 5>>)]
    pub sum: Option<i128>,
    #[avro(as = Uuid)]
    pub id: [u8; 16],
    #[avro(as = Long)]
    pub count: u64,
    pub big: BigDecimal,
    #[avro(as = Vec<Date>)]
    pub days: Vec<i32>,
    #[avro(max = 4)]
    pub short: String,
}

impl All for Tagged {}
