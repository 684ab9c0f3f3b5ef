//! Floor 0: one error for everything that reads bytes or schema text.
//!
//! An [`Error`] is eight bytes and `Copy`: a [`ErrorKind`] and the offset where the input stopped making sense. It never
//! holds payload, so it can be logged without leaking data. The *path* of an error (`orders[3].price`) is not stored: it
//! is rebuilt on demand by [`explain`](crate::explain), which walks the datum again.

use core::fmt;

/// What is wrong, without where.
///
/// The numbers behind the names may change from version to version: log the name, or [`message`](Self::message).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[repr(u8)]
#[non_exhaustive]
pub enum ErrorKind {
    // The bytes of a datum.
    /// The input ends inside a value, or a length or count promises more than is left.
    UnexpectedEnd = 1,
    /// A variable-length integer does not fit 64 bits (more than ten bytes, or a tenth byte above 1).
    VarintOverflow,
    /// An `int` outside 32 bits.
    IntOutOfRange,
    /// A negative length of bytes, string or block.
    NegativeLength,
    /// An array or map block count that cannot be negated (`i64::MIN`).
    BlockCount,
    /// An array or map block whose byte size is not what its items used.
    BlockSize,
    /// A boolean byte other than 0 and 1.
    InvalidBoolean,
    /// A string that is not UTF-8.
    InvalidUtf8,
    /// A union branch index that the union does not have.
    UnionIndex,
    /// An enum index that the enum does not have.
    EnumIndex,
    /// Bytes left where the datum, or the block, should have ended.
    TrailingBytes,
    /// A decimal, or another logical value, that has no readable form (too long, or malformed inside).
    LogicalValue,
    /// A number that the Rust type cannot hold.
    ValueRange,
    /// More bytes or items than the Rust type has room for.
    Capacity,
    /// An array of more or fewer items than the Rust array has.
    ArrayLength,
    /// Two maps were to be ordered: the specification gives them no order.
    MapOrder,

    // Limits; each names the member of `Limits` that refused.
    /// [`Limits::depth`](crate::Limits::depth): values nested too deep, or the work stack that was lent is too short.
    DepthLimit = 32,
    /// [`Limits::fuel`](crate::Limits::fuel): too many items that occupy no bytes.
    FuelLimit,
    /// [`Limits::file_fuel`](crate::Limits::file_fuel): too many rows, items or fields that occupy no bytes in one file, or too
    /// many tiny blocks of a codec that is dear to begin.
    FileFuelLimit,
    /// [`Limits::header_bytes`](crate::Limits::header_bytes): container header too long.
    HeaderBytesLimit,
    /// [`Limits::header_entries`](crate::Limits::header_entries): too many metadata entries.
    HeaderEntriesLimit,
    /// [`Limits::block_bytes`](crate::Limits::block_bytes): a block, as stored, is too long.
    BlockBytesLimit,
    /// [`Limits::inflated_bytes`](crate::Limits::inflated_bytes): a block inflates to too much.
    InflatedBytesLimit,
    /// [`Limits::schema_text`](crate::Limits::schema_text): schema text too long.
    SchemaTextLimit,
    /// [`Limits::schema_nodes`](crate::Limits::schema_nodes), or the 65,000 entries that a table can number.
    SchemaNodesLimit,
    /// [`Limits::schema_depth`](crate::Limits::schema_depth): schema, or the JSON it stands in, nested too deep.
    SchemaDepthLimit,
    /// [`Limits::name_bytes`](crate::Limits::name_bytes): a name, namespace or symbol is too long.
    NameBytesLimit,
    /// [`Limits::schema_fuel`](crate::Limits::schema_fuel): the schema takes too much work to check.
    SchemaFuelLimit,
    /// [`Limits::json_fuel`](crate::Limits::json_fuel): reading JSON takes too much looking ahead and back.
    JsonFuelLimit,
    /// A buffer that the caller lent is too small; larger limits won't help, a larger buffer will.
    BufferFull,
    /// The arena that a plan is built in holds too few words.
    PlanFull,
    /// The pool for the defaults of a plan holds too few bytes.
    PoolFull,
    /// A plan of more than a plan can number: 261,000 words, 64 KiB of defaults, 32,000 fields of one reader's record.
    PlanLimit,

