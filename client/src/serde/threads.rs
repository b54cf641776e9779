//! Work on schemas, which may be nested deeply, on a thread with a stack that is large enough.

use std::thread::Builder;

use tokio::sync::oneshot;

/// What the libraries need for the deepest schemas that a registry takes; it is only used when touched.
const STACK_BYTES: usize = 64 << 20;

/// Does `work` on a thread of its own.
///
/// # Panics
/// If `work` does, or no thread can be had.
pub(super) async fn on_large_stack<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> T {
    let (done, result) = oneshot::channel();
    let thread = Builder::new().name("clade-schema".to_owned()).stack_size(STACK_BYTES);
    let work = move || {
        // Nobody waits any more if this fails.
        let _ = done.send(work());
    };
    thread.spawn(work).expect("the system has a thread left");
    result.await.expect("work on a schema does not panic")
}
