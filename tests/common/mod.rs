//! A naive model of Avro to test against: random schemas, and random values of them as bytes and as Avro JSON.
#![allow(dead_code, unreachable_pub, clippy::arithmetic_side_effects)]

pub mod evolve;

use serde_json::{Value, json};

/// splitmix64: a few lines, the same everywhere.
pub struct Rng(pub u64);

impl Rng {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    pub fn chance(&mut self, one_in: u64) -> bool {
        self.below(one_in) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len() as u64) as usize]
    }
}

/// Zig-zag and seven bits at a time, straight from the specification.
pub fn put_long(out: &mut Vec<u8>, value: i64) {
    let mut n = ((value << 1) ^ (value >> 63)) as u64;
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_long(out, bytes.len() as i64);
    out.extend_from_slice(bytes);
}

/// A random schema: its JSON, and the definitions of its named types by full name.
pub struct Schemas {
    pub rng: Rng,
    names: u32,
    /// Full name and definition.
    pub defined: Vec<(String, Value)>,
    /// Names of the records that are being defined.
    open: Vec<String>,
}

impl Schemas {
    pub fn new(seed: u64) -> Self {
        Self { rng: Rng(seed), names: 0, defined: Vec::new(), open: Vec::new() }
    }

    fn name(&mut self, namespace: &str) -> (String, Value) {
        self.names += 1;
        let name = format!("N{}", self.names);
        match self.rng.below(3) {
            0 => (format!("other.space.{name}"), json!({"name": format!("other.space.{name}")})),
            1 => (format!("deep.{name}"), json!({"name": name, "namespace": "deep"})),
            _ if namespace.is_empty() => (name.clone(), json!({"name": name})),
            _ => (format!("{namespace}.{name}"), json!({"name": name})),
        }
    }

    pub fn any(&mut self, depth: u32, namespace: &str, in_union: bool) -> Value {
        const PRIMITIVES: [&str; 8] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
        if depth == 0 || self.rng.chance(3) {
            let name = *self.rng.pick(&PRIMITIVES);
            return if self.rng.chance(5) { json!({"type": name, "custom": [1, {"a": "b"}]}) } else { json!(name) };
        }
        match self.rng.below(if in_union { 6 } else { 7 }) {
            0 => json!({"type": "array", "items": self.any(depth - 1, namespace, false)}),
            1 => json!({"type": "map", "values": self.any(depth - 1, namespace, false)}),
            2 => {
                let (full, mut head) = self.name(namespace);
                let symbols: Vec<String> = (0..1 + self.rng.below(20)).map(|i| format!("S{i}")).collect();
                head["type"] = json!("enum");
                head["symbols"] = json!(symbols);
                self.defined.push((full, head.clone()));
                head
            }
            3 => {
                let (full, mut head) = self.name(namespace);
                head["type"] = json!("fixed");
                head["size"] = json!(self.rng.below(20));
                self.defined.push((full, head.clone()));
                head
            }
            4 => {
                let (full, mut head) = self.name(namespace);
                let inner = full.rsplit_once('.').map_or(String::new(), |(space, _)| space.to_owned());
                self.open.push(full.clone());
                let fields: Vec<Value> = (0..self.rng.below(5))
                    .map(|i| json!({"name": format!("f{i}"), "doc": "a \"field\"", "type": self.any(depth - 1, &inner, false)}))
                    .collect();
                self.open.pop();
                head["type"] = json!("record");
                head["fields"] = json!(fields);
                self.defined.push((full, head.clone()));
                head
            }
            // A reference: to what is complete, or, where a union or block gives a way out, to a record around it.
            5 if !self.defined.is_empty() => {
                let full = self.rng.pick(&self.defined).0.clone();
                if full.contains('.') { json!(full) } else { json!("long") }
            }
            5 => json!("string"),
            _ => {
                let mut branches: Vec<Value> = Vec::new();
                let mut tags = Vec::new();
                if let Some(open) = self.open.last().filter(|open| open.contains('.')).cloned() {
                    branches.extend([json!("null"), json!(open)]);
                    tags.extend(["null".to_owned(), open]);
                }
                for _ in 0..1 + self.rng.below(4) {
                    let before = self.defined.len();
                    let branch = self.any(depth - 1, namespace, true);
                    let tag = tag(&branch, namespace);
                    if tags.contains(&tag) {
                        // Not a branch after all: what was defined in it is not there either.
                        self.defined.truncate(before);
                    } else {
                        branches.push(branch);
                        tags.push(tag);
                    }
                }
                json!(branches)
            }
        }
    }
}

/// The name of a branch in Avro JSON.
pub fn tag(schema: &Value, namespace: &str) -> String {
    match schema {
        Value::String(name) => name.clone(),
        Value::Object(object) => match object["type"].as_str().unwrap() {
            "record" | "enum" | "fixed" => full_name(schema, namespace),
            other => other.to_owned(),
        },
        _ => "union".to_owned(),
    }
}

fn full_name(schema: &Value, namespace: &str) -> String {
    let name = schema["name"].as_str().unwrap();
    let space = schema["namespace"].as_str().unwrap_or(namespace);
    if name.contains('.') || space.is_empty() { name.to_owned() } else { format!("{space}.{name}") }
}

/// Values of schemas made by [`Schemas`].
pub struct Values<'s> {
    pub rng: Rng,
    pub defined: &'s [(String, Value)],
    /// Values left before arrays, maps and unions choose the shortest way out.
    pub budget: u32,
}

