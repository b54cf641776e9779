//! Reads values as Jackson does: text from numbers and booleans, numbers and booleans from text,
//! objects from objects alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A text, or a number or boolean as text.
struct Text(String);
/// A 32-bit number, or one in a text.
struct Number(i32);
/// A boolean, or one in a text or a number.
struct Flag(bool);
/// An object with the fields of `T`.
struct Object<T>(T);

/// Text; `null` is `None`.
pub(super) fn text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Option::<Text>::deserialize(from)?.map(|text| text.0))
}

/// A number; `null` is `None`.
pub(super) fn number<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i32>, D::Error> {
    Ok(Option::<Number>::deserialize(from)?.map(|number| number.0))
}

/// A boolean; `null` is `None`.
pub(super) fn flag<'de, D: Deserializer<'de>>(from: D) -> Result<Option<bool>, D::Error> {
    Ok(Option::<Flag>::deserialize(from)?.map(|flag| flag.0))
}

/// A time in milliseconds; all else is `None`, since Confluent's registry does not know the field.
pub(super) fn time_if_any<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Given {
        Time(i64),
        Other(serde::de::IgnoredAny),
    }
    match Given::deserialize(from)? {
        Given::Time(time) => Ok(Some(time)),
        Given::Other(_) => Ok(None),
    }
}

/// A boolean; `null` is false.
pub(super) fn flag_or_false<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Ok(Option::<Flag>::deserialize(from)?.is_some_and(|flag| flag.0))
}

/// Text whose key was given; `null` is `Some(None)`.
pub(super) fn given_text<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<String>>, D::Error> {
    text(from).map(Some)
}

/// A boolean whose key was given; `null` is `Some(None)`.
pub(super) fn given_flag<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<Option<bool>>, D::Error> {
    Ok(Some(Option::<Flag>::deserialize(from)?.map(|flag| flag.0)))
}

/// An object whose key was given; `null` is `Some(None)`.
pub(super) fn given_object<'de, D, T>(from: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    object(from).map(Some)
}

/// An object; `null` is `None`. Without this an array of its fields' values would pass too.
pub(super) fn object<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::<Object<T>>::deserialize(from)?.map(|object| object.0))
}

/// A list of objects; `null` is the empty one.
pub(super) fn objects<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    let list: Vec<Object<T>> = or_default(from)?;
    Ok(list.into_iter().map(|object| object.0).collect())
}

/// Anything; `null` is its default.
fn or_default<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// A map of texts; keys whose value is `null` are dropped.
pub(super) fn text_map<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, String>, D::Error> {
    let map: BTreeMap<String, Option<Text>> = or_default(from)?;
    Ok(map.into_iter().filter_map(|(key, value)| Some((key, value?.0))).collect())
}

/// A set of texts; `null` is the empty one.
pub(super) fn text_set<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<String>, D::Error> {
    let list: Vec<Text> = or_default(from)?;
    Ok(list.into_iter().map(|text| text.0).collect())
}

/// A list of texts; `null` is the empty one.
pub(super) fn texts<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let list: Vec<Text> = or_default(from)?;
    Ok(list.into_iter().map(|text| text.0).collect())
}

/// A set of texts; `null` is `None`.
pub(super) fn text_set_if_any<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<Option<BTreeSet<String>>, D::Error> {
    let list = Option::<Vec<Text>>::deserialize(from)?;
    Ok(list.map(|list| list.into_iter().map(|text| text.0).collect()))
}

/// A map of sets of texts.
pub(super) fn map_of_texts<'de, D: Deserializer<'de>>(
    from: D,
) -> Result<BTreeMap<String, BTreeSet<String>>, D::Error> {
    let map: BTreeMap<String, Option<Vec<Text>>> = or_default(from)?;
    Ok(map
        .into_iter()
        .map(|(key, list)| (key, list.into_iter().flatten().map(|text| text.0).collect()))
        .collect())
}

fn wrong_token<E: Error>(wanted: &str, value: &str, token: &str) -> E {
    E::custom(format!(
        "Cannot deserialize value of type `{wanted}` from {value} value (token `JsonToken.{token}`)"
    ))
}

