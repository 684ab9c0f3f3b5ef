//! Indents JSON as it passes by.

use avocet::Sink;

/// Indents compact JSON on its way to another sink; needs no memory, however deep it nests.
///
/// White space of the input outside strings is dropped, so it also re-indents what was indented otherwise.
pub(crate) struct Pretty<'s, S> {
    to: &'s mut S,
    depth: usize,
    in_string: bool,
    escaped: bool,
    /// An array or object has just been opened: if it closes at once it stays on its line.
    opened: bool,
}

impl<'s, S: Sink> Pretty<'s, S> {
    pub(crate) const fn new(to: &'s mut S) -> Self {
        Self { to, depth: 0, in_string: false, escaped: false, opened: false }
    }

    fn new_line(&mut self) -> Result<(), S::Error> {
        const SPACES: &[u8] = &[b' '; 64];
        self.to.write(b"\n")?;
        let mut left = self.depth.saturating_mul(2);
        while left > 0 {
            let now = left.min(SPACES.len());
            self.to.write(SPACES.get(..now).unwrap_or_default())?;
            left = left.saturating_sub(now);
        }
        Ok(())
    }

    /// Something that is not the end of what was just opened: it goes to the next line.
    fn begin(&mut self) -> Result<(), S::Error> {
        if self.opened {
            self.opened = false;
            self.new_line()?;
        }
        Ok(())
    }

    fn byte(&mut self, byte: u8) -> Result<(), S::Error> {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' => Ok(()),
            b'{' | b'[' => {
                self.begin()?;
                self.opened = true;
                self.depth = self.depth.saturating_add(1);
                self.to.write(&[byte])
            }
            b'}' | b']' => {
                self.depth = self.depth.saturating_sub(1);
                if !std::mem::take(&mut self.opened) {
                    self.new_line()?;
                }
                self.to.write(&[byte])
            }
            b',' => {
                self.to.write(b",")?;
                self.new_line()
            }
            b':' => self.to.write(b": "),
            _ => {
                self.begin()?;
                self.in_string = byte == b'"';
                self.to.write(&[byte])
            }
        }
    }
}

impl<S: Sink> Sink for Pretty<'_, S> {
    type Error = S::Error;

    fn write(&mut self, bytes: &[u8]) -> Result<(), S::Error> {
        let mut rest = bytes;
        while let Some((&first, after)) = rest.split_first() {
            if !self.in_string {
                self.byte(first)?;
                rest = after;
                continue;
            }
            // Inside a string everything is copied up to its closing quote.
            let end = rest.iter().position(|&byte| {
                let escaped = self.escaped;
                self.escaped = byte == b'\\' && !escaped;
                byte == b'"' && !escaped
            });
            self.in_string = end.is_none();
            let (string, after) = rest.split_at(end.map_or(rest.len(), |end| end.saturating_add(1)));
            self.to.write(string)?;
            rest = after;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Pretty;
    use avocet::{Sink, SliceSink};

    fn pretty(pieces: &[&str]) -> String {
        let mut room = [0; 1024];
        let mut to = SliceSink::new(&mut room);
        let mut sink = Pretty::new(&mut to);
        for piece in pieces {
            sink.write(piece.as_bytes()).unwrap();
        }
        String::from_utf8(to.written().to_vec()).unwrap()
    }

    #[test]
    fn nests_and_keeps_empty_containers_on_their_line() {
        assert_eq!(
            pretty(&[r#"{"a":[],"b":{},"c":[1,{"d":"x"}]}"#]),
            "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    {\n      \"d\": \"x\"\n    }\n  ]\n}"
        );
    }

    #[test]
    fn strings_are_left_alone_however_they_are_cut() {
        let text = r#"["a,{}: \" \\","b\\\"[",1]"#;
        let whole = pretty(&[text]);
        assert_eq!(whole, "[\n  \"a,{}: \\\" \\\\\",\n  \"b\\\\\\\"[\",\n  1\n]");
        for cut in 0..text.len() {
            assert_eq!(pretty(&[&text[..cut], &text[cut..]]), whole, "cut at {cut}");
        }
    }

    #[test]
    fn indenting_again_changes_nothing() {
        let once = pretty(&[r#"{"a":[1,[],2.5e3,true,null],"b c":{"d":[{}]}}"#]);
        assert_eq!(pretty(&[&once]), once);
    }
}
