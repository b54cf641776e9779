//! Which fields tell when something happened, and which tell how long it took.

use super::units::of_name;
use crate::lint::view::{Field, Shape, TypeId, View};

/// How a name says that it is a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::lint) enum Head {
    /// `_at`, `timestamp` and the like.
    Instant,
    /// `date`, which may be a day.
    Date,
    /// `time`, which may be a time of day.
    Time,
}

/// Words at the end of a name that say how a time is written.
const WRITINGS: [&str; 12] = [
    "utc", "gmt", "local", "kst", "iso", "iso8601", "epoch", "unix", "str", "string", "text",
    "value",
];

/// Last words that are times whatever stands before them.
const INSTANTS: [&str; 8] =
    ["timestamp", "timestamps", "datetime", "ts", "tstamp", "dttm", "instant", "일시"];

/// Ends of Korean names of times.
const KOREAN: [&str; 5] = ["일시", "시각", "시점", "날짜", "일자"];

/// Words before `at` that say where, not when.
const PLACES: [&str; 6] = ["located", "hosted", "look", "looking", "pointed", "aimed"];

/// What holds from a time on, or until one.
const HELD: [&str; 6] = ["valid", "effective", "active", "available", "visible", "enabled"];

/// Words before what was done that make it one of several times: `next_run_time`.
const OF_SEVERAL: [&str; 4] = ["next", "last", "previous", "first"];

/// What is done again and again.
const REPEATED: [&str; 6] = ["run", "execution", "build", "fetch", "download", "upload"];

/// What happens to things: words before `on`, and after `date`, that say when.
const HAPPENED: [&str; 43] = [
    "created",
    "updated",
    "modified",
    "deleted",
    "started",
    "ended",
    "paid",
    "closed",
    "opened",
    "completed",
    "published",
    "expired",
    "expires",
    "issued",
    "shipped",
    "delivered",
    "received",
    "registered",
    "approved",
    "cancelled",
    "canceled",
    "submitted",
    "changed",
    "sent",
    "placed",
    "born",
    "signed",
    "joined",
    "booked",
    "purchased",
    "activated",
    "reviewed",
    "posted",
    "uploaded",
    "verified",
    "recorded",
    "measured",
    "filed",
    "enrolled",
    "hired",
    "renewed",
    "ordered",
    "invoiced",
];

/// Words before `time` that make it a length.
const LENGTHS: [&str; 110] = [
    "active",
    "resting",
    "rest",
    "sedentary",
    "download",
    "upload",
    "elapsed",
    "response",
    "execution",
    "run",
    "running",
    "cpu",
    "wall",
    "wait",
    "waiting",
    "idle",
    "up",
    "down",
    "latency",
    "travel",
    "lead",
    "cycle",
    "delay",
    "total",
    "average",
    "avg",
    "mean",
    "max",
    "min",
    "median",
    "maximum",
    "minimum",
    "spent",
    "play",
    "playing",
    "playback",
    "sleep",
    "sleeping",
    "busy",
    "build",
    "load",
    "loading",
    "render",
    "compute",
    "queue",
    "service",
    "transit",
    "retention",
    "hold",
    "dwell",
    "exposure",
    "reaction",
    "cooking",
    "prep",
    "preparation",
    "light",
    "moderate",
    "vigorous",
    "system",
    "turnaround",
    "connect",
    "byte",
    "dns",
    "tls",
    "handshake",
    "redirect",
    "blocked",
    "parse",
    "processing",
    "warmup",
    "cooldown",
    "remaining",
    "trip",
    "pause",
    "session",
    "fetch",
    "timing",
    "interactive",
    "current",
    "cook",
    "sunshine",
    "bed",
    "drive",
    "driving",
    "walk",
    "walking",
    "recovery",
    "training",
    "study",
    "reading",
    "screen",
    "talk",
    "setup",
    "boot",
    "startup",
    "shutdown",
    "seek",
    "compile",
    "think",
    "standing",
    "sitting",
    "lying",
    "awake",
    "rem",
    "deep",
    "moving",
    "stationary",
    "rise",
    "fall",
    "settling",
];

/// Words before `time` that make it the time of something that happened, even with a unit behind.
const HAPPENINGS: [&str; 24] = [
    "event",
    "creation",
    "created",
    "start",
    "begin",
    "end",
    "stop",
    "finish",
    "expiration",
    "expiry",
    "update",
    "updated",
    "modification",
    "modified",
    "due",
    "departure",
    "arrival",
    "order",
    "transaction",
    "unix",
    "epoch",
    "publish",
    "received",
    "sent",
];

/// What descriptions of lengths say.
const LENGTH_DOCS: [&str; 16] = [
    "duration",
    "elapsed",
    "how long",
    "time spent",
    "length of time",
    "time taken",
    "amount of time",
    "time it took",
    "minutes of",
    "hours of",
    "number of seconds",
    "number of minutes",
    "number of hours",
    "seconds that",
    "minutes that",
    "소요",
];

/// Names whose last word is the length of something in time.
const DURATIONS: [&str; 13] = [
    "timeout", "duration", "interval", "ttl", "delay", "latency", "uptime", "backoff", "lifetime",
    "lifespan", "downtime", "runtime", "elapsed",
];

