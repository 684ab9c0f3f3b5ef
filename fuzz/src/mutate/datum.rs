//! Inputs whose front becomes a schema, and whose rest is a datum of it.

use super::super::shape::Shape;
use super::sample::sample;
use super::{Dice, change_long, move_piece};
use avocet::schema::OwnedSchema;

/// Changes a node of the schema, or a number or a piece of the datum; or makes a valid datum.
pub fn datum(data: &mut Vec<u8>, dice: &mut Dice) {
    let front = front(data);
    match dice.below(8) {
        0 if front > 0 => {
            let at = dice.below(front);
            data[at] = dice.below(20) as u8;
        }
        1 => {
            let at = dice.below(front + 1).min(data.len());
            data.insert(at, dice.below(20) as u8);
        }
        2 if front > 1 => drop(data.remove(dice.below(front))),
        3 | 4 => {
            let (text, at) = shape(data);
            data.truncate(at);
            // The shape may have asked for more bytes than there were; they were read as zeros.
            if let Ok(schema) = OwnedSchema::parse(&text) {
                sample(schema.schema().root(), dice, 40, data);
            }
        }
        5 => move_piece(data, front, dice),
        _ => change_long(data, front, dice),
    }
}

fn shape(data: &[u8]) -> (String, usize) {
    let mut rest = data;
    let text = Shape::text(&mut rest);
    (text, data.len() - rest.len())
}

fn front(data: &[u8]) -> usize {
    shape(data).1
}
