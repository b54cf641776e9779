//! The table of figures, each beside the same work in plain SQL.

use std::io::{self, Write};
use std::time::Duration;

/// How much was done in which time.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    pub count: usize,
    pub time: Duration,
}

impl Rate {
    fn per_second(self) -> f64 {
        self.count as f64 / self.time.as_secs_f64()
    }
}

/// One line: what the server needs, and what plain SQL needs for the same rows if there is such a
/// thing.
pub enum Figure {
    /// Less is better.
    Time { what: String, server: Duration, plain: Option<Duration> },
    /// More is better.
    Rate { what: String, server: Rate, plain: Option<Rate> },
    /// Bytes of memory.
    Memory { what: String, bytes: u64 },
}

impl Figure {
    pub fn time(what: impl Into<String>, server: Duration, plain: Option<Duration>) -> Figure {
        Figure::Time { what: what.into(), server, plain }
    }

    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let mut line = |what: &str, server: String, plain: String, ratio: Option<f64>| {
            let ratio = ratio.map(|ratio| format!("{ratio:.2}")).unwrap_or_default();
            writeln!(out, "  {what:<50} {server:>12} {plain:>12} {ratio:>7}")
        };
        match self {
            Figure::Time { what, server, plain } => {
                let ratio = plain.map(|plain| plain.as_secs_f64() / server.as_secs_f64());
                line(what, millis(*server), plain.map(millis).unwrap_or_default(), ratio)
            }
            Figure::Rate { what, server, plain } => {
                let ratio = plain.map(|plain| server.per_second() / plain.per_second());
                let rate = |rate: Rate| format!("{:.0} /s", rate.per_second());
                line(what, rate(*server), plain.map(rate).unwrap_or_default(), ratio)
            }
            Figure::Memory { what, bytes } => {
                let mebibytes = *bytes as f64 / (1024.0 * 1024.0);
                line(what, format!("{mebibytes:.1} MiB"), String::new(), None)
            }
        }
    }
}

fn millis(time: Duration) -> String {
    let millis = time.as_secs_f64() * 1000.0;
    if millis < 10.0 { format!("{millis:.2} ms") } else { format!("{millis:.0} ms") }
}

/// Prints the figures of one store. A ratio is the speed of the server to that of plain SQL.
pub fn print(title: &str, figures: &[Figure], out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "\n{title}")?;
    writeln!(out, "  {:<50} {:>12} {:>12} {:>7}", "", "server", "plain SQL", "ratio")?;
    figures.iter().try_for_each(|figure| figure.print(out))
}

/// The middle of an odd number of times, or the higher one of the two in the middle.
pub fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ratio_is_below_one_where_the_server_is_slower() {
        let ms = Duration::from_millis;
        let rate = |count| Rate { count, time: ms(1000) };
        let figures = [
            Figure::time("read", ms(40), Some(ms(10))),
            Figure::Rate { what: "write".to_owned(), server: rate(500), plain: Some(rate(1000)) },
            Figure::Memory { what: "memory".to_owned(), bytes: 3 << 20 },
        ];
        let mut out = Vec::new();
        print("SQLite", &figures, &mut out).unwrap();
        let text = String::from_utf8(out).unwrap();
        let ratios: Vec<_> = text.lines().map(|line| line.split_whitespace().last()).collect();
        let expected =
            [None, Some("SQLite"), Some("ratio"), Some("0.25"), Some("0.50"), Some("MiB")];
        assert_eq!(ratios, expected);
    }

    #[test]
    fn the_median_is_the_middle() {
        let ms = Duration::from_millis;
        assert_eq!(median(vec![ms(3), ms(1), ms(2)]), ms(2));
    }
}
