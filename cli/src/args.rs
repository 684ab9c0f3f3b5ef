//! The command line.

use crate::{exit, size};
use avocet::container::parallel::Parallel;
use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

/// Print, inspect and verify Apache Avro container files.
///
/// Memory is bounded by one block, whatever the file's size, and any input ends in an answer: see --max-block.
#[derive(Debug, Parser)]
#[command(name = "avocet", version, after_help = exit::HELP, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Print rows as JSON, one a line
    #[command(after_help = exit::HELP)]
    Cat(Cat),
    /// Print the first rows of each file
    #[command(after_help = exit::HELP)]
    Head(Head),
    /// Print the schema
    #[command(after_help = exit::HELP)]
    Schema(Schema),
    /// Print codec, sync marker and metadata
    #[command(after_help = exit::HELP)]
    Meta(Meta),
    /// Count rows by reading block heads only
    #[command(after_help = exit::HELP)]
    Count(Count),
    /// Check everything: every block, every value
    #[command(after_help = exit::HELP)]
    Verify(Verify),
    /// Print the fingerprint of a schema's canonical form
    #[command(after_help = exit::HELP)]
    Fingerprint(Fingerprint),
    /// Write a file anew with another codec or blocks of another size
    #[command(after_help = exit::HELP)]
    Recode(Recode),
    /// Write a new file of all blocks of a damaged one that are whole, and say what is lost
    #[command(after_help = exit::HELP)]
    Repair(Repair),
    /// Join files of one schema
    #[command(after_help = exit::HELP)]
    Concat(Concat),
    /// Put the rows of a file in order, also of one that is larger than memory
    #[command(after_help = exit::HELP)]
    Sort(Sort),
    /// Write a file of rows that are given as Avro JSON, one after another
    #[command(after_help = exit::HELP)]
    FromJson(FromJson),
    /// Say whether schemas can read each other's data, and if not, why not
    #[command(after_help = exit::HELP)]
    Compat(Compat),
    /// Print how two schemas differ
    #[command(after_help = exit::HELP)]
    Diff(Diff),
    /// Print Rust types for schemas
    #[command(after_help = exit::HELP)]
    Gen(Gen),
    /// Print, as Rust source, the plan by which one schema's data are read as another's
    #[command(after_help = exit::HELP)]
    Plan(Plan),
}

#[derive(Debug, Args)]
pub(crate) struct Cat {
    /// Pass over this many rows first; whole blocks without looking inside
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) skip: u64,
    /// Print no more rows than this, of all files together
    #[arg(long, short = 'n', value_name = "N")]
    pub(crate) limit: Option<u64>,
    /// Print rows as readers of this schema see them: a schema file, or a container file that holds one
    #[arg(long, value_name = "FILE")]
    pub(crate) reader_schema: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) rules: Rules,
    /// Print these fields only: paths of names with dots between them, through arrays, maps and unions
    #[arg(long, value_name = "A,B.C", value_delimiter = ',', conflicts_with = "reader_schema")]
    pub(crate) fields: Vec<String>,
    #[command(flatten)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) threads: Threads,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    /// Container files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Head {
    /// Rows of each file
    #[arg(long, short = 'n', value_name = "N", default_value_t = 10)]
    pub(crate) limit: u64,
    #[command(flatten)]
    pub(crate) format: Format,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    /// Container files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// How rows are printed.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Format {
    /// Plain JSON instead of Avro JSON: unions without tags, dates and decimals as people write them
    #[arg(long)]
    pub(crate) plain: bool,
    /// How plain JSON shows bytes and fixed
    #[arg(long, value_name = "HOW", requires = "plain", default_value = "base64")]
    pub(crate) bytes: BytesAs,
    /// Over several lines, indented
    #[arg(long)]
    pub(crate) pretty: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum BytesAs {
    /// Two digits a byte
    Hex,
    /// The standard alphabet, padded
    Base64,
}

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct LimitArgs {
    /// Refuse blocks that are larger than this, stored or inflated; takes K, M and G
    #[arg(long, value_name = "BYTES", default_value = "64M", value_parser = size::parse)]
    pub(crate) max_block: u32,
}

#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Threads {
    /// Threads that work on blocks; 0 for as many as the machine runs at a time. What comes out is the same
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub(crate) threads: usize,
}

