//! Which regular expressions the reference registry takes: those of `java.util.regex`, whatever the
//! draft.

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

    /// The escape that stands here, outside a class.
    fn escape_outside(&mut self) -> Result<IsBounded, &'static str> {
        match self.peek_at(1) {
            Some('1'..='9') => {
                self.at += 2;
                Ok(false)
            }
            Some('A' | 'B' | 'G' | 'R' | 'Z' | 'z') => {
                self.at += 2;
                Ok(true)
            }
            Some('X') => {
                self.at += 2;
                Ok(false)
            }
            Some('b') => {
                self.at += 2;
                let is_count = self.takes('{');
                if is_count && !(self.takes('g') && self.takes('}')) {
                    return Err("'\\b{' is not followed by 'g}'");
                }
                Ok(true)
            }
            Some('k') => {
                self.at += 2;
                if !self.takes('<') {
                    return Err("'\\k' is not followed by the name of a group");
                }
                let name = self.name()?;
                if !self.names.contains(&name) {
                    return Err("'\\k' names a group that does not stand before it");
                }
                Ok(false)
            }
            Some(_) | None => self.escape().map(|_| true),
        }
    }

    /// The escape that stands here, as it may stand in a class too.
    fn escape(&mut self) -> Result<Member, &'static str> {
        self.at += 1;
        let unknown = Err("a backslash stands before a letter that it gives no meaning");
        match self.take() {
            None => Err("it ends with '\\'"),
            Some('p' | 'P') => self.property().map(|()| None),
            Some('D' | 'H' | 'S' | 'V' | 'W' | 'd' | 'h' | 's' | 'v' | 'w') => Ok(None),
            Some('0') => self.octal().map(Some),
            Some('a') => Ok(Some('\u{7}')),
            Some('e') => Ok(Some('\u{1B}')),
            Some('f') => Ok(Some('\u{C}')),
            Some('n') => Ok(Some('\n')),
            Some('r') => Ok(Some('\r')),
            Some('t') => Ok(Some('\t')),
            Some('c') => match self.take() {
                Some(control) => Ok(char::from_u32(control as u32 ^ 64)),
                None => Err("'\\c' is followed by nothing"),
            },
            Some('u') => self.hexadecimal(4).map(|code| Some(character(code))),
            Some('x') => self.hexadecimal_escape().map(Some),
            Some('N') => self.braced("'\\N' is not followed by a name in braces").map(|_| None),
            Some(letter) if letter.is_ascii_alphanumeric() => unknown,
            Some(other) => Ok(Some(other)),
        }
    }

    fn octal(&mut self) -> Result<char, &'static str> {
        let digit = |reader: &mut Reader, most: u32| {
            let found = reader.peek()?.to_digit(8).filter(|&digit| digit <= most)?;
            reader.at += 1;
            Some(found)
        };
        let mut code = digit(self, 7).ok_or("'\\0' is not followed by an octal digit")?;
        if let Some(second) = digit(self, 7) {
            let may_go_on = code <= 3;
            code = code * 8 + second;
            if let Some(third) = may_go_on.then(|| digit(self, 7)).flatten() {
                code = code * 8 + third;
            }
        }
        Ok(character(code))
    }

    fn hexadecimal(&mut self, count: usize) -> Result<u32, &'static str> {
        let mut code = 0;
        for _ in 0..count {
            let digit = self.take().and_then(|character| character.to_digit(16));
            code = code * 16 + digit.ok_or("'\\u' and '\\x' ask for four and two hex digits")?;
        }
        Ok(code)
    }

    fn hexadecimal_escape(&mut self) -> Result<char, &'static str> {
        if self.peek() != Some('{') {
            return self.hexadecimal(2).map(character);
        }
        let fault = "'\\x{' is not followed by a character's number in hex digits";
        let digits = self.braced(fault)?;
        let code = u32::from_str_radix(&digits, 16).ok().filter(|&code| code <= 0x10_FFFF);
        code.map(character).ok_or(fault)
    }

    /// What stands in the braces that follow.
    fn braced(&mut self, fault: &'static str) -> Result<String, &'static str> {
        if !self.takes('{') {
            return Err(fault);
        }
        let mut inner = String::new();
        loop {
            match self.take() {
                Some('}') if !inner.is_empty() => return Ok(inner),
                Some('}') | None => return Err(fault),
                Some(other) => inner.push(other),
            }
        }
    }

    fn property(&mut self) -> Result<(), &'static str> {
        let fault = "'\\p' is not followed by the name of a property";
        let name = if self.peek() == Some('{') {
            self.braced(fault)?
        } else {
            self.take().ok_or(fault)?.to_string()
        };
        let is_elsewhere =
            name.contains('=') || ["Is", "In", "java"].iter().any(|start| name.starts_with(start));
        let is_known = is_elsewhere || PROPERTIES.contains(&format!(" {name} "));
        if is_known { Ok(()) } else { Err("'\\p' names a property that Java does not know") }
    }

    /// The class after its `[`, or the right side of a `&&` in one, which ends before the `]`.
    fn class(&mut self, takes_end: bool) -> Result<(), &'static str> {
        if takes_end {
            self.takes('^');
        }
        let mut is_empty = true;
        loop {
            match self.peek() {
                None => return Err("'[' is not closed"),
                Some(']') if !is_empty => {
                    self.at += usize::from(takes_end);
                    return Ok(());
                }
                Some('[') => {
                    self.at += 1;
                    self.nested(|reader| reader.class(true))?;
                }
                Some('&') if self.peek_at(1) == Some('&') => {
                    self.at += 2;
                    is_empty = self.intersected()? && is_empty;
                    if is_empty {
                        return Err("'&&' has nothing on either side");
                    }
                }
                Some(_) => self.range()?,
            }
            is_empty = false;
        }
    }

    /// What stands after a `&&`; whether it is nothing.
    fn intersected(&mut self) -> Result<bool, &'static str> {
        let mut is_empty = true;
        loop {
            match self.peek() {
                Some(']' | '&') => return Ok(is_empty),
                None => return Err("'[' is not closed"),
                Some('[') => {
                    self.at += 1;
                    self.nested(|reader| reader.class(true))?;
                }
                Some(_) => self.nested(|reader| reader.class(false))?,
            }
            is_empty = false;
        }
    }

    /// One member of a class, or a range of them.
    fn range(&mut self) -> Result<(), &'static str> {
        let first = if self.peek() == Some('\\') { self.escape()? } else { self.take() };
        let Some(first) = first else { return Ok(()) };
        if self.peek() != Some('-') || matches!(self.peek_at(1), Some('[' | ']')) {
            return Ok(());
        }
        self.at += 1;
        let last = if self.peek() == Some('\\') { self.escape()? } else { self.take() };
        match last {
            Some(last) if last >= first => Ok(()),
            _ => Err("a range in '[...]' ends before it begins"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_java_takes_has_no_fault() {
        for sound in [
            "",
            "^a+$",
            "(a|b)*",
            "[(]",
            "[^)]",
            r"\(",
            "(?<=a{1,3})b",
            "(?!x)y",
            "a{1,2}",
            "[]a]",
            r"\p{L}",
            "}",
            "]",
            "{2}",
            "a*{2}",
            "^*",
            "(?<n>a)\\k<n>",
            r"\1",
            "[a&&[b]]",
            "[&&a]",
            r"[\w-z]",
            "[a-]",
            "[a-[b]]",
            r"\Q[a-\E",
            "(?i)a",
            "(?i:a)",
            "(?x)( #",
            r"\x{1F600}",
            "(?=a)*",
            "[a&&]",
            r"[^]]",
            "(?<=(?=a*))b",
            r"\07",
            r"\cA",
            "(?)",
        ] {
            assert_eq!(fault(sound), None, "{sound}");
        }
    }

    #[test]
    fn what_java_refuses_has_one() {
        for broken in [
            "(",
            ")",
            "a)",
            "[a",
            "a\\",
            "*a",
            "+",
            "((a)",
            "a**",
            "{",
            "a{",
            "a{,3}",
            "a{3,1}",
            "{a}",
            "[z-a]",
            r"[a-\d]",
            "[]",
            "[^]",
            r"\y",
            r"[\b]",
            r"\k<n>",
            "(?<n>a)(?<n>b)",
            "(?<1>a)",
            "(?y)",
            "(?<=a*)b",
            r"\p{Letter}",
            r"\px",
            r"\u12",
            r"\x1",
            r"\08",
            "[&&]",
            "(?i)*",
            "(?<",
            "a{99999999999}",
            r"\b{x}",
            "[[a]",
            r"(?<=(a)\1)b",
        ] {
            assert!(fault(broken).is_some(), "{broken}");
        }
        assert!(fault(&"(".repeat(100_000)).is_some());
        assert!(fault(&"[".repeat(100_000)).is_some());
    }
}