impl Values<'_> {
    /// Appends a random value's bytes to `out`, in some block layout; returns it as Avro JSON.
    pub fn any(&mut self, schema: &Value, namespace: &str, out: &mut Vec<u8>) -> Value {
        self.budget = self.budget.saturating_sub(1);
        match schema {
            Value::String(name) => self.named(name, out),
            Value::Array(branches) => {
                let at = if self.budget == 0 { 0 } else { self.rng.below(branches.len() as u64) as usize };
                put_long(out, at as i64);
                let value = self.any(&branches[at], namespace, out);
                let tag = tag(&branches[at], namespace);
                if tag == "null" { value } else { json!({ tag: value }) }
            }
            _ => match schema["type"].as_str().unwrap() {
                "array" => {
                    let mut all = Vec::new();
                    self.blocks(out, |values, out| all.push(values.any(&schema["items"], namespace, out)));
                    json!(all)
                }
                "map" => {
                    let mut all = serde_json::Map::new();
                    self.blocks(out, |values, out| {
                        let key = format!("k{}\u{e9}", all.len());
                        put_bytes(out, key.as_bytes());
                        let value = values.any(&schema["values"], namespace, out);
                        all.insert(key, value);
                    });
                    Value::Object(all)
                }
                "enum" => {
                    let symbols = schema["symbols"].as_array().unwrap();
                    let at = self.rng.below(symbols.len() as u64) as usize;
                    put_long(out, at as i64);
                    symbols[at].clone()
                }
                "fixed" => {
                    let bytes: Vec<u8> = (0..schema["size"].as_u64().unwrap()).map(|_| self.rng.next() as u8).collect();
                    out.extend_from_slice(&bytes);
                    latin1(&bytes)
                }
                "record" => {
                    let full = full_name(schema, namespace);
                    let inner = full.rsplit_once('.').map_or("", |(space, _)| space);
                    let mut all = serde_json::Map::new();
                    for field in schema["fields"].as_array().unwrap() {
                        let value = self.any(&field["type"], inner, out);
                        all.insert(field["name"].as_str().unwrap().to_owned(), value);
                    }
                    Value::Object(all)
                }
                primitive => self.named(primitive, out),
            },
        }
    }

    /// Items in several blocks, some with a size, some without.
    fn blocks(&mut self, out: &mut Vec<u8>, mut item: impl FnMut(&mut Self, &mut Vec<u8>)) {
        while self.budget > 0 && !self.rng.chance(2) {
            let count = 1 + self.rng.below(3);
            let mut block = Vec::new();
            for _ in 0..count {
                item(self, &mut block);
            }
            if self.rng.chance(2) {
                put_long(out, -(count as i64));
                put_long(out, block.len() as i64);
            } else {
                put_long(out, count as i64);
            }
            out.extend_from_slice(&block);
        }
        out.push(0);
    }

    fn named(&mut self, name: &str, out: &mut Vec<u8>) -> Value {
        let bits = self.rng.next() >> self.rng.below(64);
        match name {
            "null" => Value::Null,
            "boolean" => {
                out.push((bits & 1) as u8);
                json!(bits & 1 == 1)
            }
            "int" => {
                put_long(out, i64::from(bits as i32));
                json!(bits as i32)
            }
            "long" => {
                put_long(out, bits as i64);
                json!(bits as i64)
            }
            "float" => {
                let value = f32::from_bits(bits as u32);
                out.extend_from_slice(&value.to_le_bytes());
                float(f64::from(value), "float", format!("{value:e}"))
            }
            "double" => {
                let value = f64::from_bits(bits);
                out.extend_from_slice(&value.to_le_bytes());
                float(value, "double", format!("{value:e}"))
            }
            "bytes" => {
                let bytes: Vec<u8> = (0..bits % 40).map(|_| self.rng.next() as u8).collect();
                put_bytes(out, &bytes);
                latin1(&bytes)
            }
            "string" => {
                const PARTS: [&str; 7] = ["plain text", "\"", "\\", "\n\u{1}", "\u{e9}", "\u{20ac}", "\u{1f600}"];
                let text: String = (0..bits % 5).map(|_| *self.rng.pick(&PARTS)).collect();
                put_bytes(out, text.as_bytes());
                json!(text)
            }
            full => {
                let (full, schema) = self.defined.iter().find(|(known, _)| known == full).expect("defined").clone();
                let outer = full.rsplit_once('.').map_or("", |(space, _)| space);
                self.any(&schema, outer, out)
            }
        }
    }
}

fn float(value: f64, kind: &str, shortest: String) -> Value {
    if value.is_nan() {
        json!("NaN")
    } else if value.is_infinite() {
        json!(if value > 0.0 { "Infinity" } else { "-Infinity" })
    } else {
        json!({ kind: shortest })
    }
}

fn latin1(bytes: &[u8]) -> Value {
    json!(bytes.iter().map(|byte| char::from(*byte)).collect::<String>())
}

/// Whether our JSON is the model's. The model writes floats as `{"float": digits}` and `{"double": digits}`: they are the
/// same if they read back as the same value. (Two shortest numbers can be equally near.)
pub fn same(ours: &Value, model: &Value) -> bool {
    match (ours, model) {
        (Value::Number(number), Value::Object(object)) if object.len() == 1 => {
            let number = number.to_string();
            match (object.get("float"), object.get("double")) {
                (Some(Value::String(digits)), _) => {
                    let (ours, model): (f32, f32) = (number.parse().unwrap(), digits.parse().unwrap());
                    ours.to_bits() == model.to_bits()
                }
                (_, Some(Value::String(digits))) => {
                    let (ours, model): (f64, f64) = (number.parse().unwrap(), digits.parse().unwrap());
                    ours.to_bits() == model.to_bits()
                }
                _ => false,
            }
        }
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|((k, a), (l, b))| k == l && same(a, b))
        }
        _ => *ours == *model,
    }
}
