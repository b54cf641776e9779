//! Makes a pair smaller for as long as it still shows the same thing.

use serde_json::Value;

/// The smallest pair found from `pair` by leaving parts out, of which `shows` still holds.
///
/// # Errors
/// Those of `shows`.
pub fn shrink(
    pair: [Value; 2],
    mut shows: impl FnMut(&[Value; 2]) -> anyhow::Result<bool>,
) -> anyhow::Result<[Value; 2]> {
    let mut smallest = pair;
    loop {
        let mut is_smaller = false;
        for candidate in candidates(&smallest) {
            if shows(&candidate)? {
                smallest = candidate;
                is_smaller = true;
                break;
            }
        }
        if !is_smaller {
            return Ok(smallest);
        }
    }
}

/// Every pair with one part less on one side, or the same part less on both.
fn candidates(pair: &[Value; 2]) -> Vec<[Value; 2]> {
    let [writer, reader] = pair;
    let mut found = Vec::new();
    let places: Vec<Vec<String>> = places(writer).into_iter().chain(places(reader)).collect();
    for place in places {
        let (less_writer, less_reader) = (without(writer, &place), without(reader, &place));
        if let (Some(writer), Some(reader)) = (&less_writer, &less_reader) {
            found.push([writer.clone(), reader.clone()]);
        }
        found.extend(less_writer.map(|less| [less, reader.clone()]));
        found.extend(less_reader.map(|less| [writer.clone(), less]));
    }
    // A schema inside may show it as well as the whole.
    for (key, inner) in writer.as_object().into_iter().flatten() {
        let other = reader.get(key);
        for (name, inner) in inner.as_object().into_iter().flatten() {
            let other = other.and_then(|other| other.get(name));
            found.extend(other.map(|other| [inner.clone(), other.clone()]));
        }
    }
    found.retain(|[writer, reader]| {
        [writer, reader].iter().all(|side| side.is_object() || side.is_boolean())
    });
    found
}

/// The path of every member and item inside.
fn places(value: &Value) -> Vec<Vec<String>> {
    let mut found = Vec::new();
    let children: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(items) => {
            items.iter().enumerate().map(|(at, value)| (at.to_string(), value)).collect()
        }
        _ => Vec::new(),
    };
    for (name, child) in children {
        found.push(vec![name.clone()]);
        for mut path in places(child) {
            path.insert(0, name.clone());
            found.push(path);
        }
    }
    found.sort_by_key(Vec::len);
    found
}

fn without(value: &Value, path: &[String]) -> Option<Value> {
    let (last, parents) = path.split_last()?;
    let mut result = value.clone();
    let mut at = &mut result;
    for name in parents {
        at = match at {
            Value::Object(members) => members.get_mut(name)?,
            Value::Array(items) => items.get_mut(name.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    match at {
        Value::Object(members) => drop(members.shift_remove(last)?),
        Value::Array(items) => {
            let index = last.parse::<usize>().ok().filter(|&index| index < items.len())?;
            items.remove(index);
        }
        _ => return None,
    }
    Some(result)
}
