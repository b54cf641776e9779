//! A progress bar on the standard error, if that is a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// Fewer files than this are done before a bar is seen.
const SHOWN_FROM: usize = 50;

/// A bar for so many steps; one that draws nothing where there is no terminal to draw on.
pub fn bar(steps: usize, what: &'static str) -> ProgressBar {
    if steps < SHOWN_FROM {
        return ProgressBar::hidden();
    }
    // indicatif draws on the standard error, and only on a terminal.
    let bar = ProgressBar::new(u64::try_from(steps).unwrap_or(u64::MAX));
    let style = ProgressStyle::with_template("{msg} [{bar:40}] {pos}/{len}");
    bar.set_style(style.expect("the template is well-formed").progress_chars("=> "));
    bar.with_message(what)
}
