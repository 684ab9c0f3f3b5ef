//! Every public type can be sent to another thread and shared with one, if what it is built over can. Nothing runs: the
//! file compiles, or it does not.

const fn free<T: Send + Sync>() {}

macro_rules! free {
    ($($ty:ty),+ $(,)?) => {
        const _: () = { $(free::<$ty>();)+ };
    };
}

free! {
    avocet::BlockHead, avocet::Check, avocet::Chars<'_>, avocet::CountSink, avocet::Decoder<'_>,
    avocet::EncodeError<()>, avocet::Encoder<avocet::CountSink>, avocet::Error, avocet::ErrorKind,
    avocet::FmtSink<()>, avocet::Frame, avocet::Limits, avocet::Path<'_>, avocet::Schema<'_>, avocet::SliceFull,
    avocet::SliceSink<'_>, avocet::Text<'_>, avocet::Type<'_>, avocet::ValueError, avocet::WalkError<()>,
}

mod schema {
    use super::free;
    use avocet::schema::{
        Aliases, Attributes, CanonicalError, Capacity, Crc64, Enum, Field, Fields, Fixed, FullName, Kind, LogicalType,
        Order, ParseMode, Primitive, Record, SchemaBuf, Union, tables,
    };

    free! {
        Aliases<'_>, Attributes<'_>, CanonicalError<()>, Capacity, Crc64, Enum<'_>, Field<'_>, Fields<'_>, Fixed<'_>,
        FullName<'_>, Kind<'_>, LogicalType, Order, ParseMode, Primitive, Record<'_>, SchemaBuf<1, 1, 1, 1, 1>,
        Union<'_>, tables::Annotated, tables::Field, tables::Logical, tables::Name, tables::Named, tables::Node,
        tables::Ty,
    }
    #[cfg(feature = "alloc")]
    free! { avocet::schema::OwnedSchema }
}

mod container {
    use super::free;
    use avocet::codec::{Codec, Decompressor};
    use avocet::container::{
        Block, BlockFeed, BlockFrame, Error, File, Frames, Header, HeaderFeed, Inflater, Metadata, ReadError, RowError,
        Rows, Stored, Stream,
    };

    type Room = &'static mut [u8];

    free! {
        Block<'_, '_>, BlockFeed<Room>, BlockFrame, Codec, Decompressor, Error, File<'_>, Frames<'_>, Header<'_>,
        HeaderFeed<Room>, Inflater<Room>, Metadata<'_>, ReadError<()>, RowError<()>, Rows<'_, '_, '_>, Stored<'_, '_>,
        Stream<&'static [u8], Room, Room>,
    }
    #[cfg(feature = "alloc")]
    free! {
        avocet::codec::Compressor, avocet::codec::Level, avocet::container::Reader<&'static [u8]>,
        avocet::container::Writer<Vec<u8>>, avocet::container::WriterOptions, BlockFeed<Vec<u8>>,
        HeaderFeed<Vec<u8>>, Inflater<Vec<u8>>,
    }
    #[cfg(feature = "std")]
    free! {
        avocet::container::parallel::ParBlocks<'_, &'static [u8], Vec<u8>>, avocet::container::parallel::Parallel,
        avocet::container::parallel::ParRows<'_, &'static [u8], i64>,
        avocet::container::parallel::ranges::Part<&'static [u8]>,
    }
}

mod typed {
    use super::free;
    use avocet::typed::{Array, Doubles, Floats, Many, Map, MaxSize};

    free! {
        Array<'_, i64>, Doubles<'_>, Floats<'_>, Many<'_, i64>, Map<'_, i64>, MaxSize,
        avocet::container::TypedRows<'_, '_, '_, i64>,
    }
    // Tags stand for types and hold none.
    use avocet::typed::tags::{As, BigDecimalBytes, Called, Date, NullLast, OrNull, Plain};
    free! {
        As<i32, *const Date>, BigDecimalBytes<'_>, Called<*const Date, *const ()>, NullLast<Option<Date>>,
        OrNull<*const Date>, Plain<*const Date>,
    }
}

mod single {
    use super::free;
    use avocet::single::{FixedPlans, FixedStore, FixedTypedPlans};

    // What is read as a type holds none of it.
    free! {
        FixedPlans<'_, 1, 1, 1>, FixedPlans<'_, 1, 1, 1, u32>, FixedStore<'_, 1>, FixedTypedPlans<*const (), 1, 1, 1>,
    }
    #[cfg(feature = "alloc")]
    free! {
        avocet::single::MapStore, avocet::single::Plans<'_>, avocet::single::TypedPlans<*const ()>,
    }
}

mod others {
    use super::free;

    free! {
        avocet::json::BytesForm, avocet::json::Input<'_>, avocet::json::ReadError<()>, avocet::json::ReadFrame,
        avocet::json::Style,
    }
    #[cfg(feature = "std")]
    free! {
        avocet::with::std::IoSink<Vec<u8>>, avocet::with::std::IoSource<std::fs::File>,
        avocet::with::std::SeekSource<std::fs::File>,
    }
    #[cfg(feature = "heapless-0-9")]
    free! {
        avocet::with::heapless::StringSink<1>, avocet::with::heapless::StringSinkError,
        avocet::with::heapless::VecSink<1>,
    }
    #[cfg(feature = "embedded-io-0-7")]
    free! {
        avocet::with::embedded_io::EioSink<()>, avocet::with::embedded_io::EioSource<()>,
        avocet::with::embedded_io::SinkWrite<()>, avocet::with::embedded_io::SourceRead<()>,
    }
    free! {
        avocet::flash::Content<'_>, avocet::flash::Error<()>, avocet::flash::Full, avocet::flash::Log<'_, '_, ()>,
        avocet::flash::ReadOut, avocet::flash::ReadOutError<(), ()>, avocet::flash::Records<'_, '_, ()>,
    }
    #[cfg(feature = "embedded-storage-0-3")]
    free! { avocet::with::embedded_storage::Nor<Chip> }
    /// The least that may be flash.
    #[cfg(feature = "embedded-storage-0-3")]
    struct Chip;
    #[cfg(feature = "embedded-storage-0-3")]
    impl embedded_storage::nor_flash::ErrorType for Chip {
        type Error = core::convert::Infallible;
    }
    #[cfg(feature = "nom-8")]
    free! { avocet::wire::ContainerHeader<'_>, avocet::wire::Fault, avocet::wire::FrameHead, avocet::wire::Varint }
}
