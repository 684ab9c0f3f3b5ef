//! What derives need to say about names.

use super::refers::Refers;
use super::{Def, Describe, Name};
use core::marker::PhantomData;

/// A type that can be referred to by its name.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot stand by its name",
    label = "not a struct that derives `Avro`, with names for its fields",
    note = "only records have names in Avro: put `#[avro(by_name)]` where a struct is named; `#[avro(by_name = Type)]` says which of several types in a field is meant"
)]
pub trait ByItsName {
    /// Its name.
    const NAME: Name;
}

/// A type by its name: what a derive puts in place of the type itself, inside of its definition.
#[derive(Debug)]
pub struct ByName<T: ?Sized>(PhantomData<T>);

impl<T: Describe + ByItsName + ?Sized> Describe for ByName<T> {
    const DEF: &'static Def = &Def::Named { name: T::NAME };
    const REFERS_1: &'static Refers = &Refers { def: Some(T::DEF), more: &[] };
    const REFERS_2: &'static Refers = &Refers { def: Some(T::DEF), more: &[T::REFERS_1] };
    const REFERS_3: &'static Refers = &Refers { def: Some(T::DEF), more: &[T::REFERS_2] };
    const REFERS_4: &'static Refers = &Refers { def: Some(T::DEF), more: &[T::REFERS_3] };
}

/// A fixed type under another name.
#[allow(clippy::panic)] // a message to whoever compiles
#[must_use]
pub const fn renamed(def: &'static Def, name: Name) -> Def {
    match def {
        Def::Fixed { size, logical, .. } => Def::Fixed { name, size: *size, logical: *logical },
        _ => panic!("only a fixed type, such as `[u8; 16]`, can be given a name here"),
    }
}

/// The schema of a type without parameters, in tables of exactly the size they need. They are made when somebody asks,
/// not whenever the type is compiled: hence the parameter that stands for nothing.
#[doc(hidden)]
#[macro_export]
macro_rules! __schema {
    ($ty:ty) => {{
        const DEF: &$crate::typed::Def = <$ty as $crate::typed::Describe>::DEF;
        const REFERS: &$crate::typed::__private::Refers = <$ty as $crate::typed::Describe>::REFERS_4;
        const SIZES: $crate::typed::__private::Sizes = $crate::typed::__private::sizes(DEF, REFERS);
        struct Flat<T>($crate::typed::__private::PhantomData<T>);
        impl<T> Flat<T> {
            const TABLES: &'static $crate::typed::__private::Tables<
                { SIZES.text },
                { SIZES.nodes },
                { SIZES.fields },
                { SIZES.names },
                { SIZES.branches },
                { SIZES.symbols },
            > = &$crate::typed::__private::Tables::new(DEF, REFERS);
            const SCHEMA: &'static $crate::Schema<'static> = &Self::TABLES.schema();
        }
        Flat::<()>::SCHEMA
    }};
}
