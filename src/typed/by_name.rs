//! What derives need to say about names.

use super::{Def, Describe, Name};
use core::marker::PhantomData;

/// A type that can be referred to inside its own definition.
pub trait ByItsName {
    /// Its name.
    const NAME: Name;
}

/// A type by its name: what a derive puts in place of the type itself, inside of its definition.
#[derive(Debug)]
pub struct ByName<T: ?Sized>(PhantomData<T>);

impl<T: ByItsName + ?Sized> Describe for ByName<T> {
    const DEF: &'static Def = &Def::Named { name: T::NAME };
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
        const SIZES: $crate::typed::__private::Sizes = $crate::typed::__private::sizes(DEF);
        struct Flat<T>($crate::typed::__private::PhantomData<T>);
        impl<T> Flat<T> {
            const TABLES: &'static $crate::typed::__private::Tables<
                { SIZES.text },
                { SIZES.nodes },
                { SIZES.fields },
                { SIZES.names },
                { SIZES.branches },
                { SIZES.symbols },
            > = &$crate::typed::__private::Tables::new(DEF);
            const SCHEMA: &'static $crate::Schema<'static> = &Self::TABLES.schema();
        }
        Flat::<()>::SCHEMA
    }};
}
