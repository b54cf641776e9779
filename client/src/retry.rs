//! When a request is sent again, and how long to wait before.

use std::time::Duration;

/// How often and how long a request is tried.
///
/// A request is sent again after 408, 429, any 5xx and a connection that failed. Every round tries each
/// URL once; between rounds there is a pause of random length, up to a bound that doubles from
/// `pause_first` to `pause_max`, and not shorter than the `Retry-After` of the answer as far as `pause_max`
/// goes.
///
/// What would not do the same a second time (a delete, a new version with edits) is only sent again when
/// it is sure that nothing was done: the connection was never made, or the answer was 429 or 503.
///
/// # Examples
/// ```
/// use clade_client::RetryPolicy;
/// use std::time::Duration;
///
/// let patient = RetryPolicy { rounds: 10, ..RetryPolicy::default() };
/// assert_eq!(patient.pause_max, Duration::from_secs(5));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RetryPolicy {
    /// How often all URLs are tried; at least 1.
    pub rounds: u32,
    /// The bound of the first pause.
    pub pause_first: Duration,
    /// The bound of the longest pause.
    pub pause_max: Duration,
    /// After this no pause begins that would end later, and the last error is returned.
    pub total: Duration,
}

impl Default for RetryPolicy {
    /// Four rounds, with pauses of up to 0.2, 0.4 and 0.8 seconds, within one minute.
    fn default() -> RetryPolicy {
        RetryPolicy {
            rounds: 4,
            pause_first: Duration::from_millis(200),
            pause_max: Duration::from_secs(5),
            total: Duration::from_secs(60),
        }
    }
}

impl RetryPolicy {
    /// Sends each request once to each URL at most.
    pub fn never() -> RetryPolicy {
        RetryPolicy { rounds: 1, ..RetryPolicy::default() }
    }

    /// The bound of the pause after round `round`, which counts from 0.
    fn bound(&self, round: u32) -> Duration {
        let factor = 1u32.checked_shl(round).unwrap_or(u32::MAX);
        self.pause_first.saturating_mul(factor).min(self.pause_max)
    }

    /// The pause after round `round`.
    pub(crate) fn pause(&self, round: u32, retry_after: Option<Duration>) -> Duration {
        let jittered = self.bound(round).mul_f64(fastrand::f64());
        jittered.max(retry_after.unwrap_or_default().min(self.pause_max))
    }
}

/// Whether an answer with this status may be another one later.
pub(crate) fn may_pass(status: u16) -> bool {
    matches!(status, 408 | 429 | 500..=599)
}

/// Whether an answer with this status says that nothing was done.
pub(crate) fn did_nothing(status: u16) -> bool {
    matches!(status, 429 | 503)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_their_bound_and_differ() {
        let policy = RetryPolicy::default();
        let millis: Vec<u128> = (0..40).map(|round| policy.bound(round).as_millis()).collect();
        assert_eq!(millis[..6], [200, 400, 800, 1600, 3200, 5000]);
        assert!(millis[6..].iter().all(|&one| one == 5000));
        let pauses: Vec<_> = (0..50).map(|_| policy.pause(4, None)).collect();
        assert!(pauses.iter().all(|&pause| pause <= policy.bound(4)));
        assert!(pauses.iter().any(|pause| *pause != pauses[0]));
    }

    #[test]
    fn what_the_server_asks_for_is_kept_up_to_the_bound() {
        let policy = RetryPolicy::default();
        assert!(policy.pause(0, Some(Duration::from_secs(2))) >= Duration::from_secs(2));
        assert_eq!(policy.pause(0, Some(Duration::from_secs(3600))), policy.pause_max);
    }

    #[test]
    fn statuses_that_may_pass() {
        for status in [408, 429, 500, 502, 503, 504, 599] {
            assert!(may_pass(status), "{status}");
        }
        for status in [200, 400, 401, 404, 409, 422] {
            assert!(!may_pass(status), "{status}");
        }
    }
}
