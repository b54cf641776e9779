//! The threads that parse and compare schemas: apart from the async workers, with stacks that deep
//! schemas fit on.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use tokio::sync::{Semaphore, oneshot};

use super::error::RegistryError;

/// Address space for each stack; pages that are never touched cost no memory.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// Most jobs that wait for each thread; the next ones wait for a place.
const WAITING_PER_THREAD_MAX: usize = 64;

type Job = Box<dyn FnOnce() + Send>;

/// A fixed number of threads with one queue. They end when this is dropped.
pub(super) struct SchemaThreads {
    jobs: mpsc::Sender<Job>,
    places: Arc<Semaphore>,
}

impl SchemaThreads {
    /// Starts one thread for each core.
    pub(super) fn start() -> SchemaThreads {
        let count = thread::available_parallelism().map_or(2, usize::from);
        let (jobs, queue) = mpsc::channel::<Job>();
        let queue = Arc::new(Mutex::new(queue));
        for number in 0..count {
            let queue = Arc::clone(&queue);
            let started = thread::Builder::new()
                .name(format!("schema-{number}"))
                .stack_size(STACK_BYTES)
                .spawn(move || work(&queue));
            if let Err(error) = started {
                tracing::error!(%error, "a thread for schemas could not be started");
            }
        }
        SchemaThreads { jobs, places: Arc::new(Semaphore::new(count * WAITING_PER_THREAD_MAX)) }
    }

    /// Runs `job` on one of the threads.
    ///
    /// # Errors
    /// [`RegistryError::Defect`] when the job panics. The thread survives it.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        job: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, RegistryError> {
        let place = Arc::clone(&self.places).acquire_owned().await;
        let place = place.map_err(|_| RegistryError::Defect)?;
        let (reply, answer) = oneshot::channel();
        let job: Job = Box::new(move || {
            // The caller may be gone.
            let _ = reply.send(catch_unwind(AssertUnwindSafe(job)));
            drop(place);
        });
        self.jobs.send(job).map_err(|_| RegistryError::Defect)?;
        answer.await.map_err(|_| RegistryError::Defect)?.map_err(|_| RegistryError::Defect)
    }
}

fn work(queue: &Mutex<mpsc::Receiver<Job>>) {
    loop {
        let job = queue.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match job {
            Ok(job) => job(),
            Err(mpsc::RecvError) => return,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_a_defect_and_the_next_job_runs() {
        let threads = SchemaThreads::start();
        for _ in 0..8 {
            let defect = threads.run(|| panic!("this panic is part of the test")).await;
            let defect: Result<(), _> = defect;
            assert!(matches!(defect, Err(RegistryError::Defect)));
        }
        assert_eq!(threads.run(|| 7).await.unwrap(), 7);
    }

    #[tokio::test]
    async fn jobs_run_on_named_threads_with_deep_stacks() {
        fn depth(left: usize) -> usize {
            let frame = std::hint::black_box([left; 64]);
            if left == 0 { 0 } else { depth(left - 1) + frame[0].min(1) }
        }
        let threads = SchemaThreads::start();
        let (name, depth) = threads
            .run(|| (thread::current().name().map(str::to_owned), depth(50_000)))
            .await
            .unwrap();
        assert!(name.unwrap().starts_with("schema-"));
        assert_eq!(depth, 50_000);
    }
}
