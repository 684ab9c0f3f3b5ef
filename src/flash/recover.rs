//! What is on the flash, after a start: nothing is written.

use super::device::{Device, Sizes};
use super::head::{SectorHead, count};
use super::{Error, Flash, Full};

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
pub(super) enum Found {
    /// Nothing.
    None,
    /// A log of rows with this [number](super::Content::id).
    Log(State, u64),
    /// There is something of a log with other sizes, or of another part of the flash.
    Foreign,
}

pub(super) fn recover<F: Flash>(device: &mut Device<'_, F>, full: Full) -> Result<Found, Error<F::Error>> {
    let (newest, foreign) = newest(device).map_err(Error::Flash)?;
    if foreign {
        return Ok(Found::Foreign);
    }
    let Some((sector, head)) = newest else { return Ok(Found::None) };
    let state = state(device, sector, head, full).map_err(Error::Flash)?;
    Ok(Found::Log(state, head.id))
}

/// A sector and its header.
type Newest = Option<(u32, SectorHead)>;

/// The sector that was begun last, and whether there is a header that no log of this flash can have left.
fn newest<F: Flash>(device: &mut Device<'_, F>) -> Result<(Newest, bool), F::Error> {
    let (mut newest, mut foreign): (Newest, _) = (None, false);
    for sector in 0..device.sectors {
        let Some(head) = device.any_head(sector)? else { continue };
        if !is_own::<F>(head, sector, device.sectors) {
            foreign = true;
        } else if newest.is_none_or(|(_, newest)| head.sequence > newest.sequence) {
            newest = Some((sector, head));
        }
    }
    Ok((newest, foreign))
}

/// Whether a log of these sectors wrote this header here, or one of fewer sectors that never went round.
fn is_own<F: Flash>(head: SectorHead, sector: u32, sectors: u32) -> bool {
    let now = count(sectors);
    // Sectors take turns, so the number says which one it is.
    head.shape == F::SHAPE
        && head.sequence.wrapping_sub(1).checked_rem(sectors) == Some(sector)
        && (head.sectors == now || head.sectors < now && head.sequence <= head.sectors.into())
}

fn state<F: Flash>(device: &mut Device<'_, F>, newest: u32, head: SectorHead, full: Full) -> Result<State, F::Error> {
    // The oldest, and the number of the record that follows its last one.
    let (mut live, mut oldest, mut first, mut behind) = (1u32, newest, head, head.number);
    while live < device.sectors && !first.begins {
        let before = device.before(oldest);
        let older = device.head(before)?.filter(|older| {
            older.sequence.checked_add(1) == Some(first.sequence)
                && older.id == first.id
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
    if full == Full::Wrap && live > 1 && live == device.sectors {
        // Its turn to be erased is next, and may have come. Not so in a log that stops: if it lacks records, bits have
        // changed, or power was lost while it was being cleared; it is no reason to give up the others.
        let (records, _) = device.count(oldest, first.sequence)?;
        if number.saturating_add(records) < behind {
            live = live.saturating_sub(1);
            number = behind;
        }
    }
    let next = head.number.saturating_add(records);
    Ok(State { live, newest, sequence: head.sequence, end, first: number, next })
}