impl Threads {
    /// The same, for the library.
    pub(crate) fn parallel(self) -> Parallel {
        if self.threads == 0 { Parallel::all_cores() } else { Parallel::new(self.threads) }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Schema {
    /// Indented
    #[arg(long, conflicts_with = "canonical")]
    pub(crate) pretty: bool,
    /// The parsing canonical form, which fingerprints are made of
    #[arg(long)]
    pub(crate) canonical: bool,
    /// Container files or schema files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Meta {
    /// One JSON object for each file; values that are not UTF-8 become {"hex": "..."}
    #[arg(long, conflicts_with = "key")]
    pub(crate) json: bool,
    /// Print only the value of this key, byte for byte
    #[arg(long, value_name = "KEY")]
    pub(crate) key: Option<String>,
    /// Container files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Count {
    #[command(flatten)]
    pub(crate) threads: Threads,
    /// Container files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Verify {
    /// Say nothing about files that are in order
    #[arg(long, short)]
    pub(crate) quiet: bool,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    /// Container files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Fingerprint {
    /// Which fingerprint
    #[arg(long, short, value_name = "NAME", default_value = "crc64")]
    pub(crate) algorithm: Algorithm,
    /// Print CRC-64-AVRO as a number, 0x..., instead of the eight bytes of a single-object header
    #[arg(long)]
    pub(crate) number: bool,
    /// Container files or schema files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Recode {
    /// Codec of the new file
    #[arg(long, short, value_name = "CODEC")]
    pub(crate) codec: CodecName,
    /// How hard the codec tries: deflate 0 to 10, zstandard up to 22, bzip2 1 to 9, xz 0 to 9
    #[arg(long, short, value_name = "N", allow_negative_numbers = true)]
    pub(crate) level: Option<i32>,
    /// Rows are gathered in blocks of this size before the codec; takes K, M and G [default: blocks as they are]
    #[arg(long, value_name = "BYTES", value_parser = size::parse)]
    pub(crate) block_bytes: Option<u32>,
    #[command(flatten)]
    pub(crate) threads: Threads,
    #[command(flatten)]
    pub(crate) new: NewFile,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    /// Container file; `-` is standard input
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The new file; it appears when it is complete
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Repair {
    /// A schema file, or a container file that has the schema, instead of what the header says
    #[arg(long, short, value_name = "FILE")]
    pub(crate) schema: Option<PathBuf>,
    /// How blocks are compressed, instead of what the header says [default: that, or one that fits]
    #[arg(long, short, value_name = "CODEC")]
    pub(crate) codec: Option<CodecName>,
    /// Report in JSON, an object a line
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) new: NewFile,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    /// Container file, damaged or not
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The new file; it appears when it is complete
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Concat {
    #[command(flatten)]
    pub(crate) new: NewFile,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    /// The new file; it appears when it is complete
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
    /// Container files, of which the first gives schema, codec and metadata; `-` is standard input
    #[arg(required = true, value_name = "IN")]
    pub(crate) inputs: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Sort {
    /// Fields that decide, the first of which counts most: names with dots between them; `:desc` behind one puts the
    /// greatest first [default: all of the row, in the order of its schema]
    #[arg(long, value_name = "PATH[:desc],...", value_delimiter = ',')]
    pub(crate) by: Vec<String>,
    /// Rows kept in memory at once; more of them go to a temporary file. Takes K, M and G
    #[arg(long, value_name = "BYTES", default_value = "256M", value_parser = size::parse)]
    pub(crate) memory: u32,
    /// Where the temporary file lies [default: $TMPDIR, else where OUT is]
    #[arg(long, value_name = "DIR")]
    pub(crate) temp_dir: Option<PathBuf>,
    /// Codec of the new file [default: that of IN]
    #[arg(long, short, value_name = "CODEC")]
    pub(crate) codec: Option<CodecName>,
    /// How hard the codec tries: deflate 0 to 10, zstandard up to 22, bzip2 1 to 9, xz 0 to 9
    #[arg(long, short, value_name = "N", allow_negative_numbers = true)]
    pub(crate) level: Option<i32>,
    /// Rows are gathered in blocks of this size before the codec; takes K, M and G
    #[arg(long, value_name = "BYTES", default_value = "64K", value_parser = size::parse)]
    pub(crate) block_bytes: u32,
    #[command(flatten)]
    pub(crate) new: NewFile,
    #[command(flatten)]
    pub(crate) limits: LimitArgs,
    /// Container file; `-` is standard input
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The new file; it appears when it is complete
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct FromJson {
    /// The schema: a schema file, or a container file that has it
    #[arg(long, short, value_name = "FILE")]
    pub(crate) schema: PathBuf,
    /// Codec of the new file
    #[arg(long, short, value_name = "CODEC", default_value = "null")]
    pub(crate) codec: CodecName,
    /// How hard the codec tries: deflate 0 to 10, zstandard up to 22, bzip2 1 to 9, xz 0 to 9
    #[arg(long, short, value_name = "N", allow_negative_numbers = true)]
    pub(crate) level: Option<i32>,
    /// Rows are gathered in blocks of this size before the codec; takes K, M and G
    #[arg(long, value_name = "BYTES", default_value = "64K", value_parser = size::parse)]
    pub(crate) block_bytes: u32,
    /// Refuse rows whose JSON is longer than this; takes K, M and G
    #[arg(long, value_name = "BYTES", default_value = "64M", value_parser = size::parse)]
    pub(crate) max_row: u32,
    /// Fields that a row lacks take their defaults, if they have one
    #[arg(long)]
    pub(crate) with_defaults: bool,
    #[command(flatten)]
    pub(crate) new: NewFile,
    /// Rows in the JSON encoding of Avro, white space between them; `-` is standard input
    #[arg(value_name = "IN")]
    pub(crate) input: PathBuf,
    /// The new file; it appears when it is complete
    #[arg(value_name = "OUT")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Gen {
    /// Types that own what they hold, instead of types that borrow what they are read from
    #[arg(long)]
    pub(crate) owned: bool,
    /// Owned types by paths that are there without the standard library: for programs that have `alloc` only
    #[arg(long)]
    pub(crate) no_std: bool,
    /// Write to this file, which appears when it is complete, instead of standard output
    #[arg(long, short, value_name = "OUT")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) new: NewFile,
    /// Schema files, which may use the names of one another, or container files; `-` is standard input
    #[arg(required = true, value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) rules: Rules,
    /// Write to this file, which appears when it is complete, instead of standard output
    #[arg(long, short, value_name = "OUT")]
    pub(crate) out: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) new: NewFile,
    /// The schema of the data: schema file or container file; `-` is standard input
    #[arg(value_name = "WRITER")]
    pub(crate) writer: PathBuf,
    /// The schema that they are read as: schema file or container file; `-` is standard input
    #[arg(value_name = "READER")]
    pub(crate) reader: PathBuf,
}

/// The rules by which a schema reads data of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Args)]
pub(crate) struct Rules {
    /// Unions of the reader: a branch of the very type before the first that matches, as Avro for Java chooses
    #[arg(long)]
    pub(crate) exact_first: bool,
    /// Decimals of different precision or scale do not clash
    #[arg(long)]
    pub(crate) ignore_decimals: bool,
    /// Aliases do not count
    #[arg(long)]
    pub(crate) no_aliases: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Compat {
    /// Who has to be able to read whose data
    #[arg(long, short, value_name = "MODE", default_value = "backward")]
    pub(crate) mode: Mode,
    /// One JSON object, for machines
    #[arg(long)]
    pub(crate) json: bool,
    #[command(flatten)]
    pub(crate) rules: Rules,
    /// Schema files or container files: all versions, the oldest first and the new one last; `-` is standard input
    #[arg(required = true, num_args = 2.., value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Mode {
    /// The new schema reads data of the version before
    Backward,
    /// The new schema reads data of every version before
    BackwardTransitive,
    /// The version before reads data of the new schema
    Forward,
    /// Every version before reads data of the new schema
    ForwardTransitive,
    /// Backward and forward
    Full,
    /// Backward and forward, with every version before
    FullTransitive,
}

#[derive(Debug, Args)]
pub(crate) struct Diff {
    /// One JSON object, for machines
    #[arg(long)]
    pub(crate) json: bool,
    /// Schema file or container file; `-` is standard input
    #[arg(value_name = "OLD")]
    pub(crate) old: PathBuf,
    /// Schema file or container file; `-` is standard input
    #[arg(value_name = "NEW")]
    pub(crate) new: PathBuf,
}

/// How a new file takes its place.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct NewFile {
    /// Replace OUT if it is there; never an input, though
    #[arg(long, short)]
    pub(crate) force: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CodecName {
    /// Not compressed
    Null,
    /// RFC 1951, as in zip and gzip
    Deflate,
    /// Quick, and twice the size of others
    Snappy,
    /// Quick and small
    #[value(alias = "zstd")]
    Zstandard,
    /// Slow and small
    Bzip2,
    /// Slowest and smallest
    Xz,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Algorithm {
    /// CRC-64-AVRO, the Rabin fingerprint; its eight bytes in little-endian order, as single-object encoding has them
    #[value(alias = "rabin", alias = "crc-64-avro")]
    Crc64,
    /// MD5
    Md5,
    /// SHA-256
    #[value(alias = "sha-256")]
    Sha256,
}
