//! The order of decoded values, by the words of the specification: what comparing encoded ones is held to.

use avocet::schema::{Enum, Fixed, Kind, Order, Record, Type, Union};
use avocet::{Decoder, ErrorKind, Frame, Visit, walk};
use std::cmp::Ordering;
use std::convert::Infallible;

/// A decoded value.
#[derive(Debug)]
pub(super) enum Tree<'a> {
    Number(i64),
    Float(f64),
    Bytes(&'a [u8]),
    /// Items of an array, fields of a record.
    Many(Vec<Self>),
    Branch(usize, Option<Box<Self>>),
    Map,
}

impl<'a> Tree<'a> {
    /// Decodes a datum that can be walked.
    pub(super) fn read<'s: 'a>(ty: Type<'s>, d: &mut Decoder<'a>, stack: &mut [Frame]) -> Self {
        let mut build = Build(Vec::new());
        walk(ty, d, stack, &mut build).expect("it has been walked");
        build.0.pop().expect("a value")
    }
}

/// Values that are not complete, the outermost first.
struct Build<'a>(Vec<Tree<'a>>);

impl<'a> Build<'a> {
    fn put(&mut self, tree: Tree<'a>) -> Result<(), Infallible> {
        match self.0.last_mut() {
            Some(Tree::Many(items)) => items.push(tree),
            Some(Tree::Branch(_, value)) => *value = Some(Box::new(tree)),
            // Entries have no order, and are not looked at.
            Some(Tree::Map) => {}
            _ => self.0.push(tree),
        }
        Ok(())
    }

    fn begin(&mut self, tree: Tree<'a>) -> Result<(), Infallible> {
        self.0.push(tree);
        Ok(())
    }

    fn end(&mut self) -> Result<(), Infallible> {
        let tree = self.0.pop().expect("it was begun");
        if self.0.is_empty() { self.begin(tree) } else { self.put(tree) }
    }
}

impl<'s, 'a> Visit<'s, 'a> for Build<'a> {
    type Error = Infallible;

    fn null(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.put(Tree::Number(0))
    }

    fn boolean(&mut self, _: Type<'s>, value: bool) -> Result<(), Infallible> {
        self.put(Tree::Number(i64::from(value)))
    }

    fn int(&mut self, _: Type<'s>, value: i32) -> Result<(), Infallible> {
        self.put(Tree::Number(i64::from(value)))
    }

    fn long(&mut self, _: Type<'s>, value: i64) -> Result<(), Infallible> {
        self.put(Tree::Number(value))
    }

    fn float(&mut self, _: Type<'s>, value: f32) -> Result<(), Infallible> {
        self.put(Tree::Float(f64::from(value)))
    }

    fn double(&mut self, _: Type<'s>, value: f64) -> Result<(), Infallible> {
        self.put(Tree::Float(value))
    }

    fn bytes(&mut self, _: Type<'s>, value: &'a [u8]) -> Result<(), Infallible> {
        self.put(Tree::Bytes(value))
    }

    fn string(&mut self, _: Type<'s>, value: &'a str) -> Result<(), Infallible> {
        self.put(Tree::Bytes(value.as_bytes()))
    }

    fn fixed(&mut self, _: Type<'s>, _: Fixed<'s>, value: &'a [u8]) -> Result<(), Infallible> {
        self.put(Tree::Bytes(value))
    }

    fn symbol(&mut self, _: Enum<'s>, index: usize) -> Result<(), Infallible> {
        self.put(Tree::Number(index as i64))
    }

    fn branch(&mut self, _: Union<'s>, index: usize, _: Type<'s>) -> Result<(), Infallible> {
        self.begin(Tree::Branch(index, None))
    }

    fn end_branch(&mut self) -> Result<(), Infallible> {
        self.end()
    }

    fn begin_record(&mut self, _: Record<'s>) -> Result<(), Infallible> {
        self.begin(Tree::Many(Vec::new()))
    }

    fn end_record(&mut self) -> Result<(), Infallible> {
        self.end()
    }

    fn begin_array(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.begin(Tree::Many(Vec::new()))
    }

    fn end_array(&mut self) -> Result<(), Infallible> {
        self.end()
    }

    fn begin_map(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.begin(Tree::Map)
    }

    fn end_map(&mut self) -> Result<(), Infallible> {
        self.end()
    }
}

/// Which of two values of a type comes first; maps have no order.
pub(super) fn order(ty: Type<'_>, a: &Tree<'_>, b: &Tree<'_>) -> Result<Ordering, ErrorKind> {
    match (ty.kind(), a, b) {
        (Kind::Record(record), Tree::Many(a), Tree::Many(b)) => {
            for (field, (a, b)) in record.fields().zip(a.iter().zip(b)) {
                let order = match field.order() {
                    Order::Ignore => Ordering::Equal,
                    Order::Ascending => order(field.ty(), a, b)?,
                    Order::Descending => order(field.ty(), a, b)?.reverse(),
                };
                if order.is_ne() {
                    return Ok(order);
                }
            }
            Ok(Ordering::Equal)
        }
        (Kind::Array(item), Tree::Many(a), Tree::Many(b)) => {
            for (a, b) in a.iter().zip(b) {
                let order = order(item, a, b)?;
                if order.is_ne() {
                    return Ok(order);
                }
            }
            Ok(a.len().cmp(&b.len()))
        }
        (Kind::Union(union), Tree::Branch(i, Some(a)), Tree::Branch(j, Some(b))) if i == j => {
            order(union.branch(*i).expect("it was read"), a, b)
        }
        (_, Tree::Branch(a, _), Tree::Branch(b, _)) => Ok(a.cmp(b)),
        (_, Tree::Number(a), Tree::Number(b)) => Ok(a.cmp(b)),
        (_, Tree::Bytes(a), Tree::Bytes(b)) => Ok(a.cmp(b)),
        (_, Tree::Float(a), Tree::Float(b)) => Ok(float(*a, *b)),
        (_, Tree::Map, Tree::Map) => Err(ErrorKind::MapOrder),
        other => panic!("{other:?}"),
    }
}

/// All NaN are equal, and come last; the negative zero comes before the other.
fn float(a: f64, b: f64) -> Ordering {
    match (a.is_nan(), b.is_nan()) {
        (false, false) => a.total_cmp(&b),
        (a, b) => a.cmp(&b),
    }
}
