//! Runs a job for each of many inputs on all cores, on stacks that deep schemas fit on.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// Address space for each stack, as the server has it; pages that are never touched cost no memory.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Calls `job` for each of `inputs`; answers in their order. `done` is called after each.
///
/// # Errors
/// No thread can be started.
pub fn map<I: Sync, O: Send>(
    inputs: &[I],
    done: impl Fn() + Sync,
    job: impl Fn(&I) -> O + Sync,
) -> anyhow::Result<Vec<O>> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let next = AtomicUsize::new(0);
    let work = || {
        let mut answers = Vec::new();
        loop {
            let place = next.fetch_add(1, Ordering::Relaxed);
            let Some(input) = inputs.get(place) else { return answers };
            answers.push((place, job(input)));
            done();
        }
    };
    let mut answers = thread::scope(|scope| -> anyhow::Result<Vec<(usize, O)>> {
        let mut threads = Vec::new();
        for _ in 0..cores.min(inputs.len()) {
            let builder = thread::Builder::new().stack_size(STACK_BYTES);
            threads.push(builder.spawn_scoped(scope, work)?);
        }
        let mut answers = Vec::with_capacity(inputs.len());
        for thread in threads {
            answers.extend(thread.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        Ok(answers)
    })?;
    answers.sort_by_key(|(place, _)| *place);
    Ok(answers.into_iter().map(|(_, answer)| answer).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_inputs() {
        let inputs: Vec<usize> = (0..1000).collect();
        let count = AtomicUsize::new(0);
        let done = || {
            count.fetch_add(1, Ordering::Relaxed);
        };
        let doubled = map(&inputs, done, |one| one * 2).unwrap();
        assert_eq!(doubled, inputs.iter().map(|one| one * 2).collect::<Vec<_>>());
        assert_eq!(count.into_inner(), 1000);
        assert!(map(&[0_u8; 0], || (), |_| ()).unwrap().is_empty());
    }
}
