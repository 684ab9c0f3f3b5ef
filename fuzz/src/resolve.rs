//! A datum of one schema read by another, and bytes that are none.

use super::shape::Shape;
use avocet::resolve::{Decimals, Options, OwnedPlan, RewriteError, UnionChoice, compat, rewrite, walk_plan};
use avocet::schema::OwnedSchema;
use avocet::{Check, Decoder, Error, ErrorKind, Frame, Limits, skip, walk};

/// Options, edits, the writer's schema, and then bytes to read: the reader's schema is the writer's after the edits.
pub fn resolve(data: &[u8]) {
    let Some((&[flags, edits], data)) = data.split_first_chunk::<2>() else { return };
    let (edits, mut data) = data.split_at((usize::from(edits % 4) * 2).min(data.len()));
    let all = data;
    let theirs = Shape::text(&mut data);
    let mut shape = all[..all.len() - data.len()].to_vec();
    for edit in edits.chunks_exact(2) {
        if let Some(at) = usize::from(edit[0]).checked_rem(shape.len()) {
            shape[at] = edit[1];
        }
    }
    let mut ours = Shape::text(&mut &shape[..]);
    if flags & 1 != 0 {
        for (ty, default) in [("long", "-3"), ("string", "\"text\""), ("double", "0.5"), ("null", "null"), ("int", "1")]
        {
            let field = |default: &str| format!("\"type\":\"{ty}\"{default}}}");
            ours = ours.replace(&field(""), &field(&format!(",\"default\":{default}")));
        }
    }
    if flags & 2 != 0 {
        ours = ours.replace("\"name\":\"f0\"", "\"name\":\"g0\",\"aliases\":[\"f0\",\"f1\"]");
    }
    let choice = if flags & 4 != 0 { UnionChoice::ExactFirst } else { UnionChoice::FirstMatch };
    let decimals = if flags & 8 != 0 { Decimals::Ignored } else { Decimals::Checked };
    let options = Options::new().with_union_choice(choice).with_decimals(decimals).with_aliases(flags & 16 == 0);
    let parse = |text: &str| OwnedSchema::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let (writer, reader) = (parse(&theirs), parse(&ours));
    holds(&writer, &reader, &options, data);
}

fn holds(writer: &OwnedSchema, reader: &OwnedSchema, options: &Options, data: &[u8]) {
    let (writer, reader) = (writer.schema(), reader.schema());
    let text = || format!("{} as {}", writer.text(), reader.text());
    let compatible = compat::check(&writer, &reader, options, &Limits::SERVER)
        .unwrap_or_else(|error| panic!("{error}: {}", text()))
        .is_compatible();
    let plan = match OwnedPlan::build(&writer, &reader, options) {
        Ok(plan) => plan,
        Err(error) => {
            assert!(!compatible && error.kind.is_clash(), "{error}: {}", text());
            assert!((error.at as usize) < reader.text().len());
            return;
        }
    };
    let plan = plan.plan();
    let limits = Limits::SERVER.with_fuel(5000);
    let fresh = Decoder::with_limits(data, &limits);
    let mut stack = [Frame::EMPTY; 32];
    let mut walked = fresh.clone();
    let shown = walk_plan(&plan, &mut walked, &mut stack, &mut Check).map_err(Error::from);
    let (mut room, mut copied) = (vec![0; 2 * data.len() + 64], fresh.clone());
    let mut written = rewrite(&plan, &mut copied, &mut stack, &mut room);
    if let Err(RewriteError::Room { needed }) = written {
        if needed > 1 << 20 {
            return;
        }
        room.resize(needed, 0);
        copied = fresh.clone();
        written = rewrite(&plan, &mut copied, &mut stack, &mut room);
        assert!(!matches!(written, Err(RewriteError::Room { .. })), "{needed} bytes did not do: {}", text());
    }
    match shown {
        Ok(()) => {
            let mut skipped = fresh.clone();
            assert_eq!(skip(writer.root(), &mut skipped, &mut stack), Ok(()), "{}", text());
            assert_eq!(skipped.position(), walked.position(), "{}", text());
            let len = written.unwrap_or_else(|error| panic!("{error}: {}", text()));
            assert_eq!(copied.position(), walked.position(), "{}", text());
            let mut again = Decoder::with_limits(&room[..len], &limits);
            match walk(reader.root(), &mut again, &mut stack, &mut Check).map_err(Error::from) {
                Ok(()) => assert_eq!(again.finish(), Ok(()), "{}", text()),
                Err(error) => assert!(error.kind.is_limit(), "{error}: {}", text()),
            }
        }
        Err(error) => {
            assert!(error.at as usize <= data.len());
            // Data of the writer are refused for a clash, for text that is none, or for a limit.
            if walk(writer.root(), &mut fresh.clone(), &mut stack, &mut Check).is_ok() {
                let excused = error.kind.is_limit() || error.kind == ErrorKind::InvalidUtf8;
                assert!(excused || !compatible && error.kind.is_clash(), "{error}: {}", text());
            }
        }
    }
}