/// The visits that every scalar refuses alike.
macro_rules! refuse_objects_and_arrays {
    ($wanted:literal) => {
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str($wanted)
        }

        fn visit_map<A: MapAccess<'de>>(self, _map: A) -> Result<Self::Value, A::Error> {
            Err(wrong_token($wanted, "Object", "START_OBJECT"))
        }

        fn visit_seq<A: SeqAccess<'de>>(self, _sequence: A) -> Result<Self::Value, A::Error> {
            Err(wrong_token($wanted, "Array", "START_ARRAY"))
        }
    };
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Text, D::Error> {
        struct TextVisitor;
        impl<'de> Visitor<'de> for TextVisitor {
            type Value = Text;

            refuse_objects_and_arrays!("String");

            fn visit_str<E: Error>(self, value: &str) -> Result<Text, E> {
                Ok(Text(value.to_owned()))
            }

            fn visit_string<E: Error>(self, value: String) -> Result<Text, E> {
                Ok(Text(value))
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Text, E> {
                Ok(Text(value.to_string()))
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Text, E> {
                Ok(Text(format!("{value:?}")))
            }
        }
        from.deserialize_any(TextVisitor)
    }
}

impl<'de> Deserialize<'de> for Number {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Number, D::Error> {
        struct NumberVisitor;

        fn in_range<E: Error>(value: i128) -> Result<Number, E> {
            i32::try_from(value).map(Number).map_err(|_| {
                E::custom(format!(
                    "Numeric value ({value}) out of range of int (-2147483648 - 2147483647)"
                ))
            })
        }

        impl<'de> Visitor<'de> for NumberVisitor {
            type Value = Number;

            refuse_objects_and_arrays!("int");

            fn visit_str<E: Error>(self, value: &str) -> Result<Number, E> {
                value.trim().parse().map(Number).map_err(|_| {
                    E::custom(format!(
                        "Cannot deserialize value of type `int` from String {value:?}: \
                         not a valid `int` value"
                    ))
                })
            }

            fn visit_bool<E: Error>(self, _value: bool) -> Result<Number, E> {
                Err(wrong_token("int", "Boolean", "VALUE_TRUE"))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Number, E> {
                in_range(value.into())
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Number, E> {
                in_range(value.into())
            }

            fn visit_f64<E: Error>(self, value: f64) -> Result<Number, E> {
                in_range(value.trunc() as i128)
            }
        }
        from.deserialize_any(NumberVisitor)
    }
}

impl<'de> Deserialize<'de> for Flag {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Flag, D::Error> {
        struct FlagVisitor;
        impl<'de> Visitor<'de> for FlagVisitor {
            type Value = Flag;

            refuse_objects_and_arrays!("boolean");

            fn visit_str<E: Error>(self, value: &str) -> Result<Flag, E> {
                match value.trim() {
                    "true" | "True" | "TRUE" => Ok(Flag(true)),
                    "false" | "False" | "FALSE" => Ok(Flag(false)),
                    _ => Err(E::custom(format!(
                        "Cannot deserialize value of type `boolean` from String {value:?}: \
                         only \"true\" or \"false\" recognized"
                    ))),
                }
            }

            fn visit_bool<E: Error>(self, value: bool) -> Result<Flag, E> {
                Ok(Flag(value))
            }

            fn visit_i64<E: Error>(self, value: i64) -> Result<Flag, E> {
                Ok(Flag(value != 0))
            }

            fn visit_u64<E: Error>(self, value: u64) -> Result<Flag, E> {
                Ok(Flag(value != 0))
            }
        }
        from.deserialize_any(FlagVisitor)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Object<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Object<T>, D::Error> {
        struct ObjectVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for ObjectVisitor<T> {
            type Value = Object<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Object<T>, A::Error> {
                T::deserialize(MapAccessDeserializer::new(map)).map(Object)
            }
        }
        from.deserialize_any(ObjectVisitor(PhantomData))
    }
}
