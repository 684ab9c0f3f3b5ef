//! A datum of the writer, shown in the reader's shape.

use super::code::{self as c, FIELD, Head, Op};
use super::pass::{pass, simple};
use super::plan::Plan;
use crate::decoder::Decoder;
use crate::error::{Error, ErrorKind};
use crate::schema::tables::Ty;
use crate::schema::{Kind, Type};
use crate::visit::{Visit, WalkError};
use crate::walk::{Frame, Shape, scalar, walk};

/// How many bytes of a default count for as much as a visit to a field without bytes.
const DEFAULT_BYTES_PER_VISIT: usize = 64;

/// Reads a datum of the writer's schema and shows it to `visit` as one of the reader's: [`walk`](crate::walk()) over a
/// plan.
///
/// Each field of a record comes once. Where the writer's order is also the reader's, defaults stand between them, and all
/// is as in a walk over the reader's bytes; else fields come in the writer's order, and defaults after them. What both
/// schemas have alike is read by `walk`. Strings and bytes are lent from the input, or from the plan where they are defaults.
///
/// `stack` bounds how deep arrays, maps and records may nest, also in what is passed over and in defaults, together with
/// the decoder's [`Limits::depth`](crate::Limits::depth).
///
/// ```
/// use avocet::resolve::{Options, PlanBuf, walk_plan};
/// use avocet::{Check, Decoder, Frame, schema::SchemaBuf};
/// let (mut ours, mut theirs) = (SchemaBuf::<1, 0, 0, 2, 0>::new(), SchemaBuf::<1, 0, 0, 2, 0>::new());
/// let reader = ours.parse(r#"["null", "string"]"#)?;
/// let writer = theirs.parse(r#"["string", "null"]"#)?;
/// let mut arena = PlanBuf::<16, 0>::new();
/// let plan = arena.build(&writer, &reader, &Options::new())?;
/// let mut d = Decoder::new(b"\x00\x06owl");
/// walk_plan(&plan, &mut d, &mut [Frame::EMPTY; 1], &mut Check)?;
/// d.finish()?;
/// # Ok::<(), avocet::Error>(())
/// ```
///
/// # Errors
/// As [`walk`](crate::walk()), with the offset in the writer's bytes; also kinds from
/// [`TypeClash`](ErrorKind::TypeClash) to [`MissingDefault`](ErrorKind::MissingDefault) where the datum meets what cannot
/// be read, and [`ErrorKind::InvalidPlan`] for parts of no plan.
#[inline]
pub fn walk_plan<'s, 'a, V>(
    plan: &'s Plan<'s>,
    d: &mut Decoder<'a>,
    stack: &mut [Frame],
    visit: &mut V,
) -> Result<(), WalkError<V::Error>>
where
    's: 'a,
    V: Visit<'s, 'a>,
{
    let depth = stack.len().min(usize::from(d.depth()));
    let stack = stack.get_mut(..depth).unwrap_or_default();
    run(plan, d, stack, visit)
}

/// The frames that are in use, and the rest.
#[inline(always)]
pub(super) fn free(stack: &mut [Frame], used: usize) -> &mut [Frame] {
    stack.get_mut(used..).unwrap_or_default()
}

