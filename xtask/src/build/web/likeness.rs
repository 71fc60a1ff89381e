//! The order of a module's functions: each after the one that it is most like, so that compression sees its copies
//! close by. Says nothing about what the module does.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, ensure};

/// Bytes that are compared at once: shorter ones are alike by chance, longer ones seldom.
const SHINGLE: usize = 4;

/// What so many functions have in common makes none of them alike.
const COMMON: usize = 200;

const CUSTOM: u8 = 0;
const IMPORTS: u8 = 2;
const CODE: u8 = 10;

/// The same module, in which each function is named by its place in the order: sorting by name brings it about.
pub fn named_by_likeness(module: &[u8]) -> Result<Vec<u8>> {
    let mut imported = 0;
    let mut bodies = Vec::new();
    let mut rest = Reader(module.get(8..).context("a module has a head")?);
    while !rest.0.is_empty() {
        let kind = rest.byte()?;
        let length = rest.number()?;
        let mut section = Reader(rest.bytes(length)?);
        match kind {
            IMPORTS => imported = imported_functions(&mut section)?,
            CODE => bodies = bodies_of(&mut section)?,
            _ => {}
        }
    }
    ensure!(!bodies.is_empty(), "the module has no functions");

    let mut list = number(bodies.len());
    let mut ranks = vec![0; bodies.len()];
    for (rank, function) in order(&bodies).into_iter().enumerate() {
        if let Some(slot) = ranks.get_mut(function) {
            *slot = rank;
        }
    }
    for (function, rank) in ranks.iter().enumerate() {
        list.extend(number(imported + function));
        list.extend(text(&format!("{rank:05}")));
    }
    let mut section = text("name");
    section.push(1);
    section.extend(number(list.len()));
    section.extend(list);
    let mut named = module.to_vec();
    named.push(CUSTOM);
    named.extend(number(section.len()));
    named.extend(section);
    Ok(named)
}

/// Each function once, from the first one on.
fn order(bodies: &[&[u8]]) -> Vec<usize> {
    let shingles: Vec<BTreeSet<&[u8]>> = bodies
        .iter()
        .map(|body| body.windows(SHINGLE).collect())
        .collect();
    let mut holders: BTreeMap<&[u8], Vec<usize>> = BTreeMap::new();
    for (function, own) in shingles.iter().enumerate() {
        for shingle in own {
            holders.entry(shingle).or_default().push(function);
        }
    }
    holders.retain(|_, functions| functions.len() <= COMMON);

    let mut left: BTreeSet<usize> = (0..bodies.len()).collect();
    let mut order = Vec::with_capacity(bodies.len());
    let mut next = left.pop_first();
    while let Some(function) = next {
        order.push(function);
        let mut shared = vec![0_u64; bodies.len()];
        for shingle in shingles.get(function).into_iter().flatten() {
            for other in holders.get(shingle).into_iter().flatten() {
                if let Some(count) = shared.get_mut(*other) {
                    *count += 1;
                }
            }
        }
        // The cosine between the two sets, squared; one of the lengths is the same for all.
        let likeness = |other: &usize| {
            let count = shared.get(*other).copied().unwrap_or_default();
            let size = shingles.get(*other).map_or(1, |own| own.len().max(1)) as u64;
            (count * count * 1_000_000) / size
        };
        // The first of equals, so that equal sources make equal modules.
        next = left.iter().copied().rev().max_by_key(likeness);
        if let Some(next) = next {
            left.remove(&next);
        }
    }
    order
}

fn imported_functions(section: &mut Reader<'_>) -> Result<usize> {
    let mut functions = 0;
    for _ in 0..section.number()? {
        for _name in 0..2 {
            let length = section.number()?;
            section.bytes(length)?;
        }
        // wasm-bindgen's modules import functions and nothing else.
        ensure!(section.byte()? == 0, "an import is no function");
        section.number()?;
        functions += 1;
    }
    Ok(functions)
}

fn bodies_of<'module>(section: &mut Reader<'module>) -> Result<Vec<&'module [u8]>> {
    let count = section.number()?;
    (0..count)
        .map(|_| {
            let length = section.number()?;
            section.bytes(length)
        })
        .collect()
}

/// What is left to be read of a module.
struct Reader<'module>(&'module [u8]);

impl<'module> Reader<'module> {
    fn bytes(&mut self, length: usize) -> Result<&'module [u8]> {
        let (taken, rest) = self
            .0
            .split_at_checked(length)
            .context("the module ends too early")?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8> {
        let byte = self.bytes(1)?.first();
        byte.copied().context("the module ends too early")
    }

    /// LEB128 of 32 bits.
    fn number(&mut self) -> Result<usize> {
        let mut value = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            value |= usize::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        anyhow::bail!("a number of the module has no end")
    }
}

/// LEB128.
fn number(mut value: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            bytes.push(low);
            return bytes;
        }
        bytes.push(low | 0x80);
    }
}

fn text(text: &str) -> Vec<u8> {
    let mut bytes = number(text.len());
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_like_stands_next_and_each_once() {
        let bodies: [&[u8]; 4] = [b"abcdefgh", b"01234567", b"abcdefgX", b"0123456Y"];
        assert_eq!(order(&bodies), [0, 2, 1, 3]);
    }

    #[test]
    fn functions_are_counted_after_the_imports_and_named_by_their_place() {
        let code: &[&[u8]] = &[b"abcdefgh", b"01234567", b"abcdefgX"];
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        // One import `a`.`b`, a function of the first type.
        module.extend([IMPORTS, 7, 1, 1, b'a', 1, b'b', 0, 0]);
        module.extend([CODE, 28, 3]);
        for body in code {
            module.push(8);
            module.extend_from_slice(body);
        }
        let named = named_by_likeness(&module).unwrap();
        let section = named.strip_prefix(module.as_slice()).unwrap();
        let expected = b"\0\x1d\x04name\x01\x16\x03\x01\x0500000\x02\x0500002\x03\x0500001";
        assert_eq!(section, expected);
    }

    #[test]
    fn a_module_that_ends_early_is_an_error() {
        assert!(named_by_likeness(b"\0asm\x01\0\0\0\x0a\x05\x01").is_err());
        assert!(named_by_likeness(b"\0asm\x01\0\0\0").is_err());
    }

    #[test]
    fn numbers_are_read_as_they_are_written() {
        for value in [0, 127, 128, 300, 70_000] {
            assert_eq!(Reader(&number(value)).number().unwrap(), value);
        }
    }
}