/// Whether the type of a field says that it is a time, or tries to.
pub(in crate::lint) fn is_time_typed(field: &Field) -> bool {
    let details = &field.details;
    let logicals = [&details.logical, &details.misplaced_logical].into_iter().flatten();
    let mut logicals = logicals.map(|logical| logical.to_lowercase().replace(['-', '_'], ""));
    logicals.any(|logical| {
        ["timestamp", "date", "unixtime", "epoch"].iter().any(|word| logical.contains(word))
    })
}

/// Whether the type of a field says that it is a day.
pub(in crate::lint) fn is_day_typed(field: &Field) -> bool {
    let details = &field.details;
    let mut logicals = [&details.logical, &details.misplaced_logical].into_iter().flatten();
    logicals.any(|logical| logical == "date" || logical == "google.type.Date")
}

/// Whether a word tells what happens to things: `created`, `expires`.
pub(in crate::lint) fn is_happening(word: &str) -> bool {
    HAPPENED.contains(&word)
}

/// What the name of a field says about a time, if it tells one: `paid_at`, and `date_paid` as well.
pub(in crate::lint) fn time_head(field: &Field) -> Option<Head> {
    let all = &field.words;
    let has_unit = of_name(all).is_some();
    let is_writing = |word: &String| {
        WRITINGS.contains(&word.as_str()) || is_unit(word) || word == "in" || word == "since"
    };
    let kept = all.iter().rposition(|word| !is_writing(word))? + 1;
    if let [first, what] = &all[..kept]
        && HAPPENED.contains(&what.as_str())
    {
        match first.as_str() {
            "date" => return Some(Head::Date),
            "time" | "timestamp" | "datetime" => return Some(Head::Instant),
            _ => {}
        }
    }
    let [before @ .., last] = &all[..kept] else { return None };
    let is_one_of_several = match before {
        [.., which, what] => {
            OF_SEVERAL.contains(&which.as_str()) && REPEATED.contains(&what.as_str())
        }
        _ => false,
    };
    let before = before.last().map(String::as_str);
    let is_length = || {
        let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
        before.is_some_and(|before| LENGTHS.contains(&before))
            || LENGTH_DOCS.iter().any(|words| doc.contains(words))
    };
    match last.as_str() {
        last if INSTANTS.contains(&last) || last.ends_with("timestamp") => Some(Head::Instant),
        last if KOREAN.iter().any(|end| last.ends_with(end)) => Some(Head::Instant),
        "at" => before.filter(|before| !PLACES.contains(before)).map(|_| Head::Instant),
        "on" => before.filter(|before| HAPPENED.contains(before)).map(|_| Head::Instant),
        "from" | "until" | "till" => {
            before.filter(|before| HELD.contains(before)).map(|_| Head::Date)
        }
        "date" | "dates" => Some(Head::Date),
        "time" if is_one_of_several => Some(Head::Instant),
        "time" if is_length() => None,
        "time" if has_unit => {
            before.filter(|before| HAPPENINGS.contains(before)).map(|_| Head::Time)
        }
        "time" => Some(Head::Time),
        _ => None,
    }
}

fn is_unit(word: &str) -> bool {
    // A unit alone is no end of a name.
    of_name(&[String::new(), word.to_owned()]).is_some()
}

/// Whether a field tells how long something takes.
pub(super) fn is_duration(field: &Field) -> bool {
    let words = &field.words;
    let Some((last, before)) = words.split_last() else { return false };
    let name = words.join(" ");
    let before = before.last().map(String::as_str).unwrap_or_default();
    let doc = field.notes.doc.as_deref().unwrap_or_default().to_lowercase();
    match last.as_str() {
        last if DURATIONS.contains(&last) => true,
        "live" => name == "time to live",
        "age" => before == "max",
        "limit" => before == "age" || before == "time",
        "period" => ["grace", "retention", "cooldown", "timeout"].contains(&before),
        "time" => LENGTHS.contains(&before) || LENGTH_DOCS.iter().any(|words| doc.contains(words)),
        _ => false,
    }
}

/// Whether a field tells a time, by its type or its name.
pub(super) fn is_time(field: &Field) -> bool {
    let can_be = matches!(
        field.shape.item(),
        Shape::Integer(_) | Shape::Float(_) | Shape::String | Shape::Known | Shape::Record(_)
    );
    is_time_typed(field) || (can_be && time_head(field).is_some())
}

/// The times of an event itself: those of its root and of the records right in it, not those of
/// what it lists.
pub(super) fn times_of_event(view: &View) -> Vec<&Field> {
    let mut times = Vec::new();
    let mut seen: Vec<TypeId> = Vec::new();
    let mut next = vec![&view.root];
    while let Some(shape) = next.pop() {
        match shape {
            Shape::Union(branches) => next.extend(branches),
            Shape::Record(id) if !seen.contains(id) => {
                seen.push(*id);
                let Some(record) = view.type_of(*id).record() else { continue };
                for field in view.fields_of(record) {
                    if is_time(field) {
                        times.push(field);
                    }
                    next.push(&field.shape);
                }
            }
            _ => {}
        }
    }
    times
}
