//! From names in Avro to names in Rust.

use std::collections::BTreeSet;

/// Words that are no identifiers, in any edition; `r#` makes them some.
const KEYWORDS: [&str; 48] = [
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "do", "dyn", "else", "enum",
    "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod", "move",
    "mut", "override", "priv", "pub", "ref", "return", "static", "struct", "trait", "true", "try", "type", "typeof",
    "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// Words that not even `r#` helps.
const NEVER: [&str; 5] = ["self", "Self", "super", "crate", "_"];

/// What generated code, and the code around it, calls something else.
const PRELUDE: [&str; 9] = ["Box", "Err", "None", "Ok", "Option", "Result", "Some", "String", "Vec"];

/// Whether Avro allows the name.
pub(crate) fn is_name(name: &str) -> bool {
    name.bytes().next().is_some_and(|first| first.is_ascii_alphabetic() || first == b'_')
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Whether Avro allows the namespace or the full name.
pub(crate) fn is_dotted(name: &str) -> bool {
    name.split('.').all(is_name)
}

/// `some_name` and `SOME_NAME` as `SomeName`; capitals inside of a word stay.
pub(crate) fn camel(name: &str) -> String {
    let shout = !name.contains(|c: char| c.is_ascii_lowercase());
    let mut camel = String::new();
    for word in name.split('_') {
        // Digits that an underscore keeps apart stay apart.
        if camel.ends_with(|c: char| c.is_ascii_digit()) && word.starts_with(|c: char| c.is_ascii_digit()) {
            camel.push('_');
        }
        for (index, c) in word.chars().enumerate() {
            camel.push(match (index, shout) {
                (0, _) => c.to_ascii_uppercase(),
                (_, true) => c.to_ascii_lowercase(),
                _ => c,
            });
        }
    }
    match camel.chars().next() {
        None => "Unnamed".to_owned(),
        Some('0'..='9') => format!("_{camel}"),
        Some(_) if camel == "Self" => "Self_".to_owned(),
        Some(_) => camel,
    }
}

/// A name of a type: as [`camel`], and none that generated code uses otherwise.
pub(crate) fn type_name(name: &str) -> String {
    let camel = camel(name);
    if PRELUDE.contains(&camel.as_str()) { format!("{camel}_") } else { camel }
}

/// `someName` as `some_name`, and `HTTPStatus` as `http_status`.
pub(crate) fn field_name(name: &str) -> String {
    let bytes = name.as_bytes();
    let mut snake = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| bytes.get(before));
        let after = bytes.get(index.saturating_add(1));
        let begins = byte.is_ascii_uppercase()
            && before.is_some_and(|before| {
                before.is_ascii_lowercase()
                    || before.is_ascii_digit()
                    || before.is_ascii_uppercase() && after.is_some_and(u8::is_ascii_lowercase)
            });
        if begins {
            snake.push('_');
        }
        snake.push(byte.to_ascii_lowercase().into());
    }
    escaped(snake)
}

fn escaped(name: String) -> String {
    if NEVER.contains(&name.as_str()) {
        format!("{name}_")
    } else if KEYWORDS.contains(&name.as_str()) {
        format!("r#{name}")
    } else {
        name
    }
}

/// Without `r#`.
pub(crate) fn plain(ident: &str) -> &str {
    ident.strip_prefix("r#").unwrap_or(ident)
}

/// Names of one scope, each given once.
#[derive(Default)]
pub(crate) struct Scope(BTreeSet<String>);

impl Scope {
    /// This name, or the first of those that a number makes of it which is free.
    pub(crate) fn take(&mut self, wish: &str, apart: &str) -> String {
        let mut name = wish.to_owned();
        let mut number = 2u32;
        while !self.0.insert(name.clone()) {
            name = format!("{}{apart}{number}", plain(wish));
            number = number.saturating_add(1);
        }
        name
    }

    /// All names of one scope: those that are the same in Rust come first, so that no other takes them.
    pub(crate) fn take_all(&mut self, names: &[String], convert: fn(&str) -> String, apart: &str) -> Vec<String> {
        let mut taken = vec![String::new(); names.len()];
        for same in [true, false] {
            for (name, taken) in names.iter().zip(&mut taken) {
                let wish = convert(name);
                if (plain(&wish) == name) == same {
                    *taken = self.take(&wish, apart);
                }
            }
        }
        taken
    }
}

/// The name of a file without its directory and its endings, as a name in Avro.
pub(crate) fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or_default();
    let stem = name.split('.').find(|part| !part.is_empty()).unwrap_or_default();
    let stem: String = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    if stem.is_empty() { "schema".to_owned() } else { stem }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types() {
        for (avro, rust) in [
            ("user_event", "UserEvent"),
            ("HTTPServer", "HTTPServer"),
            ("UUID", "Uuid"),
            ("SOME_CODE", "SomeCode"),
            ("v1_2", "V1_2"),
            ("_1", "_1"),
            ("__", "Unnamed"),
            ("self", "Self_"),
            ("option", "Option_"),
        ] {
            assert_eq!(type_name(avro), rust);
        }
    }

    #[test]
    fn fields() {
        for (avro, rust) in [
            ("userId", "user_id"),
            ("HTTPStatus", "http_status"),
            ("utf8Text", "utf8_text"),
            ("type", "r#type"),
            ("Type", "r#type"),
            ("self", "self_"),
            ("_", "__"),
            ("gen", "r#gen"),
            ("_id", "_id"),
        ] {
            assert_eq!(field_name(avro), rust);
        }
    }

    #[test]
    fn collisions() {
        let names = ["userId", "user_id", "UserId"].map(str::to_owned);
        assert_eq!(Scope::default().take_all(&names, field_name, "_"), ["user_id_2", "user_id", "user_id_3"]);
        let names = ["type", "Type"].map(str::to_owned);
        assert_eq!(Scope::default().take_all(&names, field_name, "_"), ["r#type", "type_2"]);
    }

    #[test]
    fn stems() {
        assert_eq!(stem("a/b/some-thing.avsc"), "some_thing");
        assert_eq!(stem("..."), "schema");
    }
}
