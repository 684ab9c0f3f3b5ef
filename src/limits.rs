//! Floor 2: how much work and memory one input may cost.

/// Bounds on what bytes and schemas from a stranger may cost. One value per decoder; never global.
///
/// | limit | [`SERVER`](Self::SERVER), the default | [`FIRMWARE`](Self::FIRMWARE) | counts |
/// |---|---|---|---|
/// | `depth` | 512 | 32 | nested arrays, maps and records in a datum |
/// | `fuel` | 1,048,576 | 1,024 | items and fields without bytes in a datum, beyond 16 for each byte |
/// | `file_fuel` | 2,097,152 | 65,536 | the same, with rows without bytes, in a file |
/// | `header_bytes` | 16 MiB | 8 KiB | bytes of a container header |
/// | `header_entries` | 4,096 | 32 | metadata entries of a container header |
/// | `block_bytes` | 64 MiB | 64 KiB | bytes of a block as stored |
/// | `inflated_bytes` | 64 MiB | 64 KiB | bytes of a block after its codec |
/// | `schema_text` | 4 MiB | 16 KiB | bytes of schema text |
/// | `schema_nodes` | 65,000 | 1,024 | entries in any one schema table |
/// | `schema_depth` | 128 | 32 | types nested in a schema |
/// | `name_bytes` | 1,024 | 256 | bytes of a name, namespace or symbol in schema text |
/// | `schema_fuel` | 134,217,728 | 1,048,576 | steps of reading, name look-up, default checks and size sweeps; of comparing two schemas, of building a plan |
/// | `json_fuel` | 67,108,864 | 65,536 | steps of looking ahead and back in one datum's JSON, beyond 64 for each byte |
///
/// ```
/// use avocet::Limits;
/// const MINE: Limits = Limits::SERVER.with_depth(64).with_inflated_bytes(1 << 20);
/// assert_eq!(MINE.depth, 64);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[non_exhaustive]
pub struct Limits {
    /// Arrays, maps and records nested in a datum.
    pub depth: u16,
    /// Items without bytes and fields of records that a datum may hold, beyond sixteen for each of its bytes.
    pub fuel: u32,
    /// The same, with rows without bytes, over a whole container file.
    pub file_fuel: u64,
    /// Bytes of a container header.
    pub header_bytes: u32,
    /// Metadata entries of a container header.
    pub header_entries: u32,
    /// Bytes of a container block as stored.
    pub block_bytes: u32,
    /// Bytes of a container block after its codec.
    pub inflated_bytes: u32,
    /// Bytes of schema text.
    pub schema_text: u32,
    /// Entries in any one table of a schema.
    pub schema_nodes: u16,
    /// Types nested in a schema; never more than 128.
    pub schema_depth: u8,
    /// Bytes of one name, namespace, field name or symbol.
    pub name_bytes: u16,
    /// Steps that checking a schema may take, or comparing two.
    pub schema_fuel: u32,
    /// Bytes of JSON that are looked at again, and names that are compared, in one datum, beyond 64 for each of its bytes.
    pub json_fuel: u32,
}

impl Limits {
    /// For machines with megabytes to spare. The default.
    pub const SERVER: Self = Self {
        depth: 512,
        fuel: 1 << 20,
        file_fuel: 1 << 21,
        header_bytes: 16 << 20,
        header_entries: 4096,
        block_bytes: 64 << 20,
        inflated_bytes: 64 << 20,
        schema_text: 4 << 20,
        schema_nodes: 65_000,
        schema_depth: 128,
        name_bytes: 1024,
        schema_fuel: 1 << 27,
        json_fuel: 1 << 26,
    };

    /// For devices with kilobytes of memory.
    pub const FIRMWARE: Self = Self {
        depth: 32,
        fuel: 1024,
        file_fuel: 1 << 16,
        header_bytes: 8 << 10,
        header_entries: 32,
        block_bytes: 64 << 10,
        inflated_bytes: 64 << 10,
        schema_text: 16 << 10,
        schema_nodes: 1024,
        schema_depth: 32,
        name_bytes: 256,
        schema_fuel: 1 << 20,
        json_fuel: 1 << 16,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::SERVER
    }
}

macro_rules! setters {
    ($($name:ident $field:ident: $ty:ty),* $(,)?) => {
        impl Limits {
            $(
                #[doc = concat!("These limits with another [`", stringify!($field), "`](Self::", stringify!($field), ").")]
                #[must_use]
                pub const fn $name(mut self, $field: $ty) -> Self {
                    self.$field = $field;
                    self
                }
            )*
        }
    };
}

setters! {
    with_depth depth: u16,
    with_fuel fuel: u32,
    with_file_fuel file_fuel: u64,
    with_header_bytes header_bytes: u32,
    with_header_entries header_entries: u32,
    with_block_bytes block_bytes: u32,
    with_inflated_bytes inflated_bytes: u32,
    with_schema_text schema_text: u32,
    with_schema_nodes schema_nodes: u16,
    with_schema_depth schema_depth: u8,
    with_name_bytes name_bytes: u16,
    with_schema_fuel schema_fuel: u32,
    with_json_fuel json_fuel: u32,
}
