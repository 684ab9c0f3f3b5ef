//! Whether a default is JSON.

/// Checks that `text` is one JSON value; else what is wrong with it.
pub(crate) fn check(text: &str) -> Result<(), &'static str> {
    let rest = value(text.trim_start(), 0)?;
    if rest.trim_start().is_empty() { Ok(()) } else { Err("there is something after the value") }
}

const WRONG: &str = "neither null, true, false, a number, a string in double quotes, an array nor an object";

fn value(text: &str, depth: u8) -> Result<&str, &'static str> {
    if depth == 64 {
        return Err("nested too deep");
    }
    for word in ["null", "true", "false"] {
        if let Some(rest) = text.strip_prefix(word) {
            return Ok(rest);
        }
    }
    match text.as_bytes().first() {
        Some(b'"') => string(text),
        Some(b'[') => items(&text[1..], ']', |item| value(item, depth + 1)),
        Some(b'{') => items(&text[1..], '}', |entry| {
            let rest = string(entry)?.trim_start();
            let rest = rest.strip_prefix(':').ok_or("an object's key without a colon")?;
            value(rest.trim_start(), depth + 1)
        }),
        Some(b'-' | b'0'..=b'9') => number(text),
        _ => Err(WRONG),
    }
}

fn items<'a>(
    text: &'a str,
    end: char,
    one: impl Fn(&'a str) -> Result<&'a str, &'static str>,
) -> Result<&'a str, &'static str> {
    let mut rest = text.trim_start();
    if let Some(rest) = rest.strip_prefix(end) {
        return Ok(rest);
    }
    loop {
        rest = one(rest)?.trim_start();
        if let Some(rest) = rest.strip_prefix(end) {
            return Ok(rest);
        }
        rest = rest.strip_prefix(',').ok_or("an array or object that does not end")?.trim_start();
    }
}

fn string(text: &str) -> Result<&str, &'static str> {
    let body = text.strip_prefix('"').ok_or("a key that is no string in double quotes")?;
    let mut chars = body.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return Ok(&body[at + 1..]),
            '\\' => match chars.next() {
                Some((_, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't')) => {}
                Some((_, 'u')) if (0..4).all(|_| chars.next().is_some_and(|(_, c)| c.is_ascii_hexdigit())) => {}
                _ => return Err("an escape that JSON does not have"),
            },
            '\0'..=' ' if c != ' ' => return Err("a control character in a string"),
            _ => {}
        }
    }
    Err("a string that does not end")
}

fn number(text: &str) -> Result<&str, &'static str> {
    let digits = |text: &mut &str| {
        let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let some = rest.len() < text.len();
        *text = rest;
        if some { Ok(()) } else { Err("a number without digits") }
    };
    let mut rest = text.strip_prefix('-').unwrap_or(text);
    if let Some(after) = rest.strip_prefix('0') {
        if after.starts_with(|c: char| c.is_ascii_digit()) {
            return Err("a number that begins with zero");
        }
        rest = after;
    } else {
        digits(&mut rest)?;
    }
    if let Some(after) = rest.strip_prefix('.') {
        rest = after;
        digits(&mut rest)?;
    }
    if let Some(after) = rest.strip_prefix(['e', 'E']) {
        rest = after.strip_prefix(['+', '-']).unwrap_or(after);
        digits(&mut rest)?;
    }
    Ok(rest)
}

#[cfg(test)]
mod tests {
    use super::check;

    #[test]
    fn json_is_told_from_what_is_not() {
        for good in ["null", " 1 ", "-0.5e+3", "\"a\\u00e9\"", "[]", "[1, [2]]", "{}", "{\"a\": {\"b\": []}, \"c\": 1}"]
        {
            assert_eq!(check(good), Ok(()), "{good}");
        }
        for bad in ["", "nul", "01", "1.", "a", "'a'", "\"a", "[1,]", "{a: 1}", "{\"a\" 1}", "1 2", "\"\\x\"", "[1"] {
            assert!(check(bad).is_err(), "{bad}");
        }
    }
}
