//! Schemas from bytes: whatever the bytes are, the text is a valid schema.

use std::fmt::Write as _;

/// Types in one schema at most.
const MOST: usize = 40;

/// Builds a schema and takes the bytes that it is built from off the front of `data`.
pub(super) struct Shape<'d, 'a> {
    data: &'d mut &'a [u8],
    text: String,
    types: usize,
    /// Records and other named types so far, by number; a type of this number can be named again.
    names: usize,
    /// How many of them are complete: naming another is naming an enclosing one, which must not be unconditional.
    complete: Vec<bool>,
}

impl<'d, 'a> Shape<'d, 'a> {
    /// The text of a schema.
    pub(super) fn text(data: &'d mut &'a [u8]) -> String {
        let mut shape = Self { data, text: String::new(), types: 0, names: 0, complete: Vec::new() };
        shape.ty(0, true, false);
        shape.text
    }

    fn byte(&mut self) -> u8 {
        let Some((first, rest)) = self.data.split_first() else { return 0 };
        *self.data = rest;
        *first
    }

    fn put(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A type. `union` says whether it may be one; `conditional`, whether a value without it exists, so that it may name
    /// a record that encloses it.
    fn ty(&mut self, depth: usize, union: bool, conditional: bool) {
        self.types += 1;
        let small = depth > 6 || self.types > MOST;
        let choice = self.byte() % if small { 8 } else { 20 };
        match choice {
            0..=7 => self.primitive(choice),
            8 | 9 => self.collection("array", "items", depth),
            10 | 11 => self.collection("map", "values", depth),
            12..=14 => self.record(depth),
            15 => self.enumeration(),
            16 => self.fixed(),
            17 | 18 if union => self.union(depth),
            19 => self.logical(),
            _ => self.named(conditional),
        }
    }

    fn primitive(&mut self, choice: u8) {
        const NAMES: [&str; 8] = ["null", "boolean", "int", "long", "float", "double", "bytes", "string"];
        let _ = write!(self.text, "\"{}\"", NAMES[usize::from(choice % 8)]);
    }

    fn collection(&mut self, kind: &str, of: &str, depth: usize) {
        let _ = write!(self.text, "{{\"type\":\"{kind}\",\"{of}\":");
        self.ty(depth + 1, true, true);
        self.put("}");
    }

    fn name(&mut self) -> usize {
        self.names += 1;
        self.complete.push(false);
        self.names - 1
    }

    fn record(&mut self, depth: usize) {
        let name = self.name();
        let _ = write!(self.text, "{{\"type\":\"record\",\"name\":\"n{}.R{name}\",\"fields\":[", name % 2);
        let fields = self.byte() % 5;
        for field in 0..fields {
            let comma = if field == 0 { "" } else { "," };
            let _ = write!(self.text, "{comma}{{\"name\":\"f{field}\",\"type\":");
            self.ty(depth + 1, true, false);
            self.put("}");
        }
        self.put("]}");
        self.complete[name] = true;
    }

    fn enumeration(&mut self) {
        let name = self.name();
        let symbols = 1 + self.byte() % 4;
        let list: Vec<String> = (0..symbols).map(|at| format!("\"S{at}\"")).collect();
        let _ = write!(
            self.text,
            "{{\"type\":\"enum\",\"name\":\"n{}.R{name}\",\"symbols\":[{}]}}",
            name % 2,
            list.join(",")
        );
        self.complete[name] = true;
    }

    fn fixed(&mut self) {
        let name = self.name();
        let size = [0u64, 1, 3, 12, 16, 200, 1 << 20, 1 << 40][usize::from(self.byte() % 8)];
        let _ = write!(self.text, "{{\"type\":\"fixed\",\"name\":\"n{}.R{name}\",\"size\":{size}}}", name % 2);
        self.complete[name] = true;
    }

    fn union(&mut self, depth: usize) {
        self.put("[\"null\"");
        let mut taken = 1u32;
        for _ in 0..self.byte() % 5 {
            // Each kind once: names would have to differ, and the first branch is always the null one.
            let kind = self.byte() % 8;
            if taken & (1 << kind) == 0 {
                taken |= 1 << kind;
                self.put(",");
                self.primitive(kind);
            }
        }
        match self.byte() % 5 {
            0 => {}
            1 => {
                self.put(",");
                self.collection("array", "items", depth + 1);
            }
            2 => {
                self.put(",");
                self.collection("map", "values", depth + 1);
            }
            3 => {
                self.put(",");
                self.record(depth + 1);
            }
            _ if self.names > 0 => {
                self.put(",");
                self.named(true);
            }
            _ => {}
        }
        self.put("]");
    }

    fn logical(&mut self) {
        const TYPES: [&str; 8] = [
            r#"{"type":"int","logicalType":"date"}"#,
            r#"{"type":"int","logicalType":"time-millis"}"#,
            r#"{"type":"long","logicalType":"timestamp-micros"}"#,
            r#"{"type":"long","logicalType":"local-timestamp-nanos"}"#,
            r#"{"type":"bytes","logicalType":"decimal","precision":9,"scale":2}"#,
            r#"{"type":"bytes","logicalType":"big-decimal"}"#,
            r#"{"type":"string","logicalType":"uuid"}"#,
            r#"{"type":"bytes","logicalType":"decimal","precision":4000,"scale":2000}"#,
        ];
        let text = TYPES[usize::from(self.byte() % 8)];
        self.put(text);
    }

    /// A type that has been named before.
    fn named(&mut self, conditional: bool) {
        let name = usize::from(self.byte());
        if self.names == 0 {
            return self.primitive(0);
        }
        let name = name % self.names;
        if conditional || self.complete[name] {
            let _ = write!(self.text, "\"n{}.R{name}\"", name % 2);
        } else {
            self.primitive(0);
        }
    }
}