fn run<'s, 'a, V>(
    plan: &'s Plan<'s>,
    d: &mut Decoder<'a>,
    stack: &mut [Frame],
    visit: &mut V,
) -> Result<(), WalkError<V::Error>>
where
    's: 'a,
    V: Visit<'s, 'a>,
{
    use WalkError::{Datum, Visit as Refused};
    let (words, schema) = (plan.words(), plan.reader());
    let mut op = plan.root();
    let mut ty: Type<'s> = schema.root();
    let mut tagged = false;
    let mut used = 0usize;
    loop {
        let mut frame = None;
        if op == c::SAME {
            match ty.kind() {
                Kind::Primitive(primitive) => scalar(primitive, ty, d, visit)?,
                _ => walk(ty, d, free(stack, used), visit)?,
            }
        } else if let Some(at) = op.node() {
            let Some(head) = Head::at(words, at) else { return Err(Datum(d.error(ErrorKind::InvalidPlan))) };
            match (head.kind(), ty.kind()) {
                (c::RECORD, Kind::Record(record)) => {
                    let entries = usize::from(head.a).saturating_add(usize::from(head.b));
                    d.charge((entries as u64).max(1))?;
                    visit.begin_record(record).map_err(Refused)?;
                    frame = Some(Frame::of_plan(Shape::Record, op.0, 0, tagged));
                }
                (c::ARRAY, Kind::Array(item)) => {
                    visit.begin_array(item).map_err(Refused)?;
                    frame = Some(Frame::of_plan(Shape::Array, op.0, 0, tagged));
                }
                (c::MAP, Kind::Map(value)) => {
                    visit.begin_map(value).map_err(Refused)?;
                    frame = Some(Frame::of_plan(Shape::Map, op.0, 0, tagged));
                }
                (c::ENUM, Kind::Enum(of)) => {
                    let index = symbol(&head, d)?;
                    visit.symbol(of, index).map_err(Refused)?;
                }
                (c::UNWRAP, _) => {
                    op = unwrap(&head, d)?;
                    continue;
                }
                (_, Kind::Union(union)) if !tagged => {
                    let (index, next) = branch(&head, d)?;
                    let Some(branch) = union.branch(index) else {
                        return Err(Datum(d.error(ErrorKind::InvalidPlan)));
                    };
                    visit.branch(union, index, branch).map_err(Refused)?;
                    (ty, op, tagged) = (branch, next, true);
                    continue;
                }
                _ => return Err(Datum(refusal(&head, d))),
            }
        } else {
            promoted(op, ty, d, visit)?;
        }
        if let Some(frame) = frame {
            let Some(slot) = stack.get_mut(used) else { return Err(Datum(d.error(ErrorKind::DepthLimit))) };
            *slot = frame;
            used = used.wrapping_add(1);
        } else if tagged {
            visit.end_branch().map_err(Refused)?;
        }
        tagged = false;
        // A value has ended, or something that nests has begun: what comes next?
        loop {
            let Some((below, above)) = stack.split_at_mut_checked(used) else {
                return Err(Datum(d.error(ErrorKind::DepthLimit)));
            };
            let Some(top) = below.last_mut() else { return Ok(()) };
            let Some(head) = Op(top.item.0).node().and_then(|at| Head::at(words, at)) else {
                return Err(Datum(d.error(ErrorKind::InvalidPlan)));
            };
            let next = match top.shape() {
                Shape::Record => {
                    let all = head.rest.as_chunks::<2>().0;
                    let many = usize::from(head.a);
                    let next = top.next as usize;
                    let entry = if next < many { all.get(next) } else { None };
                    let due =
                        if top.left < usize::from(head.b) { all.get(many.saturating_add(top.left)) } else { None };
                    let (&[code, operand], is_default) = match (entry, due) {
                        (Some(entry), Some(due)) if head.tag & c::ORDERED != 0 => match (entry, due) {
                            ([code, _], [other, _]) if *code >= FIELD && other < code => (due, true),
                            _ => (entry, false),
                        },
                        (Some(entry), _) => (entry, false),
                        (None, Some(due)) => (due, true),
                        (None, None) => {
                            visit.end_record().map_err(Refused)?;
                            if top.tagged {
                                visit.end_branch().map_err(Refused)?;
                            }
                            used = used.wrapping_sub(1);
                            continue;
                        }
                    };
                    if is_default {
                        top.left = top.left.wrapping_add(1);
                    } else {
                        top.next = top.next.wrapping_add(1);
                    }
                    let Some(field) = code.checked_sub(FIELD) else {
                        if code < c::SKIP_NODE {
                            simple(code, d, |_| !above.is_empty())?;
                        } else {
                            pass(words, operand, d, above)?;
                        }
                        continue;
                    };
                    let field = match schema.ty(Ty(head.rty)).kind() {
                        Kind::Record(record) => record.field_at(usize::from(field / 2)),
                        _ => None,
                    };
                    let Some(field) = field else { return Err(Datum(d.error(ErrorKind::InvalidPlan))) };
                    visit.field(field).map_err(Refused)?;
                    if is_default {
                        let pool = plan.pool().get(usize::from(operand)..).unwrap_or_default();
                        default(field.ty(), pool, d, above, visit)?;
                        continue;
                    }
                    Some((Op(operand), field.ty()))
                }
                Shape::Array => {
                    if top.next_of(head.b, d)? {
                        visit.item().map_err(Refused)?;
                        Some((Op(head.a), schema.ty(Ty(head.rty))))
                    } else {
                        visit.end_array().map_err(Refused)?;
                        None
                    }
                }
                Shape::Map => {
                    if top.next_of(head.b, d)? {
                        visit.key(d.str()?).map_err(Refused)?;
                        Some((Op(head.a), schema.ty(Ty(head.rty))))
                    } else {
                        visit.end_map().map_err(Refused)?;
                        None
                    }
                }
            };
            if let Some((inner, inner_ty)) = next {
                (op, ty) = (inner, inner_ty);
                break;
            }
            if top.tagged {
                visit.end_branch().map_err(Refused)?;
            }
            used = used.wrapping_sub(1);
        }
    }
}

