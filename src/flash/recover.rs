//! What is on the flash, after a start: nothing is written.

use super::device::{Device, Sizes};
use super::head::SectorHead;
use super::{Error, Flash};

/// The live sectors of a log.
#[derive(Clone, Copy, Debug)]
pub(super) struct State {
    /// How many there are, of which the newest is the last round the ring. None only before the first record.
    pub(super) live: u32,
    pub(super) newest: u32,
    /// The number that the newest was written under.
    pub(super) sequence: u32,
    /// Where the next record goes, in the newest.
    pub(super) end: u32,
    /// Number of the oldest record.
    pub(super) first: u64,
    /// Number of the next record.
    pub(super) next: u64,
}

impl State {
    pub(super) const EMPTY: Self = Self { live: 0, newest: 0, sequence: 0, end: 0, first: 0, next: 0 };
}

/// What was found.
pub(super) struct Found {
    pub(super) state: State,
    /// That of the rows, if there is a log.
    pub(super) fingerprint: Option<u64>,
    /// There is a sector of other sizes.
    pub(super) foreign: bool,
}

pub(super) fn recover<F: Flash>(device: &mut Device<'_, F>) -> Result<Found, Error<F::Error>> {
    let (newest, foreign) = newest(device).map_err(Error::Flash)?;
    let Some((sector, head)) = newest else {
        return Ok(Found { state: State::EMPTY, fingerprint: None, foreign });
    };
    let state = state(device, sector, head).map_err(Error::Flash)?;
    Ok(Found { state, fingerprint: Some(head.fingerprint), foreign })
}

/// A sector and its header.
type Newest = Option<(u32, SectorHead)>;

/// The sector that was begun last, and whether there are any of other sizes.
fn newest<F: Flash>(device: &mut Device<'_, F>) -> Result<(Newest, bool), F::Error> {
    let mut newest: Newest = None;
    let mut foreign = false;
    for sector in 0..device.sectors {
        let Some(head) = device.any_head(sector)? else { continue };
        if head.shape != F::SHAPE {
            foreign = true;
        } else if newest.is_none_or(|(_, newest)| head.sequence > newest.sequence) {
            newest = Some((sector, head));
        }
    }
    Ok((newest, foreign))
}

fn state<F: Flash>(device: &mut Device<'_, F>, newest: u32, head: SectorHead) -> Result<State, F::Error> {
    // The oldest, and the number of the record that follows its last one.
    let (mut live, mut oldest, mut first, mut behind) = (1u32, newest, head, head.number);
    while live < device.sectors && !first.begins {
        let before = device.before(oldest);
        let older = device.head(before)?.filter(|older| {
            older.sequence.checked_add(1) == Some(first.sequence)
                && older.fingerprint == first.fingerprint
                && older.number <= first.number
        });
        let Some(older) = older else { break };
        (oldest, behind, first) = (before, first.number, older);
        live = live.saturating_add(1);
    }
    let (records, mut end) = device.count(newest, head.sequence)?;
    if !device.is_blank(newest, end)? {
        // Nothing can be written there.
        end = F::SECTOR;
    }
    let mut number = first.number;
    if live > 1 && live == device.sectors {
        // Its turn to be erased is next, and may have come.
        let (records, _) = device.count(oldest, first.sequence)?;
        if number.checked_add(records) != Some(behind) {
            live = live.saturating_sub(1);
            number = behind;
        }
    }
    let next = head.number.saturating_add(records);
    Ok(State { live, newest, sequence: head.sequence, end, first: number, next })
}
