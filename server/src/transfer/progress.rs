//! The progress bar on standard error; none where that is no terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// How often it moves while nothing is counted.
const TICK: Duration = Duration::from_millis(100);

/// One bar that is used for one task after the other.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn new() -> Progress {
        let bar = ProgressBar::new(0);
        bar.enable_steady_tick(TICK);
        Progress(bar)
    }

    /// Begins a task of `steps` steps.
    pub(super) fn begin(&self, task: &'static str, steps: u64) {
        self.start(task, "{msg} {wide_bar} {pos}/{len} {eta}");
        self.0.set_length(steps);
    }

    /// Begins a task of which nobody knows how many steps it has.
    pub(super) fn begin_open(&self, task: &'static str) {
        self.start(task, "{msg} {spinner} {pos} {elapsed}");
        self.0.unset_length();
    }

    fn start(&self, task: &'static str, template: &str) {
        let style = ProgressStyle::with_template(template);
        self.0.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
        self.0.set_position(0);
        self.0.set_message(task);
        self.0.reset_eta();
        self.0.reset_elapsed();
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
