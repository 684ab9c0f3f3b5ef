//! Single objects of another schema, whose plan is kept, and the same data without a header.

use crate::types::{self, LaterUser};
use crate::{Case, Rows};
use avocet::single::{self, MapStore, TypedPlans};
use avocet::{Decoder, Describe, OwnedSchema};
use std::hint::black_box;

const HEADER: usize = single::HEADER_LEN;

pub(crate) fn cases(user: &Rows<types::User>, cases: &mut Vec<Case>) {
    let messages: Vec<Vec<u8>> = user.rows.iter().map(|row| single::to_vec(row).expect("a message")).collect();
    let messages: &'static [Vec<u8>] = messages.leak();
    let mut store = MapStore::new();
    store.insert(OwnedSchema::parse(types::User::SCHEMA_TEXT).expect("a schema")).expect("no other");
    let mut plans = TypedPlans::<LaterUser<'_>>::new(4);
    plans.prepare(&store, &messages[0]).expect("a plan");
    let plans: &'static TypedPlans<LaterUser<'_>> = Box::leak(Box::new(plans));
    let mut row = LaterUser::default();
    for (message, expected) in messages.iter().zip(user.rows) {
        plans.decode_into(&mut row, message).expect("a row");
        assert_eq!((row.id, row.email, row.tier, row.quota), (expected.id, &*expected.email, "free", 100));
    }
    let mut framed = LaterUser::default();
    cases.push(user.case("messages", "decode", "avocet, kept plan", move || {
        for message in messages {
            plans.decode_into(&mut framed, message).expect("a row");
            black_box(&framed);
        }
    }));
    let writer = OwnedSchema::parse(types::User::SCHEMA_TEXT).expect("a schema");
    let plan = avocet::typed::OwnedTypedPlan::<LaterUser<'_>>::build(&writer.schema(), &Default::default());
    let plan: &'static _ = Box::leak(Box::new(plan.expect("a plan")));
    let plan = plan.plan();
    cases.push(user.case("messages", "decode", "avocet, no framing", move || {
        for message in messages {
            let mut d = Decoder::new(&message[HEADER..]);
            plan.decode_into(&mut row, &mut d).expect("a row");
            d.finish().expect("no more");
            black_box(&row);
        }
    }));
}
