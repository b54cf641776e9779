//! Days of the calendar, for waivers that expire.

use std::fmt;
use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day, as `2027-01-31`. Later days are greater.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    year: i64,
    month: u8,
    day: u8,
}

const SECONDS_PER_DAY: u64 = 24 * 60 * 60;

impl Day {
    /// The day that it is now, in UTC.
    pub fn today() -> Day {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        Day::from_days(i64::try_from(since.as_secs() / SECONDS_PER_DAY).unwrap_or(i64::MAX / 2))
    }

    /// The day so many days after 1970-01-01.
    ///
    /// # Source
    /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", `civil_from_days`.
    fn from_days(days: i64) -> Day {
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        let small = |number: i64| u8::try_from(number).expect("months and days are below 32");
        Day { year, month: small(month), day: small(day) }
    }

    fn days_of_month(year: i64, month: u8) -> u8 {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        }
    }
}

impl FromStr for Day {
    type Err = anyhow::Error;

    fn from_str(text: &str) -> anyhow::Result<Day> {
        let refused = || anyhow::anyhow!("`{text}` is no day: write it as 2027-01-31");
        let parts: Vec<&str> = text.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return Err(refused()) };
        if (year.len(), month.len(), day.len()) != (4, 2, 2) {
            return Err(refused());
        }
        let year: i64 = year.parse().map_err(|_| refused())?;
        let month: u8 = month.parse().map_err(|_| refused())?;
        let day: u8 = day.parse().map_err(|_| refused())?;
        let is_day =
            (1..=12).contains(&month) && (1..=Day::days_of_month(year, month)).contains(&day);
        if is_day { Ok(Day { year, month, day }) } else { Err(refused()) }
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_follow_one_another() {
        for (days, text) in [
            (0, "1970-01-01"),
            (58, "1970-02-28"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (20_788, "2026-12-01"),
        ] {
            assert_eq!(Day::from_days(days).to_string(), text);
            assert_eq!(text.parse::<Day>().unwrap(), Day::from_days(days));
        }
        assert!(Day::from_days(20_788) < Day::from_days(20_819));
    }

    #[test]
    fn what_is_no_day_is_refused() {
        for text in ["2026-02-29", "2026-13-01", "26-01-01", "2026-1-1", "soon", "2026-00-10"] {
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
    }
}
