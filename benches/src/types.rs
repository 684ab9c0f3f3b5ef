//! The rows: as values that own what they hold, and as values that borrow it.

use avocet::Avro;
use avocet::typed::{Array, Doubles, Map, Pairs, tags};
use std::collections::BTreeMap;

/// Five fields.
#[derive(Avro, Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "peers", derive(serde::Serialize, serde::Deserialize))]
pub struct Small {
    pub id: i32,
    pub ts: i64,
    pub v: f64,
    pub ok: bool,
    pub tag: String,
}

#[derive(Avro, Debug)]
#[cfg_attr(feature = "peers", derive(serde::Deserialize))]
#[avro(name = "Small")]
pub struct SmallRef<'a> {
    pub id: i32,
    pub ts: i64,
    pub v: f64,
    pub ok: bool,
    pub tag: &'a str,
}

/// 64 doubles and 256 ints.
#[derive(Avro, Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "peers", derive(serde::Serialize, serde::Deserialize))]
pub struct Telemetry {
    pub ts: i64,
    pub device: String,
    pub samples: Vec<f64>,
    pub codes: Vec<i32>,
}

#[derive(Avro, Debug)]
#[avro(name = "Telemetry")]
pub struct TelemetryRef<'a> {
    pub ts: i64,
    pub device: &'a str,
    pub samples: Doubles<'a>,
    pub codes: Array<'a, i32>,
}

/// Eight strings of 20 to 200 bytes.
#[derive(Avro, Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "peers", derive(serde::Serialize, serde::Deserialize))]
pub struct Strings {
    pub a: String,
    pub b: String,
    pub c: String,
    pub d: String,
    pub e: String,
    pub f: String,
    pub g: String,
    pub h: String,
}

#[derive(Avro, Debug)]
#[cfg_attr(feature = "peers", derive(serde::Deserialize))]
#[avro(name = "Strings")]
pub struct StringsRef<'a> {
    pub a: &'a str,
    pub b: &'a str,
    pub c: &'a str,
    pub d: &'a str,
    pub e: &'a str,
    pub f: &'a str,
    pub g: &'a str,
    pub h: &'a str,
}

#[derive(Avro, Clone, Copy, Debug, Default, PartialEq)]
#[cfg_attr(feature = "peers", derive(serde::Serialize, serde::Deserialize))]
pub enum Status {
    #[default]
    Active,
    Suspended,
    Deleted,
    Pending,
}

#[derive(Avro, Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "peers", derive(serde::Serialize, serde::Deserialize))]
pub struct Address {
    pub street: String,
    pub city: String,
    pub state: Option<String>,
    pub zip: String,
    pub country: String,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

#[derive(Avro, Debug)]
#[avro(name = "Address")]
pub struct AddressRef<'a> {
    pub street: &'a str,
    pub city: &'a str,
    pub state: Option<&'a str>,
    pub zip: &'a str,
    pub country: &'a str,
    pub lat: Option<f64>,
    pub lon: Option<f64>,
}

/// 22 fields: a nested record, unions, an array, a map.
#[derive(Avro, Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "peers", derive(serde::Serialize, serde::Deserialize))]
pub struct User {
    pub id: i64,
    pub username: String,
    pub email: String,
    pub phone: Option<String>,
    pub age: Option<i32>,
    pub active: bool,
    pub score: f64,
    pub rating: f32,
    pub status: Status,
    #[cfg_attr(feature = "peers", serde(with = "serde_bytes"))]
    pub session_id: [u8; 16],
    pub address: Address,
    pub tags: Vec<String>,
    pub counters: BTreeMap<String, i64>,
    #[cfg_attr(feature = "peers", serde(with = "serde_bytes"))]
    pub balance: Vec<u8>,
    #[avro(as = tags::TimestampMillis)]
    pub created_at: i64,
    #[avro(as = Option<tags::TimestampMicros>)]
    pub updated_at: Option<i64>,
    #[avro(as = tags::Date)]
    pub birth_date: i32,
    #[cfg_attr(feature = "peers", serde(with = "serde_bytes"))]
    pub avatar: Option<Vec<u8>>,
    pub referrer: Option<String>,
    pub login_count: i32,
    pub locale: String,
    pub notes: Option<String>,
}

