//! What a walk shows, as a tree, with the order of fields forgotten: floats by their bits, unions by their index.

use avocet::schema::{Enum, Field, Fixed, Record, Type, Union};
use avocet::{Decoder, Error, Visit, WalkError, walk};
use std::collections::BTreeMap;
use std::convert::Infallible;

#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Tree {
    Leaf(String),
    Branch(usize, Box<Tree>),
    Items(Vec<Tree>),
    Entries(Vec<(String, Tree)>),
    Record(BTreeMap<String, Tree>),
}

#[derive(Default)]
pub(crate) struct Builder {
    open: Vec<(Tree, String)>,
    pub(crate) done: Option<Tree>,
}

impl Builder {
    fn value(&mut self, value: Tree) -> Result<(), Infallible> {
        match self.open.last_mut() {
            None => assert!(self.done.replace(value).is_none(), "two values"),
            Some((Tree::Branch(_, inner), _)) => **inner = value,
            Some((Tree::Items(items), _)) => items.push(value),
            Some((Tree::Entries(entries), key)) => entries.push((key.clone(), value)),
            Some((Tree::Record(fields), name)) => {
                assert!(fields.insert(name.clone(), value).is_none(), "field {name} twice");
            }
            Some((Tree::Leaf(_), _)) => unreachable!(),
        }
        Ok(())
    }

    fn leaf(&mut self, text: String) -> Result<(), Infallible> {
        self.value(Tree::Leaf(text))
    }

    fn open(&mut self, tree: Tree) -> Result<(), Infallible> {
        self.open.push((tree, String::new()));
        Ok(())
    }

    fn close(&mut self) -> Result<(), Infallible> {
        let (tree, _) = self.open.pop().expect("open");
        self.value(tree)
    }

    fn name(&mut self, name: String) -> Result<(), Infallible> {
        self.open.last_mut().expect("open").1 = name;
        Ok(())
    }
}

impl<'s, 'a> Visit<'s, 'a> for Builder {
    type Error = Infallible;

    fn null(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.leaf("null".into())
    }
    fn boolean(&mut self, _: Type<'s>, value: bool) -> Result<(), Infallible> {
        self.leaf(format!("{value}"))
    }
    fn int(&mut self, _: Type<'s>, value: i32) -> Result<(), Infallible> {
        self.leaf(format!("int {value}"))
    }
    fn long(&mut self, _: Type<'s>, value: i64) -> Result<(), Infallible> {
        self.leaf(format!("long {value}"))
    }
    fn float(&mut self, _: Type<'s>, value: f32) -> Result<(), Infallible> {
        self.leaf(format!("float {}", value.to_bits()))
    }
    fn double(&mut self, _: Type<'s>, value: f64) -> Result<(), Infallible> {
        self.leaf(format!("double {}", value.to_bits()))
    }
    fn bytes(&mut self, _: Type<'s>, value: &'a [u8]) -> Result<(), Infallible> {
        self.leaf(format!("bytes {value:?}"))
    }
    fn string(&mut self, _: Type<'s>, value: &'a str) -> Result<(), Infallible> {
        self.leaf(format!("string {value:?}"))
    }
    fn fixed(&mut self, _: Type<'s>, _: Fixed<'s>, value: &'a [u8]) -> Result<(), Infallible> {
        self.leaf(format!("fixed {value:?}"))
    }
    fn symbol(&mut self, ty: Enum<'s>, index: usize) -> Result<(), Infallible> {
        self.leaf(format!("symbol {}", ty.symbol(index).expect("in range")))
    }
    fn branch(&mut self, union: Union<'s>, index: usize, ty: Type<'s>) -> Result<(), Infallible> {
        assert_eq!(union.branch(index), Some(ty));
        self.open(Tree::Branch(index, Box::new(Tree::Items(Vec::new()))))
    }
    fn end_branch(&mut self) -> Result<(), Infallible> {
        assert!(matches!(self.open.last(), Some((Tree::Branch(..), _))));
        self.close()
    }
    fn begin_record(&mut self, _: Record<'s>) -> Result<(), Infallible> {
        self.open(Tree::Record(BTreeMap::new()))
    }
    fn field(&mut self, field: Field<'s>) -> Result<(), Infallible> {
        self.name(field.name().to_string())
    }
    fn end_record(&mut self) -> Result<(), Infallible> {
        assert!(matches!(self.open.last(), Some((Tree::Record(_), _))));
        self.close()
    }
    fn begin_array(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.open(Tree::Items(Vec::new()))
    }
    fn end_array(&mut self) -> Result<(), Infallible> {
        assert!(matches!(self.open.last(), Some((Tree::Items(_), _))));
        self.close()
    }
    fn begin_map(&mut self, _: Type<'s>) -> Result<(), Infallible> {
        self.open(Tree::Entries(Vec::new()))
    }
    fn key(&mut self, key: &'a str) -> Result<(), Infallible> {
        self.name(key.to_owned())
    }
    fn end_map(&mut self) -> Result<(), Infallible> {
        assert!(matches!(self.open.last(), Some((Tree::Entries(_), _))));
        self.close()
    }
}

/// The tree of a whole datum.
pub(crate) fn of(ty: Type<'_>, datum: &[u8]) -> Result<Tree, Error> {
    let (mut builder, mut d) = (Builder::default(), Decoder::new(datum));
    walk(ty, &mut d, &mut super::STACK.clone(), &mut builder).map_err(|error| match error {
        WalkError::Datum(error) => error,
        WalkError::Visit(never) => match never {},
    })?;
    d.finish()?;
    Ok(builder.done.expect("a value"))
}
