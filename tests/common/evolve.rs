//! A reader's schema made of a writer's, as years would make it.

use super::Rng;
use serde_json::{Value, json};

pub struct Evolution {
    pub rng: Rng,
    /// Whether changes that no rule allows are among them.
    pub clashes: bool,
    added: u32,
}

impl Evolution {
    pub fn new(seed: u64, clashes: bool) -> Self {
        Self { rng: Rng(seed), clashes, added: 0 }
    }

    pub fn of(&mut self, schema: &Value, in_union: bool) -> Value {
        let mut ours = match schema {
            Value::String(name) => self.named(name),
            Value::Array(branches) => {
                let mut all: Vec<Value> = branches.iter().map(|branch| self.of(branch, true)).collect();
                if self.rng.chance(3) {
                    self.shuffle(&mut all);
                }
                if self.clashes && all.len() > 1 && self.rng.chance(6) {
                    all.pop();
                }
                if self.rng.chance(6) && !all.contains(&json!("boolean")) {
                    let at = self.rng.below(all.len() as u64 + 1) as usize;
                    all.insert(at, json!("boolean"));
                }
                Value::Array(all)
            }
            Value::Object(object) => match object["type"].as_str().unwrap_or("") {
                "array" => json!({"type": "array", "items": self.of(&object["items"], false)}),
                "map" => json!({"type": "map", "values": self.of(&object["values"], false)}),
                "record" => self.record(schema),
                "enum" => self.symbols(schema),
                "fixed" => {
                    let mut ours = schema.clone();
                    if self.clashes && self.rng.chance(12) {
                        ours["size"] = json!(21);
                    }
                    ours
                }
                primitive => self.named(primitive),
            },
            other => other.clone(),
        };
        if !in_union && !ours.is_array() && self.rng.chance(8) {
            ours = if ours == "null" { json!(["int", ours]) } else { json!(["null", ours]) };
        }
        ours
    }

    fn shuffle(&mut self, all: &mut [Value]) {
        for at in (1..all.len()).rev() {
            all.swap(at, self.rng.below(at as u64 + 1) as usize);
        }
    }

    fn named(&mut self, name: &str) -> Value {
        let wider: &[&str] = match name {
            "int" => &["long", "float", "double"],
            "long" => &["float", "double"],
            "float" => &["double"],
            "string" => &["bytes"],
            // Only data tell whether it can be read.
            "bytes" if self.clashes => &["string"],
            _ => &[],
        };
        if !wider.is_empty() && self.rng.chance(4) {
            return json!(*self.rng.pick(wider));
        }
        if self.clashes && self.rng.chance(30) {
            return json!("boolean");
        }
        json!(name)
    }

    fn symbols(&mut self, schema: &Value) -> Value {
        let mut ours = schema.clone();
        let symbols = ours["symbols"].as_array_mut().expect("symbols");
        match self.rng.below(4) {
            0 => self.shuffle(symbols),
            1 => symbols.insert(0, json!("NEW")),
            2 if symbols.len() > 1 => {
                symbols.pop();
                if !self.clashes || self.rng.chance(2) {
                    let default = symbols[0].clone();
                    ours["default"] = default;
                }
            }
            _ => {}
        }
        ours
    }

    fn record(&mut self, schema: &Value) -> Value {
        let mut ours = schema.clone();
        let mut fields = Vec::new();
        for field in schema["fields"].as_array().expect("fields") {
            if self.rng.chance(6) {
                continue;
            }
            let mut field = field.clone();
            field["type"] = self.of(&field["type"], false);
            if self.rng.chance(8) {
                field["aliases"] = json!(["unknown", field["name"]]);
                field["name"] = json!(format!("renamed_{}", field["name"].as_str().unwrap()));
            }
            fields.push(field);
        }
        while self.rng.chance(2) {
            self.added += 1;
            let beyond = |json: &str| -> Value { serde_json::from_str(json).expect("a number") };
            let (mut ty, mut default) = self
                .rng
                .pick(&[
                    (json!("long"), json!(-5)),
                    (json!("string"), json!("d\u{e9}fault")),
                    (json!("double"), json!("NaN")),
                    (json!("null"), json!(null)),
                    (json!({"type": "array", "items": ["int", "string"]}), json!([1, "two", 3])),
                    (json!({"type": "map", "values": "bytes"}), json!({"a": "\u{ff}", "b": ""})),
                    (json!(["null", "string"]), json!("in the second branch")),
                ])
                .clone();
            // Numbers that only some of the types have.
            if self.rng.chance(6) {
                let good = [
                    (json!(["float", "double"]), beyond("1e39")),
                    (json!("double"), beyond("-1e39")),
                    (json!(["int", "double"]), beyond("5000000000")),
                ];
                let bad = [
                    (json!("float"), beyond("1e39")),
                    (json!(["double", "string"]), beyond("1e400")),
                    (json!({"type": "array", "items": "double"}), json!([beyond("1"), beyond("1e400")])),
                ];
                let from = if self.clashes && self.rng.chance(3) { &bad[..] } else { &good[..] };
                (ty, default) = self.rng.pick(from).clone();
            }
            let at = self.rng.below(fields.len() as u64 + 1) as usize;
            let mut field = json!({"name": format!("added{}", self.added), "type": ty});
            if !self.clashes || !self.rng.chance(10) {
                field["default"] = default;
            }
            fields.insert(at, field);
        }
        if self.rng.chance(3) {
            self.shuffle(&mut fields);
        }
        ours["fields"] = Value::Array(fields);
        ours
    }
}
