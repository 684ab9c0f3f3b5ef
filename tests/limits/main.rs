//! Every entry point is bound by the limits that it takes or inherits, and names the one that it meets. One test for each
//! row of the table in `docs/limits.md`.
#![cfg(all(feature = "std", feature = "derive", feature = "deflate"))]

mod data;
mod files;
mod schemas;

use avocet::{ErrorKind, Limits, OwnedSchema};

const SERVER: Limits = Limits::SERVER;

/// A record that may hold another one.
const LIST: &str = r#"{"type":"record","name":"L","fields":[{"name":"next","type":["null","L"]}]}"#;
const NULLS: &str = r#"{"type":"array","items":"null"}"#;

/// So many records in one another.
fn list(depth: usize) -> Vec<u8> {
    [vec![2; depth - 1], vec![0]].concat()
}

fn long(value: i64) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = ((value << 1) ^ (value >> 63)) as u64;
    while rest >= 0x80 {
        out.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    out.push(rest as u8);
    out
}

/// So many nulls.
fn nulls(count: i64) -> Vec<u8> {
    [long(count), vec![0]].concat()
}

fn parse(text: &str) -> OwnedSchema {
    OwnedSchema::parse(text).unwrap()
}

/// A way to read something under limits.
type Way<'w> = (&'w str, Box<dyn Fn(&Limits) -> Result<(), ErrorKind> + 'w>);

/// Each way succeeds under `enough`, and names the limit under `tight`.
#[track_caller]
fn bound(ways: &[Way<'_>], enough: Limits, tight: Limits, named: ErrorKind) {
    for (name, way) in ways {
        assert_eq!(way(&enough), Ok(()), "{name}");
        assert_eq!(way(&tight), Err(named), "{name}");
    }
}

fn way<'w, E>(name: &'w str, way: impl Fn(&Limits) -> Result<(), E> + 'w) -> Way<'w>
where
    E: Kind,
{
    (name, Box::new(move |limits| way(limits).map_err(|error| error.kind())))
}

/// What an error is of.
trait Kind {
    fn kind(&self) -> ErrorKind;
}

impl Kind for avocet::Error {
    fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl Kind for ErrorKind {
    fn kind(&self) -> ErrorKind {
        *self
    }
}

impl Kind for avocet::container::Error {
    fn kind(&self) -> ErrorKind {
        Self::kind(self)
    }
}

impl<E> Kind for avocet::container::ReadError<E> {
    fn kind(&self) -> ErrorKind {
        self.container().expect("a source that does not fail").kind()
    }
}

impl<E> Kind for avocet::WalkError<E> {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Datum(error) => error.kind,
            Self::Visit(_) => panic!("a visitor that does not fail"),
        }
    }
}

impl<E: std::fmt::Debug> Kind for avocet::container::WriteError<E> {
    fn kind(&self) -> ErrorKind {
        match self {
            Self::Row(error) | Self::Schema(error) => error.kind,
            Self::Header(error) => error.kind(),
            other => panic!("{other:?}"),
        }
    }
}
