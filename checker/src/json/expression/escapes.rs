//! Escapes and classes of characters.

use super::{IsBounded, Member, PROPERTIES, Reader, character};

impl Reader {
    /// The escape that stands here, outside a class.
    pub(super) fn escape_outside(&mut self) -> Result<IsBounded, &'static str> {
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
                // Other braces make a count of repetitions.
                if (self.peek(), self.peek_at(1)) == (Some('{'), Some('g')) {
                    self.at += 2;
                    if !self.takes('}') {
                        return Err("'\\b{g' is not followed by '}'");
                    }
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
    pub(super) fn escape(&mut self) -> Result<Member, &'static str> {
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

    pub(super) fn octal(&mut self) -> Result<char, &'static str> {
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

    pub(super) fn hexadecimal(&mut self, count: usize) -> Result<u32, &'static str> {
        let mut code = 0;
        for _ in 0..count {
            let digit = self.take().and_then(|character| character.to_digit(16));
            code = code * 16 + digit.ok_or("'\\u' and '\\x' ask for four and two hex digits")?;
        }
        Ok(code)
    }

    pub(super) fn hexadecimal_escape(&mut self) -> Result<char, &'static str> {
        if self.peek() != Some('{') {
            return self.hexadecimal(2).map(character);
        }
        let fault = "'\\x{' is not followed by a character's number in hex digits";
        let digits = self.braced(fault)?;
        let code = u32::from_str_radix(&digits, 16).ok().filter(|&code| code <= 0x10_FFFF);
        code.map(character).ok_or(fault)
    }

    /// What stands in the braces that follow.
    pub(super) fn braced(&mut self, fault: &'static str) -> Result<String, &'static str> {
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

    pub(super) fn property(&mut self) -> Result<(), &'static str> {
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
    pub(super) fn class(&mut self, takes_end: bool) -> Result<(), &'static str> {
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
    pub(super) fn intersected(&mut self) -> Result<bool, &'static str> {
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
    pub(super) fn range(&mut self) -> Result<(), &'static str> {
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
