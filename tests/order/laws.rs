//! What holds for all data.

use crate::common::Rng;
use crate::model::{generate, model, model_key, named, paths};
use crate::tree::write;
use crate::{STACK, order};
use avocet::order::SortKey;
use avocet::schema::Kind;
use avocet::{Decoder, Error, ErrorKind, Limits, compare};
use core::cmp::Ordering;
use proptest::prelude::*;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1500))]

    #[test]
    fn the_order_is_the_models(seed: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let root = schema.root();
        for (one, a) in &data {
            for (two, b) in &data {
                let ours = order(root, a, b).map_err(|error| error.kind);
                prop_assert_eq!(ours, model(root, one, two), "{:?} {:?} of {:?}", one, two, schema);
            }
        }
    }

    #[test]
    fn the_order_is_total(seed: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let order = |a: usize, b: usize| order(schema.root(), &data[a].1, &data[b].1);
        for a in 0..data.len() {
            if let Ok(itself) = order(a, a) {
                prop_assert_eq!(itself, Ordering::Equal);
            }
            for b in 0..data.len() {
                let there = order(a, b);
                prop_assert_eq!(there.map(Ordering::reverse).map_err(|error| error.kind), order(b, a).map_err(|error| error.kind));
                for c in 0..data.len() {
                    if let (Ok(there), Ok(on), Ok(all)) = (there, order(b, c), order(a, c)) {
                        prop_assert!(there.is_gt() || on.is_gt() || all == there.then(on));
                    }
                }
            }
        }
    }

    #[test]
    fn other_blocks_are_the_same_order(seed: u64, layout: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let mut rng = Rng(layout);
        let (a, b) = (&data[0], &data[2]);
        let mut again = Vec::new();
        write(&a.0, &mut rng, &mut again);
        let kind = |order: Result<Ordering, Error>| order.map_err(|error| error.kind);
        prop_assert_eq!(kind(order(schema.root(), &again, &b.1)), kind(order(schema.root(), &a.1, &b.1)));
        if let Ok(itself) = order(schema.root(), &again, &a.1) {
            prop_assert_eq!(itself, Ordering::Equal);
        }
    }

    #[test]
    fn what_is_cut_gives_the_order_of_the_whole_or_an_error(seed: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let root = schema.root();
        let (a, b) = (&data[0].1, &data[2].1);
        let whole = order(root, a, b);
        for len in 0..a.len() {
            let cut = compare(root, &mut Decoder::new(&a[..len]), &mut Decoder::new(b), &mut STACK.clone());
            match cut {
                Ok(order) => prop_assert_eq!(Ok(order), whole),
                Err(error) if error.kind == ErrorKind::UnexpectedEnd => prop_assert!(error.at as usize <= len),
                Err(error) => prop_assert_eq!(Err(error.kind), whole.map_err(|error| error.kind)),
            }
        }
    }

    #[test]
    fn random_bytes_never_panic(seed: u64, noise in prop::collection::vec(any::<u8>(), 0..60), at: u16, with: u8) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let root = schema.root();
        let mut damaged = data[0].1.clone();
        if let Some(len) = damaged.len().checked_sub(1) {
            damaged[usize::from(at) % (len + 1)] = with;
        }
        for (a, b) in [(&noise, &data[0].1), (&data[0].1, &noise), (&noise, &noise), (&damaged, &data[0].1)] {
            let _ = compare(root, &mut Decoder::new(a), &mut Decoder::new(b), &mut STACK.clone());
            for path in paths(root, 3) {
                let _ = SortKey::new(root, &path).and_then(|key| key.compare(a, b, &Limits::FIRMWARE, &mut STACK.clone()));
            }
        }
    }

    #[test]
    fn keys_give_the_order_of_what_they_name(seed: u64) {
        let (schema, data) = generate(seed);
        let schema = schema.schema();
        let root = schema.root();
        for path in paths(root, 3) {
            let key = match SortKey::new(root, &path) {
                Ok(key) => key,
                Err(error) => {
                    let named = named(root, &path);
                    let right = if named.is_none() { ErrorKind::KeyPath } else { ErrorKind::MapOrder };
                    prop_assert_eq!(error.kind, right, "{}", path);
                    prop_assert!(named.is_none_or(|ty| matches!(ty.kind(), Kind::Map(_))));
                    continue;
                }
            };
            for (one, a) in &data {
                for (two, b) in &data {
                    let model = model_key(root, &path, one, two);
                    let ours = key.compare(a, b, &Limits::SERVER, &mut STACK.clone()).map_err(|error| error.kind);
                    prop_assert_eq!(ours, model, "{} of {:?}", path, schema);
                    let down = key.descending().compare(a, b, &Limits::SERVER, &mut STACK.clone());
                    prop_assert_eq!(down.map_err(|error| error.kind), model.map(Ordering::reverse));
                }
            }
        }
    }
}
