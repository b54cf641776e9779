//! Names that ask for yes or no, and names that only look so.

use crate::lint::context::Context;
use crate::lint::view::Field;

/// First words of questions that are answered by yes or no.
const QUESTIONS: [&str; 8] = ["is", "has", "was", "can", "should", "allow", "enable", "did"];

/// Last words of names of states that a thing is in or not.
const STATES: [&str; 9] =
    ["flag", "enabled", "disabled", "deleted", "active", "visible", "valid", "yn", "여부"];

/// What is on or off: `night_mode_on`, not `created_on`.
const SWITCHED: [&str; 12] = [
    "mode",
    "power",
    "light",
    "lights",
    "switch",
    "motor",
    "engine",
    "heater",
    "pump",
    "fan",
    "wifi",
    "bluetooth",
];

/// What flags of texts are about when they are up or down: `del_flag`, not `change_flag`.
const FLAGGED: [&str; 26] = [
    "del",
    "delete",
    "deleted",
    "use",
    "used",
    "active",
    "enable",
    "enabled",
    "valid",
    "vip",
    "paid",
    "hold",
    "lock",
    "locked",
    "visible",
    "hidden",
    "default",
    "primary",
    "hardship",
    "agree",
    "agreed",
    "confirm",
    "confirmed",
    "cancel",
    "cancelled",
    "returned",
];

/// Words before a state that make it a count or a length.
const COUNTED: [&str; 14] = [
    "years", "days", "hours", "minutes", "seconds", "count", "num", "number", "total", "ms", "sec",
    "time", "last", "max",
];

/// Words after a question that lead on to a thing: `is_part_of`, `was_sent_by`.
const LINKS: [&str; 10] = ["by", "from", "of", "to", "a", "an", "in", "with", "at", "for"];

/// Last words of questions that are none: what follows the question is measured.
const MEASURES: [&str; 44] = [
    "count",
    "id",
    "ids",
    "number",
    "seconds",
    "ms",
    "bits",
    "mask",
    "minutes",
    "hours",
    "days",
    "weeks",
    "months",
    "years",
    "bytes",
    "amount",
    "cost",
    "price",
    "fee",
    "level",
    "size",
    "length",
    "rate",
    "percent",
    "total",
    "limit",
    "index",
    "version",
    "type",
    "temperature",
    "line",
    "max",
    "min",
    "mm",
    "cm",
    "km",
    "kg",
    "celsius",
    "weight",
    "height",
    "width",
    "depth",
    "speed",
    "distance",
];

/// Other things that are counted beside what was done to them.
const SIBLINGS: [&str; 10] = [
    "created", "updated", "inserted", "added", "failed", "skipped", "total", "removed", "changed",
    "count",
];

/// What a setting turns on as a whole.
const FEATURES: [&str; 16] = [
    "notifications",
    "cookies",
    "comments",
    "alerts",
    "ads",
    "emails",
    "updates",
    "reminders",
    "subtitles",
    "captions",
    "backups",
    "logs",
    "metrics",
    "payments",
    "reactions",
    "downloads",
];

/// What is numbered from 0 on.
const NUMBERED: [&str; 30] = [
    "slot",
    "channel",
    "port",
    "index",
    "bank",
    "lane",
    "side",
    "deck",
    "bit",
    "position",
    "offset",
    "layer",
    "half",
    "team",
    "player",
    "axis",
    "parity",
    "polarity",
    "direction",
    "version",
    "variant",
    "arm",
    "group",
    "bucket",
    "fold",
    "phase",
    "level",
    "stage",
    "gender",
    "sex",
];

/// Whether a name is that of places or kinds that are numbered, of which there happen to be two.
pub(super) fn is_one_of_places(field: &Field) -> bool {
    field.words.last().is_some_and(|last| NUMBERED.contains(&last.as_str()))
}

/// Whether a name asks a question: `is_active`, not `is_part_of`.
pub(super) fn is_question(field: &Field) -> bool {
    let words = &field.words;
    let [first, .., last] = words.as_slice() else { return false };
    QUESTIONS.contains(&first.as_str())
        && !LINKS.contains(&last.as_str())
        && !MEASURES.contains(&last.as_str())
}

/// Whether a name is that of a state: `deleted`, not `rows_deleted`.
pub(super) fn is_state(context: &Context<'_>, field: &Field) -> bool {
    let words = &field.words;
    let Some((last, before)) = words.split_last() else { return false };
    if last == "on" {
        return before.last().is_some_and(|before| SWITCHED.contains(&before.as_str()));
    }
    if !STATES.iter().any(|state| last == state || !state.is_ascii() && last.ends_with(state)) {
        return false;
    }
    match before.last().map(String::as_str) {
        Some(before) => {
            let is_plural =
                before.ends_with('s') && !before.ends_with("ss") && !before.ends_with("us");
            // Notifications are enabled, while users who are enabled are counted.
            let is_switch = last == "enabled" && FEATURES.contains(&before);
            let is_counted = COUNTED.contains(&before) || (is_plural && !is_switch);
            !is_counted || before == "is" || before == "was"
        }
        None => !context.view.siblings(field).any(is_tally),
    }
}

/// Whether a field counts what was done to things.
fn is_tally(field: &Field) -> bool {
    field.shape.is_number() && SIBLINGS.contains(&field.name.to_lowercase().as_str())
}

/// Whether a name is that of a flag that is up or down.
pub(super) fn is_flag(field: &Field) -> bool {
    let [.., before, last] = field.words.as_slice() else { return false };
    ["flag", "flg"].contains(&last.as_str()) && FLAGGED.contains(&before.as_str())
}
