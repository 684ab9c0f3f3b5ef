//! How JSON should look.

/// How bytes and fixed values are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub enum BytesForm {
    /// One character U+0000 to U+00FF for each byte (ISO-8859-1), as the specification's JSON encoding wants it.
    Latin1,
    /// Base64 of RFC 4648 section 4, padded.
    Base64,
    /// Two lower-case hexadecimal digits for each byte.
    Hex,
}

/// How [`write`](super::write()) writes a datum: [`AVRO`](Self::AVRO) or [`PLAIN`](Self::PLAIN), changed as needed.
///
/// ```
/// use avocet::json::{BytesForm, Style};
/// const MINE: Style = Style::PLAIN.with_bytes(BytesForm::Hex).with_pretty(Some(2));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Style {
    pub(super) tagged: bool,
    pub(super) logical: bool,
    pub(super) strict: bool,
    pub(super) bytes: BytesForm,
    /// Spaces for each level; `None` is all on one line.
    pub(super) indent: Option<u8>,
}

impl Style {
    /// The JSON encoding of the specification: unions tagged, logical types as the types beneath them, bytes as
    /// characters; on one line.
    pub const AVRO: Self = Self { tagged: true, logical: false, strict: false, bytes: BytesForm::Latin1, indent: None };

    /// JSON for those who do not know Avro: unions untagged, logical types readable, bytes in base64; on one line.
    pub const PLAIN: Self =
        Self { tagged: false, logical: true, strict: false, bytes: BytesForm::Base64, indent: None };

    /// The greatest indentation of a level.
    pub const MAX_INDENT: u8 = 8;

    /// This style with bytes written in this form.
    #[must_use]
    pub const fn with_bytes(mut self, form: BytesForm) -> Self {
        self.bytes = form;
        self
    }

    /// This style with each member and item on a line of its own, indented by this many spaces for each level it is
    /// nested, at most [`MAX_INDENT`](Self::MAX_INDENT); `None` for all on one line.
    #[must_use]
    pub const fn with_pretty(mut self, indent: Option<u8>) -> Self {
        self.indent = match indent {
            Some(spaces) if spaces > Self::MAX_INDENT => Some(Self::MAX_INDENT),
            indent => indent,
        };
        self
    }

    /// This style with unions tagged or not. Without tags, branches whose JSON looks alike cannot be told apart.
    #[must_use]
    pub const fn with_tags(mut self, tagged: bool) -> Self {
        self.tagged = tagged;
        self
    }

    /// This style with logical types in their [readable forms](super#logical-types-if-the-style-shows-them), or as the
    /// types beneath them.
    #[must_use]
    pub const fn with_logical_types(mut self, readable: bool) -> Self {
        self.logical = readable;
        self
    }

    /// This style with values of logical types that have no readable form refused
    /// ([`ErrorKind::LogicalValue`](crate::ErrorKind::LogicalValue)), or written as the type beneath.
    #[must_use]
    pub const fn with_strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }
}

impl Default for Style {
    /// [`Style::AVRO`].
    fn default() -> Self {
        Self::AVRO
    }
}
