//! JSON as the cases use it.

#[derive(Clone, PartialEq, Debug)]
pub enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub fn parse(text: &str) -> Json {
        let mut reader = Reader { bytes: text.as_bytes(), at: 0 };
        reader.value()
    }

    pub fn get(&self, key: &str) -> &Json {
        match self {
            Json::Object(pairs) => pairs.iter().find(|(name, _)| name == key).map_or(&Json::Null, |(_, value)| value),
            _ => &Json::Null,
        }
    }

    pub fn number(&self) -> Option<f64> {
        match self {
            Json::Number(number) => Some(*number),
            Json::Text(text) if text == "NaN" => Some(f64::NAN),
            Json::Text(text) if text == "Inf" => Some(f64::INFINITY),
            _ => None,
        }
    }

    /// Text, or a number as it would be written in a table.
    pub fn text(&self) -> Option<String> {
        match self {
            Json::Text(text) => Some(text.clone()),
            Json::Number(number) => Some(number.to_string()),
            _ => None,
        }
    }

    pub fn list(&self) -> &[Json] {
        if let Json::List(items) = self { items } else { &[] }
    }

    pub fn texts(&self) -> Vec<String> {
        self.list().iter().filter_map(Json::text).collect()
    }

    pub fn pairs(&self) -> &[(String, Json)] {
        if let Json::Object(pairs) = self { pairs } else { &[] }
    }

    pub fn is_null(&self) -> bool {
        *self == Json::Null
    }
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn peek(&mut self) -> u8 {
        while self.bytes[self.at].is_ascii_whitespace() {
            self.at += 1;
        }
        self.bytes[self.at]
    }

    fn take(&mut self, byte: u8) {
        assert_eq!(self.peek(), byte, "at {}", self.at);
        self.at += 1;
    }

    fn value(&mut self) -> Json {
        match self.peek() {
            b'{' => Json::Object(self.items(b'{', b'}', |r| {
                let key = r.string();
                r.take(b':');
                (key, r.value())
            })),
            b'[' => Json::List(self.items(b'[', b']', Reader::value)),
            b'"' => Json::Text(self.string()),
            _ => self.word(),
        }
    }

    fn items<T>(&mut self, open: u8, close: u8, mut item: impl FnMut(&mut Self) -> T) -> Vec<T> {
        self.take(open);
        let mut out = Vec::new();
        while self.peek() != close {
            out.push(item(self));
            if self.peek() == b',' {
                self.at += 1;
            }
        }
        self.take(close);
        out
    }

    fn string(&mut self) -> String {
        self.take(b'"');
        let mut out = Vec::new();
        while self.bytes[self.at] != b'"' {
            if self.bytes[self.at] == b'\\' {
                self.at += 1;
            }
            out.push(self.bytes[self.at]);
            self.at += 1;
        }
        self.at += 1;
        String::from_utf8(out).unwrap()
    }

    fn word(&mut self) -> Json {
        let start = self.at;
        while self.bytes.get(self.at).is_some_and(|b| !b",]} \n\r\t".contains(b)) {
            self.at += 1;
        }
        match std::str::from_utf8(&self.bytes[start..self.at]).unwrap() {
            "null" => Json::Null,
            "true" => Json::Bool(true),
            "false" => Json::Bool(false),
            number => Json::Number(number.parse().unwrap()),
        }
    }
}
