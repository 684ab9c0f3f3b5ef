//! Defaults, names: what the derives take is what strict parsing takes.

use crate::identity::schema;
use avocet::Avro;
use avocet::typed::Describe;
use avocet::typed::tags::{Decimal, TimestampMillis};
use std::collections::BTreeMap;

#[derive(Avro)]
enum Level {
    Low,
    High,
}

#[derive(Avro)]
struct Inner {
    a: i32,
    #[avro(default = true)]
    b: bool,
    c: Option<i64>,
}

#[derive(Avro)]
struct Defaults {
    #[avro(default = -2147483648)]
    int: i32,
    #[avro(default = "2147483.647e3")]
    whole: i32,
    #[avro(default = "-1.0")]
    small: i8,
    #[avro(default = 9223372036854775807)]
    long: i64,
    #[avro(default = 0)]
    float: f32,
    #[avro(default = "\"-Infinity\"")]
    double: f64,
    #[avro(default = 1.5)]
    half: f64,
    #[avro(default = "\"\\u00ff\\n\u{ff}\"")]
    bytes: Vec<u8>,
    #[avro(default = "\"a\\u00ffÿ\"")]
    fixed: [u8; 3],
    #[avro(default = "\"\u{1f980} \\ud83e\\udd80 \\\" \"")]
    text: String,
    #[avro(default = "\"\\u0048igh\"")]
    level: Level,
    #[avro(default = " [ 1 , 2,3 ] ")]
    array: Vec<i32>,
    #[avro(default = "{\"a\": [[], [null, 1]], \"b\": []}")]
    map: BTreeMap<String, Vec<Vec<Option<i32>>>>,
    #[avro(default = "{\"a\": 5, \"unknown\": {\"x\": [1e5, \"]\"]}, \"a\" : 1}")]
    record: Inner,
    #[avro(default = 7)]
    option: Option<i32>,
    #[avro(default = "null")]
    none: Option<i32>,
    #[avro(default = "\"x\"", null = "last")]
    last: Option<String>,
    #[avro(as = TimestampMillis, default = 0)]
    at: i64,
    #[avro(as = Option<Decimal<4, 2>>, default = "\"\\u0001\"")]
    price: Option<i64>,
    #[avro(default = "null")]
    unit: (),
}

#[test]
fn good_defaults() {
    schema::<Defaults>();
}

#[derive(Avro)]
struct Matrix<T, const ROWS: usize, const SIGN: i8, const WIDE: bool> {
    rows: [T; ROWS],
}

#[derive(Avro)]
struct Matrices {
    a: Matrix<i32, 2, -1, true>,
    b: Matrix<i32, 2, 1, true>,
    c: Matrix<Vec<Matrix<f64, 0, 0, false>>, 2, 1, true>,
    d: Matrix<i32, 2, -1, true>,
}

#[test]
fn constants_are_part_of_the_name() {
    schema::<Matrix<i64, 12, -100, false>>();
    schema::<Matrices>();
    for name in ["Matrix_int_2_minus1_1", "Matrix_int_2_1_1", "Matrix_array_Matrix_double_0_0_0_2_1_1"] {
        let definition = format!(r#""name":"{name}""#);
        assert_eq!(Matrices::SCHEMA_TEXT.matches(&definition).count(), 1, "{name}");
    }
}

#[test]
fn aliases_and_namespaces_may_be_dotted() {
    #[derive(Avro)]
    #[avro(namespace = "a.b_1", alias = "c.d.E", alias = "F")]
    struct Named {
        #[avro(alias = "y", alias = "z")]
        x: i32,
    }
    schema::<Named>();
}
