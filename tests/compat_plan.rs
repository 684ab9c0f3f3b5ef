//! What the compatibility check passes can be read.
#![cfg(feature = "std")]
#![allow(clippy::arithmetic_side_effects)]

mod common;

use avocet::resolve::{Options, OwnedPlan, UnionChoice, compat, rewrite_to_vec};
use avocet::schema::{OwnedSchema, ParseMode};
use avocet::{Check, Decoder, ErrorKind, Frame, Limits, walk};
use common::{Rng, Schemas, Values};
use serde_json::{Value, json};

const STACK: [Frame; 128] = [Frame::EMPTY; 128];

/// A later version of a schema, or an earlier one: changed here and there, in ways that are allowed and in ways that
/// are not.
struct Evolve(Rng);

impl Evolve {
    fn any(&mut self, schema: &Value, in_union: bool) -> Value {
        let mut new = match schema {
            Value::String(name) if !in_union && self.0.chance(4) => self.promote(name),
            Value::Array(branches) => self.union(branches),
            Value::Object(object) => match object["type"].as_str().unwrap() {
                "record" => self.record(schema.clone()),
                "enum" => self.symbols(schema.clone()),
                "array" => json!({"type": "array", "items": self.any(&object["items"], false)}),
                "map" => json!({"type": "map", "values": self.any(&object["values"], false)}),
                "fixed" if self.0.chance(12) => {
                    let mut new = schema.clone();
                    new["size"] = json!(21);
                    new
                }
                _ => schema.clone(),
            },
            _ => schema.clone(),
        };
        if !in_union && !new.is_array() && new != "null" && self.0.chance(8) {
            new = if self.0.chance(2) { json!(["null", new]) } else { json!([new, "null"]) };
        }
        new
    }

    fn promote(&mut self, name: &str) -> Value {
        let wider: &[&str] = match name {
            _ if self.0.chance(10) => &["boolean", "int", "string"],
            "int" => &["long", "float", "double"],
            "long" => &["float", "double"],
            "float" => &["double"],
            "string" => &["bytes"],
            "bytes" => &["string"],
            _ => return json!(name),
        };
        json!(self.0.pick(wider))
    }

    fn union(&mut self, branches: &[Value]) -> Value {
        let mut new: Vec<Value> = branches.iter().map(|branch| self.any(branch, true)).collect();
        if self.0.chance(3) {
            new.reverse();
        }
        if self.0.chance(12) {
            new.pop();
        }
        if !new.contains(&json!("double")) && self.0.chance(3) {
            let at = self.0.below(new.len() as u64 + 1) as usize;
            new.insert(at, json!("double"));
        }
        json!(new)
    }

    fn symbols(&mut self, mut schema: Value) -> Value {
        let symbols = schema["symbols"].as_array_mut().unwrap();
        if self.0.chance(3) {
            symbols.reverse();
        }
        symbols.push(json!("MORE"));
        let drops = self.0.chance(4) && symbols.len() > 2;
        if drops {
            symbols.remove(0);
        }
        if self.0.chance(2) {
            schema["default"] = json!("MORE");
        }
        schema
    }

    fn record(&mut self, mut schema: Value) -> Value {
        let fields = schema["fields"].as_array_mut().unwrap();
        for field in fields.iter_mut() {
            field["type"] = self.any(&field["type"].clone(), false);
            if self.0.chance(6) {
                let name = field["name"].clone();
                field["name"] = json!(format!("new_{}", name.as_str().unwrap()));
                if !self.0.chance(5) {
                    field["aliases"] = json!(["none", name]);
                }
            }
        }
        if self.0.chance(3) {
            fields.reverse();
        }
        if self.0.chance(4) && !fields.is_empty() {
            let at = self.0.below(fields.len() as u64) as usize;
            fields.remove(at);
        }
        if self.0.chance(2) {
            // As it is written: no double holds some of them.
            let number = |text: &str| -> Value { serde_json::from_str(text).unwrap() };
            let more = [
                json!({"name": "more", "type": "long", "default": -300}),
                json!({"name": "more", "type": ["int", "double"], "default": 5_000_000_000_i64}),
                json!({"name": "more", "type": {"type": "map", "values": "string"}, "default": {"k": "v"}}),
                json!({"name": "more", "type": {"type": "array", "items": "float"}, "default": [0.5, "NaN"]}),
                json!({"name": "more", "type": ["float", "string", "double"], "default": number("-1e39")}),
                json!({"name": "more", "type": "float", "default": number("1e39")}),
                json!({"name": "more", "type": ["double", "string"], "default": number("1e400")}),
            ];
            let at = self.0.below(fields.len() as u64 + 1) as usize;
            let mut field = self.0.pick(&more).clone();
            if self.0.chance(10) {
                field.as_object_mut().unwrap().remove("default");
            }
            fields.insert(at, field);
        }
        schema
    }
}

#[test]
fn what_the_check_passes_is_read_from_any_data() {
    let (mut passed, mut refused, mut data) = (0, 0, 0);
    for seed in 0..4000 {
        let mut schemas = Schemas::new(seed);
        let old = schemas.any(4, "", false);
        let new = Evolve(Rng(seed ^ 0xe701)).any(&old, false).to_string();
        let writer = OwnedSchema::parse(&old.to_string()).unwrap();
        // What was taken away may have held a definition; what was reordered, one that is used before.
        let Ok(reader) = OwnedSchema::parse_with(&new, ParseMode::Lenient, &Limits::SERVER) else { continue };
        let (writer, reader) = (writer.schema(), reader.schema());
        for options in [Options::new(), Options::new().with_union_choice(UnionChoice::ExactFirst)] {
            let report = compat::check(&writer, &reader, &options, &Limits::SERVER).unwrap();
            if !report.is_compatible() {
                refused += 1;
                continue;
            }
            passed += 1;
            let plan = OwnedPlan::build(&writer, &reader, &options)
                .unwrap_or_else(|error| panic!("{seed}: no plan: {error}\n{old}\n{new}"));
            for nth in 0..4 {
                let mut datum = Vec::new();
                Values { rng: Rng(seed << 8 | nth), defined: &schemas.defined, budget: 60 }.any(&old, "", &mut datum);
                let (mut out, mut d) = (Vec::new(), Decoder::new(&datum));
                match rewrite_to_vec(&plan.plan(), &mut d, &mut STACK.clone(), &mut out) {
                    // Bytes as string: only the data can tell.
                    Err(error) if error.kind == ErrorKind::InvalidUtf8 => continue,
                    done => done.unwrap_or_else(|error| panic!("{seed}: {error}\n{old}\n{new}")),
                }
                assert_eq!(d.position(), datum.len(), "{seed}");
                let mut d = Decoder::new(&out);
                match walk(reader.root(), &mut d, &mut STACK.clone(), &mut Check) {
                    Ok(()) => assert_eq!(d.position(), out.len(), "{seed}"),
                    Err(error) => panic!("{seed}: what was rewritten is no datum: {error:?}\n{old}\n{new}"),
                }
                data += 1;
            }
        }
    }
    assert!(passed > 1000 && refused > 500 && data > 3000, "{passed} passed, {refused} refused, {data} data");
}
