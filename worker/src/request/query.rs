//! The parameters of a request.

/// The parameters of an address as the platform has it: in ASCII, as the standard (WHATWG URL) writes it. Parsing all of
/// it would bring a parser of addresses with it, 20 kB of the compressed module.
pub fn parameters(address: &str) -> Vec<(String, String)> {
    let address = address.split('#').next().unwrap_or_default();
    let query = address.split_once('?').map_or("", |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

#[cfg(test)]
mod tests {
    use worker::Url;

    use super::*;

    #[test]
    fn parameters_are_those_that_a_parser_of_addresses_finds() {
        for address in [
            "https://door.example/",
            "https://door.example/api?",
            "https://door.example/api?a=1&b=2&a=3",
            "https://door.example/api?text=%C3%BC+%2B%26%3d&empty=&alone",
            "https://door.example/api?cursor=a=b?c#d?e=f",
            "https://door.example/api#?a=1",
            "https://door.example/api?&&a&=b",
            "https://door.example/api?broken=%zz%f0%28",
        ] {
            let url: Url = address.parse().unwrap();
            let expected: Vec<(String, String)> = url.query_pairs().into_owned().collect();
            assert_eq!(parameters(url.as_str()), expected, "{address}");
        }
    }
}
