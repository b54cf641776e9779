//! Generates sets of .proto files, most of them valid, over everything that the language has.

mod custom;
mod fields;
mod file;
mod message;
mod options;
mod values;
mod world;

use fastrand::Rng;

pub use world::Edition;
use world::World;

use crate::layout;
use crate::mutate;
use crate::sources::Sources;

/// The files of one case, and whether they were damaged afterwards.
pub fn case(random: &mut Rng) -> (Sources, bool) {
    let edition = *pick(random, &Edition::ALL);
    let imported = *pick(random, &[0, 0, 0, 0, 1, 1, 2, 3]);
    let mut world = World::new(random.fork());
    if random.u8(..10) < 6 {
        custom::definitions(&mut world);
    }
    for _ in 0..imported {
        let edition = *pick(random, &Edition::ALL);
        file::write(&mut world, edition);
    }
    file::write_main(&mut world, edition);
    let mut sources = world.into_sources();
    let is_damaged = chance(random, 30);
    if is_damaged {
        let damages = *pick(random, &[1, 1, 1, 2, 3]);
        let chosen = if random.u8(..10) < 8 {
            sources.files.len() - 1
        } else {
            random.usize(..sources.files.len())
        };
        for _ in 0..damages {
            let text = &mut sources.files[chosen].1;
            *text = mutate::damaged(random, text);
        }
    }
    if random.u8(..10) < 3 {
        let text = &mut sources.main_mut().1;
        *text = layout::scattered(random, text);
    }
    (sources, is_damaged)
}

/// One of `choices`, which are not empty.
pub fn pick<'a, T>(random: &mut Rng, choices: &'a [T]) -> &'a T {
    &choices[random.usize(..choices.len())]
}

/// One of `words`, which are not empty.
pub fn word<'a>(random: &mut Rng, words: &[&'a str]) -> &'a str {
    words[random.usize(..words.len())]
}

/// True in `percent` of a hundred cases.
pub fn chance(random: &mut Rng, percent: u8) -> bool {
    random.u8(..100) < percent
}
