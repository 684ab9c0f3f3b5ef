//! Sorting in place, small.

/// Heap sort: no allocation, no recursion, no panic, n log n whatever the input; a tenth of core's sort in flash.
pub(crate) fn heap_sort<T: Copy>(items: &mut [T], less: impl Fn(&T, &T) -> bool) {
    let len = items.len();
    for root in (0..len / 2).rev() {
        sift_down(items, root, &less);
    }
    for end in (1..len).rev() {
        swap(items, 0, end);
        sift_down(items.get_mut(..end).unwrap_or_default(), 0, &less);
    }
}

/// `slice::swap` links a panic where the compiler can't see that both are there.
fn swap<T: Copy>(items: &mut [T], one: usize, two: usize) {
    if let (Some(a), Some(b)) = (items.get(one).copied(), items.get(two).copied()) {
        if let Some(slot) = items.get_mut(one) {
            *slot = b;
        }
        if let Some(slot) = items.get_mut(two) {
            *slot = a;
        }
    }
}

fn sift_down<T: Copy>(items: &mut [T], root: usize, less: &impl Fn(&T, &T) -> bool) {
    let mut root = root;
    loop {
        let left = root.saturating_mul(2).saturating_add(1);
        let right = left.saturating_add(1);
        let Some(one) = items.get(left) else { return };
        let child = if items.get(right).is_some_and(|two| less(one, two)) { right } else { left };
        match (items.get(root), items.get(child)) {
            (Some(a), Some(b)) if less(a, b) => swap(items, root, child),
            _ => return,
        }
        root = child;
    }
}

#[cfg(test)]
mod tests {
    use super::heap_sort;

    #[test]
    fn sorts_like_the_standard_library() {
        let mut seed = 1u32;
        for len in 0..200usize {
            let mut items = [0u32; 200];
            for item in &mut items[..len] {
                seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *item = seed >> 26;
            }
            let mut expected = items;
            expected[..len].sort_unstable();
            heap_sort(&mut items[..len], |a, b| a < b);
            assert_eq!(items, expected);
        }
    }
}
