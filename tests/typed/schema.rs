//! Schemas of types, made at compile time.

use avocet::typed::tags::*;
use avocet::typed::{Describe, MaxSize};
use std::collections::BTreeMap;

#[test]
fn texts() {
    assert_eq!(<Option<Vec<Option<u8>>>>::SCHEMA_TEXT, r#"["null",{"type":"array","items":["null","int"]}]"#);
    assert_eq!(<Vec<u8>>::SCHEMA_TEXT, r#""bytes""#);
    assert_eq!(
        <BTreeMap<String, [u8; 10]>>::SCHEMA_TEXT,
        r#"{"type":"map","values":{"type":"fixed","name":"Fixed10","size":10}}"#
    );
    assert_eq!(<Decimal<9, 2>>::SCHEMA_TEXT, r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#);
    assert_eq!(
        <Vec<[[u8; 2]; 2]>>::SCHEMA_TEXT,
        r#"{"type":"array","items":{"type":"array","items":{"type":"fixed","name":"Fixed2","size":2}}}"#
    );
}

#[test]
fn greatest_sizes() {
    const fn most<T: Describe>() -> Option<usize> {
        T::MAX_SIZE.get()
    }
    assert_eq!(most::<()>(), Some(0));
    assert_eq!(most::<i8>(), Some(5));
    assert_eq!(most::<Option<f64>>(), Some(9));
    assert_eq!(most::<[i64; 3]>(), Some(1 + 30 + 1));
    assert_eq!(most::<[i64; 0]>(), Some(1));
    assert_eq!(most::<Decimal<9, 2>>(), Some(5));
    assert_eq!(most::<UuidText>(), Some(37));
    let MaxSize::Unbounded(why) = <Option<Vec<i32>>>::MAX_SIZE else { panic!("bounded") };
    assert_eq!(why.to_string(), "`Vec` without a capacity");
}
