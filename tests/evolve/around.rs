//! A type in everything that a type can stand in, so that what holds for it as a datum holds for it as a part.

use crate::ways::{one, some};
use avocet::Avro;
use avocet::schema::Kind;
use avocet::typed::{Array, Describe, Encode, Map, Typed};
use std::collections::{BTreeMap, HashMap};

#[derive(Avro, Debug, Clone, PartialEq)]
pub(crate) struct Around<T> {
    id: i64,
    it: T,
    #[avro(default = "\"none\"")]
    note: String,
    last: Option<u16>,
}

#[derive(Avro, Debug, Clone, PartialEq)]
pub(crate) struct Only<T> {
    it: T,
}

fn name_of<T: Describe>() -> String {
    match T::SCHEMA.root().kind() {
        Kind::Record(record) => record.name().to_string(),
        _ => panic!("a record"),
    }
}

pub(crate) fn array(items: &str) -> String {
    format!(r#"{{"type": "array", "items": {items}}}"#)
}

pub(crate) fn map(values: &str) -> String {
    format!(r#"{{"type": "map", "values": {values}}}"#)
}

pub(crate) fn record(name: &str, fields: &str) -> String {
    format!(r#"{{"type": "record", "name": "{name}", "fields": [{fields}]}}"#)
}

/// As a field: behind one that is gone, before one that is wider now.
pub(crate) fn in_records<T: Typed>(writer: &str)
where
    for<'a> T::At<'a>: Encode,
{
    let fields = format!(
        r#"{{"name": "gone", "type": {{"type": "map", "values": ["null", "bytes"]}}}}, {{"name": "it", "type": {writer}}},
           {{"name": "id", "type": "int"}}, {{"name": "last", "type": "int"}}"#
    );
    one::<Around<T>>(&record(&name_of::<Around<T>>(), &fields));
    let inner = record(
        &name_of::<Only<T>>(),
        &format!(r#"{{"name": "gone", "type": "string"}}, {{"name": "it", "type": {writer}}}"#),
    );
    some::<Vec<Only<T>>>(&array(&inner));
    one::<Vec<Only<T>>>(&array(&format!(r#"["null", {inner}]"#)));
}

/// As items and values, decoded while one iterates.
pub(crate) fn in_views<T: Typed>(writer: &str)
where
    for<'a> T::At<'a>: Encode,
{
    some::<Array<'static, T>>(&array(writer));
    some::<Map<'static, T>>(&map(writer));
    one::<Map<'static, T>>(&format!(r#"["null", {}]"#, map(writer)));
}

/// As items and values of what owns them.
pub(crate) fn in_runs<T: Typed>(writer: &str)
where
    for<'a> T::At<'a>: Encode,
{
    let (items, values) = (array(writer), map(writer));
    some::<Vec<T>>(&items);
    one::<[T; 1]>(&items);
    some::<Array<'static, Vec<T>>>(&array(&items));
    some::<BTreeMap<String, T>>(&values);
    some::<HashMap<String, T>>(&values);
    #[cfg(feature = "heapless-0-9")]
    {
        one::<heapless::Vec<T, 3>>(&items);
        one::<heapless::LinearMap<heapless::String<4>, T, 2>>(&values);
        one::<heapless::index_map::FnvIndexMap<heapless::String<8>, T, 4>>(&values);
    }
}

/// As one of several: from no union, and from unions that are others. Not for unions.
pub(crate) fn in_unions<T: Typed>(writer: &str)
where
    for<'a> T::At<'a>: Encode,
{
    some::<T>(&format!(r#"["null", {writer}]"#));
    some::<T>(&format!(r#"[{writer}, "null"]"#));
    some::<Option<T>>(writer);
    some::<Option<T>>("\"null\"");
    some::<Option<T>>(&format!(r#"[{writer}, "null"]"#));
    some::<Option<T>>(&format!(r#"[{{"type": "fixed", "name": "Odd", "size": 3}}, {writer}, "null"]"#));
}

/// As a datum and as a part.
pub(crate) fn everywhere<T: Typed>(writer: &str)
where
    for<'a> T::At<'a>: Encode,
{
    some::<T>(writer);
    in_records::<T>(writer);
    in_views::<T>(writer);
    in_unions::<T>(writer);
}
