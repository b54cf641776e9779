//! The arguments of a differential program, and what follows from them: cases and corpus files.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Parser;

/// Asks the checker and other programs about the same schemas, and counts where they part.
///
/// Exits 0 when every disagreement is explained, 1 when one is not, and 3 when an oracle is missing
/// and was left out.
#[derive(Debug, Clone, Parser)]
pub struct Arguments {
    /// How many pairs to generate and compare.
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    pub pairs: u64,
    /// How many schemas to generate and parse.
    #[arg(long, default_value_t = 5_000, value_name = "N")]
    pub schemas: u64,
    /// What the generated cases follow from; the same seed gives the same cases.
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub seed: u64,
    /// A folder of schemas in use, with a folder per format. Without it: `../shared/corpus` beside
    /// the checkout, if that exists.
    #[arg(long, env = "CLADE_CORPUS", value_name = "DIR")]
    corpus: Option<PathBuf>,
}

impl Arguments {
    /// The folder of one format (`avro`, `json`, `protobuf`) in the corpus; `None` if there is none.
    pub fn corpus_of(&self, format: &str) -> Option<PathBuf> {
        let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
        let beside = || tests.ancestors().nth(2).map(|above| above.join("shared/corpus"));
        let folder = self.corpus.clone().or_else(beside)?.join(format);
        folder.is_dir().then_some(folder)
    }
}

/// The source of chance of one generated case. It depends on nothing but the two numbers, so a
/// report that names them is enough to see the case again.
pub fn case_random(seed: u64, case: u64) -> fastrand::Rng {
    // fastrand mixes its seed well; the factor is odd, so no two cases of a run share a seed.
    fastrand::Rng::with_seed(seed.rotate_left(32) ^ case.wrapping_mul(0x9E37_79B9_7F4A_7C15))
}

/// The files under `folder`, at any depth, whose names end so, in the order of their paths.
///
/// # Errors
/// A folder that cannot be read.
pub fn corpus_files(folder: &Path, ending: &str) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder)? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                files.push(path);
            }
        }
    }
    files.sort();
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_case_depends_on_its_two_numbers_alone() {
        let draw = |seed, case| case_random(seed, case).u64(..);
        assert_eq!(draw(1, 7), draw(1, 7));
        assert_ne!(draw(1, 7), draw(1, 8));
        assert_ne!(draw(1, 7), draw(2, 7));
    }

    #[test]
    fn the_arguments_are_understood() {
        let arguments =
            Arguments::parse_from(["x", "--pairs", "5", "--seed", "9", "--corpus", "/nowhere"]);
        assert_eq!((arguments.pairs, arguments.schemas, arguments.seed), (5, 5_000, 9));
        assert_eq!(arguments.corpus_of("avro"), None);
    }
}
