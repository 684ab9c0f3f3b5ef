//! `readers NAME FILE`: reads all of a container file, every value of it, and prints how many rows there are.
//!
//! Ends with 0 if the file ended well, with 1 and a line on standard error if it was refused.

use serde::de::{Deserialize, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use std::error::Error;
use std::fmt;
use std::fs::File;
use std::io::BufReader;

type Rows = Result<u64, Box<dyn Error>>;

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [name, path] = args.as_slice() else {
        eprintln!("readers NAME FILE");
        std::process::exit(2);
    };
    let read = match name.as_str() {
        "apache-avro" => apache_avro,
        "serde_avro_fast" => serde_avro_fast,
        "arrow-avro" => arrow_avro,
        _ => {
            eprintln!("apache-avro, serde_avro_fast, arrow-avro");
            std::process::exit(2);
        }
    };
    match read(path) {
        Ok(rows) => println!("{rows}"),
        Err(error) => {
            eprintln!("{error}");
            std::process::exit(1);
        }
    }
}

fn apache_avro(path: &str) -> Rows {
    let mut rows = 0;
    for value in apache_avro::Reader::new(BufReader::new(File::open(path)?))? {
        value?;
        rows += 1;
    }
    Ok(rows)
}

fn serde_avro_fast(path: &str) -> Rows {
    use serde_avro_fast::object_container_file_encoding::Reader;
    let mut reader = Reader::from_reader(BufReader::new(File::open(path)?))?;
    let mut rows = 0;
    while let Some(All) = reader.deserialize_next::<All>()? {
        rows += 1;
    }
    Ok(rows)
}

fn arrow_avro(path: &str) -> Rows {
    let mut rows = 0;
    for batch in arrow_avro::reader::ReaderBuilder::new().build(BufReader::new(File::open(path)?))? {
        rows += batch?.num_rows() as u64;
    }
    Ok(rows)
}

/// Takes any value, and looks at all of it.
struct All;

impl<'de> Deserialize<'de> for All {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(All)
    }
}

macro_rules! take {
    ($($name:ident: $ty:ty),*) => {
        $(fn $name<E>(self, _: $ty) -> Result<All, E> {
            Ok(All)
        })*
    };
}

impl<'de> Visitor<'de> for All {
    type Value = All;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    take!(visit_bool: bool, visit_i64: i64, visit_u64: u64, visit_f64: f64, visit_str: &str, visit_bytes: &[u8]);
    take!(visit_i128: i128, visit_u128: u128);

    fn visit_unit<E>(self) -> Result<All, E> {
        Ok(All)
    }

    fn visit_none<E>(self) -> Result<All, E> {
        Ok(All)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<All, D::Error> {
        All::deserialize(from)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(self, from: D) -> Result<All, D::Error> {
        All::deserialize(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<All, A::Error> {
        while items.next_element::<All>()?.is_some() {}
        Ok(All)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<All, A::Error> {
        while entries.next_entry::<All, All>()?.is_some() {}
        Ok(All)
    }

    fn visit_enum<A: EnumAccess<'de>>(self, value: A) -> Result<All, A::Error> {
        value.variant::<All>()?.1.newtype_variant()
    }
}