macro_rules! user_ref {
    ($(#[$doc:meta])* $name:ident, $tags:ty, $counters:ty) => {
        $(#[$doc])*
        #[derive(Avro, Debug)]
        #[avro(name = "User")]
        pub struct $name<'a> {
            pub id: i64,
            pub username: &'a str,
            pub email: &'a str,
            pub phone: Option<&'a str>,
            pub age: Option<i32>,
            pub active: bool,
            pub score: f64,
            pub rating: f32,
            pub status: Status,
            pub session_id: &'a [u8; 16],
            pub address: AddressRef<'a>,
            pub tags: $tags,
            pub counters: $counters,
            pub balance: &'a [u8],
            #[avro(as = tags::TimestampMillis)]
            pub created_at: i64,
            #[avro(as = Option<tags::TimestampMicros>)]
            pub updated_at: Option<i64>,
            #[avro(as = tags::Date)]
            pub birth_date: i32,
            pub avatar: Option<&'a [u8]>,
            pub referrer: Option<&'a str>,
            pub login_count: i32,
            pub locale: &'a str,
            pub notes: Option<&'a str>,
        }
    };
}

user_ref! {
    /// The array decodes while one iterates.
    UserLazy, Array<'a, &'a str>, Map<'a, i64>
}
user_ref! {
    /// Array and map are vectors, whose memory is kept from row to row.
    UserRef, Vec<&'a str>, Pairs<&'a str, i64>
}

/// The same for files: what the compiler puts into the loop of one case must not depend on how many others there are.
pub mod filed {
    use super::{AddressRef, Array, Avro, Map, Pairs, Status, tags};

    user_ref! {
        /// By one thread.
        UserLazy, Array<'a, &'a str>, Map<'a, i64>
    }
    user_ref! {
        /// By several.
        UserShared, Array<'a, &'a str>, Map<'a, i64>
    }
    user_ref! {
        /// In place.
        UserRef, Vec<&'a str>, Pairs<&'a str, i64>
    }
}

/// What a later program wants of an address: less, and in another order.
#[derive(Avro, Debug, Default, PartialEq)]
#[avro(name = "Address")]
pub struct LaterAddress<'a> {
    pub country: &'a str,
    pub city: &'a str,
    pub street: &'a str,
    pub zip: &'a str,
}

/// A later program's [`User`]: fields in another order, left out, promoted, and new.
#[derive(Avro, Debug, Default, PartialEq)]
#[avro(name = "User")]
pub struct LaterUser<'a> {
    pub username: &'a str,
    pub id: i64,
    pub email: &'a str,
    pub login_count: i64,
    pub age: Option<i64>,
    pub rating: f64,
    pub address: LaterAddress<'a>,
    pub status: Status,
    pub tags: Vec<&'a str>,
    #[avro(as = tags::TimestampMillis)]
    pub created_at: i64,
    #[avro(as = Option<tags::TimestampMicros>)]
    pub updated_at: Option<i64>,
    pub active: bool,
    pub score: f64,
    #[avro(default = "\"free\"")]
    pub tier: &'a str,
    #[avro(default = "100")]
    pub quota: i64,
    pub phone: Option<&'a str>,
}

#[cfg(feature = "peers")]
pub use borrowed::{SerdeTelemetry, SerdeUser};

/// Rows for serde that borrow what can be borrowed.
#[cfg(feature = "peers")]
mod borrowed {
    use super::Status;
    use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
    use serde_bytes::Bytes;

    #[derive(serde::Deserialize)]
    pub struct SerdeTelemetry<'a> {
        pub ts: i64,
        pub device: &'a str,
        pub samples: Vec<f64>,
        pub codes: Vec<i32>,
    }

    #[derive(serde::Deserialize)]
    pub struct SerdeAddress<'a> {
        pub street: &'a str,
        pub city: &'a str,
        pub state: Option<&'a str>,
        pub zip: &'a str,
        pub country: &'a str,
        pub lat: Option<f64>,
        pub lon: Option<f64>,
    }

    #[derive(serde::Deserialize)]
    pub struct SerdeUser<'a> {
        pub id: i64,
        pub username: &'a str,
        pub email: &'a str,
        pub phone: Option<&'a str>,
        pub age: Option<i32>,
        pub active: bool,
        pub score: f64,
        pub rating: f32,
        pub status: Status,
        #[serde(borrow)]
        pub session_id: &'a Bytes,
        #[serde(borrow)]
        pub address: SerdeAddress<'a>,
        #[serde(borrow)]
        pub tags: Vec<&'a str>,
        #[serde(borrow)]
        pub counters: Pairs<'a>,
        #[serde(borrow)]
        pub balance: &'a Bytes,
        pub created_at: i64,
        pub updated_at: Option<i64>,
        pub birth_date: i32,
        #[serde(borrow)]
        pub avatar: Option<&'a Bytes>,
        pub referrer: Option<&'a str>,
        pub login_count: i32,
        pub locale: &'a str,
        pub notes: Option<&'a str>,
    }

    /// The entries of a map as they come: what a map of the standard library takes to hash or to sort is not measured.
    pub struct Pairs<'a>(pub Vec<(&'a str, i64)>);

    impl<'de: 'a, 'a> Deserialize<'de> for Pairs<'a> {
        fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
            struct Entries;
            impl<'a> Visitor<'a> for Entries {
                type Value = Pairs<'a>;

                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("a map")
                }

                fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<Pairs<'a>, A::Error> {
                    let mut pairs = Vec::with_capacity(map.size_hint().unwrap_or_default());
                    while let Some(pair) = map.next_entry()? {
                        pairs.push(pair);
                    }
                    Ok(Pairs(pairs))
                }
            }
            d.deserialize_map(Entries)
        }
    }
}
