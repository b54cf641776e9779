//! Which regular expressions the reference registry takes: those of `java.util.regex`, whatever the
//! draft.

mod escapes;
#[cfg(test)]
mod tests;

use std::collections::HashSet;

/// Deepest nesting of groups and classes, which are read by recursion.
const DEPTH_MAX: usize = 200;

/// The short names of properties of characters.
const PROPERTIES: &str = " C Cc Cf Cn Co Cs L L1 LC LD Ll Lm Lo Lt Lu M Mc Me Mn N Nd Nl No P Pc Pd \
    Pe Pf Pi Po Ps S Sc Sk Sm So Z Zl Zp Zs all ASCII Alnum Alpha Blank Cntrl Digit Graph Lower \
    Print Punct Space Upper XDigit ";

/// What is wrong with `expression`, if anything is.
///
/// # Source
/// `java.util.regex.Pattern` of Java 17 without flags. Names of scripts, blocks and characters are
/// not looked up, and what follows the flag `x` is not read.
pub(super) fn fault(expression: &str) -> Option<&'static str> {
    let mut reader = Reader {
        rest: tokens(expression),
        at: 0,
        depth: 0,
        names: HashSet::new(),
        has_comments: false,
    };
    match reader.alternatives() {
        _ if reader.has_comments => None,
        Err(fault) => Some(fault),
        Ok(_) if reader.at < reader.rest.len() => Some("')' closes no group"),
        Ok(_) => None,
    }
}

/// The characters, each with whether it is quoted by `\Q` and stands for itself.
fn tokens(expression: &str) -> Vec<(char, bool)> {
    let mut tokens = Vec::new();
    let mut is_quoted = false;
    let mut characters = expression.chars().peekable();
    while let Some(character) = characters.next() {
        let next = if character == '\\' { characters.peek().copied() } else { None };
        match next {
            Some('Q') if !is_quoted => is_quoted = true,
            Some('E') if is_quoted => is_quoted = false,
            Some(escaped) if !is_quoted => tokens.extend([('\\', false), (escaped, false)]),
            Some(_) | None => {
                tokens.push((character, is_quoted));
                continue;
            }
        }
        characters.next();
    }
    tokens
}

/// Whether there is a longest text that a part matches.
type IsBounded = bool;

/// What stands for a member of a class: one character, or a set that cannot bound a range.
type Member = Option<char>;

struct Reader {
    rest: Vec<(char, bool)>,
    at: usize,
    depth: usize,
    names: HashSet<String>,
    has_comments: bool,
}

impl Reader {
    /// The next character, if it does not stand for itself; a quoted one is given as a letter.
    fn peek_at(&self, ahead: usize) -> Option<char> {
        let &(character, is_quoted) = self.rest.get(self.at + ahead)?;
        Some(if is_quoted { 'a' } else { character })
    }

    fn peek(&self) -> Option<char> {
        self.peek_at(0)
    }

    fn takes(&mut self, wanted: char) -> bool {
        let is_next = self.peek() == Some(wanted);
        self.at += usize::from(is_next);
        is_next
    }

    fn take(&mut self) -> Option<char> {
        let found = self.rest.get(self.at)?.0;
        self.at += 1;
        Some(found)
    }