    // Containers.
    /// The file does not begin with `Obj` and version 1.
    BadMagic = 64,
    /// The header has no `avro.schema`.
    MissingSchema,
    /// The header names a codec that the specification does not have.
    UnknownCodec,
    /// The codec is known, but the feature for it is not compiled in.
    CodecDisabled,
    /// The sixteen bytes after a block are not the file's sync marker.
    SyncMismatch,
    /// A block with a negative count of rows, or more rows than its bytes can hold.
    RowCount,
    /// The file ends inside its header or a block: a write that was cut.
    Torn,
    /// Compressed data that its codec does not accept.
    CorruptBlock,
    /// The checksum of a block does not match its content.
    Checksum,
    /// The file was written with another schema than that of the Rust type.
    SchemaMismatch,

    // Messages.
    /// The message ends inside its header.
    ShortMessage,
    /// The message does not begin with the marker of its framing.
    BadMarker,
    /// No schema is known that has the fingerprint, or the number, in the message's header.
    UnknownFingerprint,
    /// No plan is kept for messages like this one.
    Unprepared,
    /// The plan was built for data of another schema.
    PlanMismatch,

    // Schema text.
    /// The text is not JSON.
    Json = 96,
    /// An escape in a JSON string is malformed (a lone surrogate, for one).
    JsonEscape,
    /// Text after the end of the schema or the datum.
    TrailingText,
    /// A schema must be a JSON string, object or array.
    NotASchema,
    /// A required attribute is missing: `type`, `name`, `fields`, `symbols`, `items`, `values` or `size`.
    MissingAttribute,
    /// An attribute has the wrong JSON type.
    AttributeType,
    /// A name, namespace, field name or symbol that the naming rules forbid.
    InvalidName,
    /// The name of a primitive type cannot be defined.
    ReservedName,
    /// A type of this full name has been defined before.
    DuplicateName,
    /// The record already has a field of this name.
    DuplicateField,
    /// The enum already has this symbol.
    DuplicateSymbol,
    /// The union already has a branch of this type.
    DuplicateBranch,
    /// A union stands immediately inside a union.
    NestedUnion,
    /// No type of this name is defined.
    UnknownName,
    /// The type is used before it is defined.
    ForwardReference,
    /// A fixed size that is not a non-negative integer.
    FixedSize,
    /// An order other than `ascending`, `descending`, `ignore`.
    Order,
    /// A default that is not a value of its field's type.
    InvalidDefault,
    /// An enum default that is not one of its symbols.
    EnumDefault,
    /// The record contains itself unconditionally: it has no finite value.
    NoFiniteValue,
    /// The tables that the schema is parsed into hold too few nodes.
    NodesFull,
    /// The tables that the schema is parsed into hold too few fields.
    FieldsFull,
    /// The tables that the schema is parsed into hold too few names.
    NamesFull,
    /// The tables that the schema is parsed into hold too few union branches.
    BranchesFull,
    /// The tables that the schema is parsed into hold too few symbols.
    SymbolsFull,
    /// Tables that were not made by the parser contradict themselves.
    InvalidTables,
    /// A path of a sort key that leads to no field.
    KeyPath,

    // Data as JSON text.
    /// A JSON value of another type than the schema's.
    JsonType = 160,
    /// A number with a fraction where an integer is wanted.
    JsonFraction,
    /// A number outside the range of its type.
    JsonRange,
    /// A character above U+00FF in the string of bytes or a fixed.
    JsonCharacter,
    /// A fixed of another size than the schema's.
    JsonFixed,
    /// A string that is no symbol of the enum.
    JsonSymbol,
    /// The value of a union that is neither `null` nor an object of one member.
    JsonUnion,
    /// A union has no branch of this name.
    JsonBranch,
    /// An object lacks a field of the record.
    MissingField,
    /// An object has two members for one field of the record.
    DuplicateMember,