fn promoted<'s, 'a, V: Visit<'s, 'a>>(
    op: Op,
    ty: Type<'s>,
    d: &mut Decoder<'a>,
    visit: &mut V,
) -> Result<(), WalkError<V::Error>> {
    match op {
        c::INT_LONG => visit.long(ty, i64::from(d.int()?)),
        c::INT_FLOAT => visit.float(ty, d.int()? as f32),
        c::INT_DOUBLE => visit.double(ty, f64::from(d.int()?)),
        c::LONG_FLOAT => visit.float(ty, d.long()? as f32),
        c::LONG_DOUBLE => visit.double(ty, d.long()? as f64),
        c::FLOAT_DOUBLE => visit.double(ty, f64::from(d.float()?)),
        c::STRING_BYTES => visit.bytes(ty, d.bytes()?),
        c::BYTES_STRING => visit.string(ty, d.str()?),
        _ => return Err(WalkError::Datum(d.error(op.clash().unwrap_or(ErrorKind::InvalidPlan)))),
    }
    .map_err(WalkError::Visit)
}

/// A default, on the frames that are free; it costs the datum something, because it costs the input nothing.
#[inline(never)]
fn default<'s, 'a, V>(
    ty: Type<'s>,
    pool: &'a [u8],
    d: &mut Decoder<'a>,
    stack: &mut [Frame],
    visit: &mut V,
) -> Result<(), WalkError<V::Error>>
where
    V: Visit<'s, 'a>,
{
    let full = d.fuel();
    let mut inner = Decoder::of_part(pool, 0, full, u16::MAX);
    walk(ty, &mut inner, stack, visit).map_err(|error| match error {
        WalkError::Datum(error) => WalkError::Datum(of_default(error, d)),
        visit => visit,
    })?;
    Ok(d.charge(default_cost(&inner, full))?)
}

/// What a default costs that was read with so much fuel: its visits, which no byte of the input pays for, and one for every 64
/// of its own bytes.
pub(super) fn default_cost(inner: &Decoder<'_>, full: u32) -> u64 {
    let visits = u64::from(full.saturating_sub(inner.fuel()));
    visits.saturating_add((inner.position() / DEFAULT_BYTES_PER_VISIT) as u64)
}

/// What is wrong with a default, which the plan has encoded itself, is wrong with the plan, or nests too deep, or costs too much.
#[cold]
pub(super) fn of_default(error: Error, d: &Decoder<'_>) -> Error {
    let kind = match error.kind {
        ErrorKind::DepthLimit | ErrorKind::FuelLimit => error.kind,
        _ => ErrorKind::InvalidPlan,
    };
    d.error(kind)
}

/// The reader's symbol.
#[inline(always)]
pub(super) fn symbol(head: &Head<'_>, d: &mut Decoder<'_>) -> Result<usize, Error> {
    let before = d.rest();
    let index = d.enum_index(usize::from(head.a))?;
    match head.rest.get(index) {
        Some(&c::NONE) => Err(d.error_back_at(ErrorKind::SymbolClash, before)),
        Some(symbol) => Ok(usize::from(*symbol)),
        None => Err(d.error(ErrorKind::InvalidPlan)),
    }
}

/// The op of the writer's branch that comes.
#[inline(always)]
pub(super) fn unwrap(head: &Head<'_>, d: &mut Decoder<'_>) -> Result<Op, Error> {
    let index = d.union_index(usize::from(head.a))?;
    match head.rest.get(index) {
        Some(op) => Ok(Op(*op)),
        None => Err(d.error(ErrorKind::InvalidPlan)),
    }
}

/// The reader's branch, and the op of its value.
#[inline(always)]
pub(super) fn branch(head: &Head<'_>, d: &mut Decoder<'_>) -> Result<(usize, Op), Error> {
    match head.kind() {
        c::OPTION => {
            let index = d.union_index(2)?;
            let null = (index == 1) == (head.tag & c::WRITER_NULL_LAST != 0);
            let ours = null == (head.tag & c::READER_NULL_LAST != 0);
            Ok((usize::from(ours), if null { c::SAME } else { Op(head.a) }))
        }
        c::BRANCH => Ok((usize::from(head.b), Op(head.a))),
        c::UNION => {
            let index = d.union_index(usize::from(head.a))?;
            match head.rest.as_chunks::<2>().0.get(index) {
                Some(&[c::NONE, _]) => Err(d.error(ErrorKind::BranchClash)),
                Some(&[branch, op]) => Ok((usize::from(branch), Op(op))),
                None => Err(d.error(ErrorKind::InvalidPlan)),
            }
        }
        _ => Err(refusal(head, d)),
    }
}

/// Why nothing is read here.
#[cold]
pub(super) fn refusal(head: &Head<'_>, d: &Decoder<'_>) -> Error {
    d.error(if head.kind() == c::MISSING { ErrorKind::MissingDefault } else { ErrorKind::InvalidPlan })
}