    fn nested<R>(
        &mut self,
        inner: impl FnOnce(&mut Self) -> Result<R, &'static str>,
    ) -> Result<R, &'static str> {
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            return Err("its groups and classes are nested too deep");
        }
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn alternatives(&mut self) -> Result<IsBounded, &'static str> {
        let mut is_bounded = self.sequence()?;
        while self.takes('|') {
            is_bounded &= self.sequence()?;
        }
        Ok(is_bounded)
    }

    fn sequence(&mut self) -> Result<IsBounded, &'static str> {
        let mut is_bounded = true;
        while let Some(next) = self.peek() {
            let inner = match next {
                '|' | ')' => break,
                '?' | '*' | '+' => return Err("a quantifier repeats nothing"),
                '(' => {
                    self.at += 1;
                    match self.nested(Reader::group)? {
                        Some(is_bounded) => is_bounded,
                        // Flags alone cannot be repeated.
                        None => continue,
                    }
                }
                '[' => {
                    self.at += 1;
                    self.nested(|reader| reader.class(true))?;
                    true
                }
                '\\' => self.escape_outside()?,
                // What a count repeats may be nothing.
                '{' => true,
                _ => {
                    self.at += 1;
                    true
                }
            };
            is_bounded &= inner & self.quantifier()?;
        }
        Ok(is_bounded)
    }

    /// The quantifier that stands here, if one does: whether it has an upper bound.
    fn quantifier(&mut self) -> Result<IsBounded, &'static str> {
        let is_bounded = match self.peek() {
            Some('?') => {
                self.at += 1;
                true
            }
            Some('*' | '+') => {
                self.at += 1;
                false
            }
            Some('{') => {
                self.at += 1;
                self.count()?
            }
            Some(_) | None => return Ok(true),
        };
        if matches!(self.peek(), Some('?' | '+')) {
            self.at += 1;
        }
        Ok(is_bounded)
    }

    fn count(&mut self) -> Result<IsBounded, &'static str> {
        let least = self.digits()?.ok_or("'{' is not followed by a number of repetitions")?;
        let mut most = Some(least);
        if self.takes(',') {
            most = self.digits()?;
        }
        if !self.takes('}') {
            return Err("a number of repetitions has no '}'");
        }
        match most {
            Some(most) if most < least => Err("a number of repetitions has its bounds reversed"),
            _ => Ok(most.is_some()),
        }
    }

    fn digits(&mut self) -> Result<Option<i32>, &'static str> {
        let mut number = None;
        while let Some(digit) = self.peek().and_then(|character| character.to_digit(10)) {
            self.at += 1;
            let next = i64::from(number.unwrap_or(0)) * 10 + i64::from(digit);
            number = Some(i32::try_from(next).map_err(|_| "a number of repetitions is too large")?);
        }
        Ok(number)
    }

    /// The group after a `(`; `None` if it only sets flags.
    fn group(&mut self) -> Result<Option<IsBounded>, &'static str> {
        let mut looks_behind = false;
        let mut looks_around = false;
        if self.takes('?') {
            match self.take() {
                Some(':' | '>') => {}
                Some('=' | '!') => looks_around = true,
                Some('<') if matches!(self.peek(), Some('=' | '!')) => {
                    self.at += 1;
                    (looks_around, looks_behind) = (true, true);
                }
                Some('<') => {
                    let name = self.name()?;
                    if !self.names.insert(name) {
                        return Err("two groups have the same name");
                    }
                }
                Some(flag) if flag == '-' || is_flag(flag) => {
                    self.at -= 1;
                    if self.flags()? {
                        return Ok(None);
                    }
                }
                // An empty list of flags.
                Some(')') => return Ok(None),
                Some(_) | None => return Err("'(?' is followed by nothing that is known"),
            }
        }
        let is_bounded = self.alternatives()?;
        if !self.takes(')') {
            return Err("'(' is not closed");
        }
        if looks_behind && !is_bounded {
            return Err("a look-behind has no longest match");
        }
        Ok(Some(is_bounded || looks_around))
    }

    /// Flags up to their `)` or `:`; whether they stand alone.
    fn flags(&mut self) -> Result<bool, &'static str> {
        let mut is_off = false;
        loop {
            match self.take() {
                Some('-') if !is_off => is_off = true,
                Some('x') if !is_off => {
                    self.has_comments = true;
                    return Err("what follows is not read");
                }
                Some(flag) if is_flag(flag) => {}
                Some(')') => return Ok(true),
                Some(':') => return Ok(false),
                Some(_) | None => return Err("'(?' is followed by flags that are not known"),
            }
        }
    }

    fn name(&mut self) -> Result<String, &'static str> {
        let mut name = String::new();
        loop {
            match self.take() {
                Some(letter) if letter.is_ascii_alphabetic() => name.push(letter),
                Some(digit) if digit.is_ascii_digit() && !name.is_empty() => name.push(digit),
                Some('>') if !name.is_empty() => return Ok(name),
                Some(_) | None => return Err("the name of a group is not a word followed by '>'"),
            }
        }
    }
}

fn is_flag(letter: char) -> bool {
    matches!(letter, 'i' | 'm' | 's' | 'd' | 'u' | 'c' | 'x' | 'U')
}

/// A character by its number; halves of pairs, which Java tells apart, are taken for one.
fn character(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}