    // A writer's schema against a reader's.
    /// The writer's type cannot be read as the reader's.
    TypeClash = 192,
    /// Named types of different names, and no alias says otherwise.
    NameClash,
    /// Fixed types of different sizes.
    FixedClash,
    /// Decimals of different precision or scale.
    DecimalClash,
    /// No branch of the reader's union takes the writer's type.
    BranchClash,
    /// The reader's enum lacks the symbol and has no default.
    SymbolClash,
    /// The writer's record lacks a field of the reader's that has no default.
    MissingDefault,
    /// A plan that contradicts itself, or belongs to other types.
    InvalidPlan,
    /// A Rust type that reads its own Avro type only (by a module, a tag or an implementation of its own) stands where the
    /// writer has another.
    OwnTypeOnly,
}

impl ErrorKind {
    /// A short sentence, the same that `Display` prints.
    #[must_use]
    pub const fn message(self) -> &'static str {
        match self {
            Self::UnexpectedEnd => "the input ends inside a value",
            Self::VarintOverflow => "variable-length integer does not fit 64 bits",
            Self::IntOutOfRange => "int outside 32 bits",
            Self::NegativeLength => "negative length",
            Self::BlockCount => "block count out of range",
            Self::BlockSize => "block byte size differs from what its items used",
            Self::InvalidBoolean => "boolean byte is neither 0 nor 1",
            Self::InvalidUtf8 => "string is not UTF-8",
            Self::UnionIndex => "union has no such branch",
            Self::EnumIndex => "enum has no such symbol",
            Self::TrailingBytes => "bytes left after the end",
            Self::LogicalValue => "value of a logical type has no readable form",
            Self::ValueRange => "number outside the range of the Rust type",
            Self::Capacity => "more bytes or items than the Rust type has room for",
            Self::ArrayLength => "array of another length than the Rust array",
            Self::MapOrder => "maps have no order",
            Self::DepthLimit => "values nested deeper than the depth limit",
            Self::FuelLimit => "more items without bytes than the fuel limit",
            Self::FileFuelLimit => "more work without bytes than the file's fuel limit",
            Self::HeaderBytesLimit => "container header longer than the limit",
            Self::HeaderEntriesLimit => "more metadata entries than the limit",
            Self::BlockBytesLimit => "block longer than the limit",
            Self::InflatedBytesLimit => "block inflates beyond the limit",
            Self::SchemaTextLimit => "schema text longer than the limit",
            Self::SchemaNodesLimit => "schema has more parts than the limit",
            Self::SchemaDepthLimit => "schema nested deeper than the limit",
            Self::NameBytesLimit => "name longer than the limit",
            Self::SchemaFuelLimit => "schema takes more work to check than the limit",
            Self::JsonFuelLimit => "JSON takes more looking ahead and back than the limit",
            Self::BufferFull => "the buffer that was lent is too small",
            Self::PlanFull => "the plan's arena is full",
            Self::PoolFull => "the plan's pool of defaults is full",
            Self::PlanLimit => "plan has more parts than can be numbered",
            Self::BadMagic => "not an Avro container file",
            Self::MissingSchema => "header has no avro.schema",
            Self::UnknownCodec => "unknown codec",
            Self::CodecDisabled => "this build has no support for the codec",
            Self::SyncMismatch => "sync marker does not match",
            Self::RowCount => "impossible number of rows in a block",
            Self::Torn => "the file ends inside a block",
            Self::CorruptBlock => "compressed data is corrupt",
            Self::Checksum => "checksum does not match",
            Self::SchemaMismatch => "the file's schema is not that of the Rust type",
            Self::ShortMessage => "the message ends inside its header",
            Self::BadMarker => "the message does not begin with the marker of its framing",
            Self::UnknownFingerprint => "no schema is known for the message",
            Self::Unprepared => "no plan has been prepared for the message",
            Self::PlanMismatch => "the plan is for data of another schema",
            Self::Json => "not valid JSON",
            Self::JsonEscape => "malformed escape in a JSON string",
            Self::TrailingText => "text after the end",
            Self::NotASchema => "a schema must be a JSON string, object or array",
            Self::MissingAttribute => "a required attribute is missing",
            Self::AttributeType => "attribute has the wrong JSON type",
            Self::InvalidName => "invalid name",
            Self::ReservedName => "the name of a primitive type cannot be defined",
            Self::DuplicateName => "a type of this name is already defined",
            Self::DuplicateField => "the record already has a field of this name",
            Self::DuplicateSymbol => "the enum already has this symbol",
            Self::DuplicateBranch => "the union already has a branch of this type",
            Self::NestedUnion => "a union cannot stand immediately inside a union",
            Self::UnknownName => "no type of this name is defined",
            Self::ForwardReference => "the type is used before it is defined",
            Self::FixedSize => "size must be a non-negative integer",
            Self::Order => "order must be ascending, descending or ignore",
            Self::InvalidDefault => "default is not a value of the field's type",
            Self::EnumDefault => "enum default is not one of its symbols",
            Self::NoFiniteValue => "record contains itself unconditionally, so it has no finite value",
            Self::NodesFull => "the node table is full",
            Self::FieldsFull => "the field table is full",
            Self::NamesFull => "the name table is full",
            Self::BranchesFull => "the branch table is full",
            Self::SymbolsFull => "the symbol table is full",
            Self::InvalidTables => "schema tables contradict themselves",
            Self::KeyPath => "the path leads to no field",
            Self::JsonType => "JSON value is not of the type",
            Self::JsonFraction => "number is not an integer",
            Self::JsonRange => "number outside the range of its type",
            Self::JsonCharacter => "character above U+00FF in bytes",
            Self::JsonFixed => "number of bytes is not that of the fixed type",
            Self::JsonSymbol => "string is no symbol of the enum",
            Self::JsonUnion => "value of a union is neither null nor an object of one member",
            Self::JsonBranch => "union has no branch of this name",
            Self::MissingField => "field is missing",
            Self::DuplicateMember => "field occurs twice",
            Self::TypeClash => "the writer's type cannot be read as the reader's",
            Self::NameClash => "the writer's type has another name than the reader's",
            Self::FixedClash => "the writer's fixed type has another size than the reader's",
            Self::DecimalClash => "the writer's decimal has another precision or scale than the reader's",
            Self::BranchClash => "no branch of the reader's union takes the writer's type",
            Self::SymbolClash => "the reader's enum lacks the writer's symbol and has no default",
            Self::MissingDefault => "the writer lacks a field that has no default",
            Self::InvalidPlan => "plan contradicts itself, or belongs to other types",
            Self::OwnTypeOnly => "the Rust type reads its own Avro type only, and the writer has another",
        }
    }

    /// Whether this says that the writer's schema does not fit the reader's.
    #[must_use]
    pub const fn is_clash(self) -> bool {
        let k = self as u8;
        k >= Self::TypeClash as u8 && k <= Self::MissingDefault as u8
    }

    /// Whether this is the refusal of a limit or of a lent buffer, which a caller may raise, rather than a fault of the input.
    #[must_use]
    pub const fn is_limit(self) -> bool {
        let k = self as u8;
        (k >= Self::DepthLimit as u8 && k < Self::BadMagic as u8)
            || (k >= Self::NodesFull as u8 && k <= Self::SymbolsFull as u8)
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.message())
    }
}

/// What is wrong and where.
///
/// `at` counts bytes from the start of what was read: the datum, the block, the container header or the schema text.
/// Offsets beyond `u32::MAX` are given as `u32::MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// Byte offset.
    pub at: u32,
}

const _: () = assert!(size_of::<Error>() == 8);

/// Results of everything that reads bytes or schema text.
pub type Result<T, E = Error> = core::result::Result<T, E>;

impl Error {
    /// An error of this kind at byte offset `at`.
    #[cold]
    #[inline(never)]
    #[must_use]
    pub const fn new(kind: ErrorKind, at: usize) -> Self {
        let at = if at > u32::MAX as usize { u32::MAX } else { at as u32 };
        Self { kind, at }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at byte {}", self.kind.message(), self.at)
    }
}

impl core::error::Error for Error {}
