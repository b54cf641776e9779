//! The progress bar on standard error; none where that is no terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// One bar that is used for one task after the other.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new() -> Progress {
        let bar = ProgressBar::new(0);
        let style = ProgressStyle::with_template("{msg} {wide_bar} {pos}/{len} {eta}");
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        Progress(bar)
    }

    /// Begins a task of `steps` steps.
    pub(super) fn begin(&self, task: &'static str, steps: usize) {
        self.0.set_position(0);
        self.0.set_length(steps as u64);
        self.0.set_message(task);
        self.0.reset_eta();
    }

    pub(super) fn step(&self) {
        self.0.inc(1);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
