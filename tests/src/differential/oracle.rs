//! A process that answers one line for each line that it is given.

use std::io::{BufRead, BufReader, BufWriter, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread;

use anyhow::{Context, bail, ensure};

/// How many questions are on their way at once in [`Oracle::ask_all`].
const BATCH: usize = 256;

/// A running oracle. It reads questions from its input, one a line, and writes an answer to each,
/// one a line and in order, flushed whenever its input has run dry or after every line. It ends when
/// its input ends. What it writes to its error output goes to that of this program.
pub struct Oracle {
    name: String,
    child: Child,
    questions: Option<BufWriter<ChildStdin>>,
    answers: BufReader<ChildStdout>,
}

impl Oracle {
    /// Starts `command`. `name` is what errors call it.
    ///
    /// # Errors
    /// The program is not there.
    pub fn start(name: &str, command: &mut Command) -> anyhow::Result<Oracle> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {name}"))?;
        let questions = child.stdin.take().context("the input is piped")?;
        let answers = child.stdout.take().context("the output is piped")?;
        Ok(Oracle {
            name: name.to_owned(),
            child,
            questions: Some(BufWriter::new(questions)),
            answers: BufReader::new(answers),
        })
    }

    /// Asks one question and waits for its answer, without the end of the line.
    ///
    /// # Errors
    /// The question has a line break, or the oracle has ended.
    pub fn ask(&mut self, question: &str) -> anyhow::Result<String> {
        let mut answers = self.ask_all(&[question])?;
        answers.pop().context("one answer for one question")
    }

    /// Asks many questions, writing while it reads, and gives the answers in the same order.
    ///
    /// # Errors
    /// As [`Oracle::ask`].
    pub fn ask_all<S: AsRef<str> + Sync>(
        &mut self,
        questions: &[S],
    ) -> anyhow::Result<Vec<String>> {
        let mut answers = Vec::with_capacity(questions.len());
        for batch in questions.chunks(BATCH) {
            self.ask_batch(batch, &mut answers)?;
        }
        Ok(answers)
    }

    fn ask_batch<S: AsRef<str> + Sync>(
        &mut self,
        batch: &[S],
        answers: &mut Vec<String>,
    ) -> anyhow::Result<()> {
        for question in batch {
            ensure!(!question.as_ref().contains('\n'), "a question is one line");
        }
        let input = self.questions.as_mut().context("the input is open until the end")?;
        let output = &mut self.answers;
        let name = &self.name;
        thread::scope(|scope| {
            // Questions and answers may each be larger than a pipe holds, so neither may wait for
            // the other.
            let writer = scope.spawn(move || {
                for question in batch {
                    writeln!(input, "{}", question.as_ref())?;
                }
                input.flush()
            });
            for question in batch {
                let mut answer = String::new();
                if output.read_line(&mut answer)? == 0 {
                    bail!("{name} ended at or before the question {}", question.as_ref());
                }
                answers.push(answer.trim_end_matches(['\n', '\r']).to_owned());
            }
            let written = writer.join().expect("the writer does not panic");
            written.with_context(|| format!("cannot ask {name}"))
        })
    }
}

impl Drop for Oracle {
    fn drop(&mut self) {
        // The end of its input ends it; one that does not obey is killed.
        self.questions = None;
        for _ in 0..50 {
            if matches!(self.child.try_wait(), Ok(Some(_)) | Err(_)) {
                return;
            }
            thread::sleep(std::time::Duration::from_millis(20));
        }
        // Both fail only if it has ended meanwhile, which is what is wanted.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_come_in_the_order_of_the_questions() {
        let mut cat = Oracle::start("cat", &mut Command::new("cat")).unwrap();
        assert_eq!(cat.ask("one").unwrap(), "one");
        let long = "x".repeat(200_000);
        let many: Vec<String> = (0..600).map(|n| format!("{n}{}", &long[..n * 100])).collect();
        assert_eq!(cat.ask_all(&many).unwrap(), many);
        assert!(cat.ask("two\nlines").is_err());
    }

    #[test]
    fn an_oracle_that_ends_is_an_error() {
        let mut gone = Oracle::start("true", &mut Command::new("true")).unwrap();
        let message = gone.ask("anyone?").unwrap_err().to_string();
        assert!(message.contains("true"), "{message}");
    }
}
