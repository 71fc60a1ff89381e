//! A linked program: what it weighs, and what it is made of.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use object::read::elf::ElfFile32;
use object::{Object as _, ObjectSegment as _, ObjectSymbol as _, SymbolKind};
use rustc_demangle::demangle;

/// What of a program's file counts.
#[derive(Clone, Debug)]
pub struct Image {
    /// Bytes that are written to the flash.
    pub flash: u64,
    /// Names of functions as one writes them, with their addresses.
    functions: Vec<(String, u64)>,
}

impl Image {
    /// Reads an ELF file.
    pub fn read(file: &Path) -> Result<Self> {
        let bytes = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
        let elf = ElfFile32::<object::Endianness>::parse(&*bytes)
            .with_context(|| format!("reading {}", file.display()))?;
        let functions = elf
            .symbols()
            .filter(|symbol| symbol.kind() == SymbolKind::Text && symbol.is_definition())
            // The lowest bit says only that the code is Thumb.
            .filter_map(|symbol| Some((plain(symbol.name().ok()?), symbol.address() & !1)))
            .collect();
        Ok(Self {
            flash: elf.segments().map(|segment| segment.file_range().1).sum(),
            functions,
        })
    }

    /// Where the one function with this name begins.
    pub fn address(&self, name: &str) -> Result<u64> {
        let mut found = self.functions.iter().filter(|(other, _)| other == name);
        match (found.next(), found.next()) {
            (Some((_, address)), None) => Ok(*address),
            (None, _) => bail!("the program has no function {name}"),
            (Some(_), Some(_)) => bail!("the program has several functions {name}"),
        }
    }

    /// Functions that hand out memory, and those that ask for it.
    pub fn allocators(&self) -> Vec<&str> {
        let names = self.functions.iter().map(|(name, _)| name.as_str());
        names.filter(|name| is_allocator(name)).collect()
    }
}

/// Without the brackets that newer compilers write around a type.
fn plain(symbol: &str) -> String {
    format!("{:#}", demangle(symbol)).replace(['<', '>'], "")
}

fn is_allocator(name: &str) -> bool {
    let last = name.rsplit("::").next().unwrap_or(name);
    matches!(last, "malloc" | "calloc" | "realloc")
        || last.contains("rust_alloc")
        || last.contains("rust_realloc")
        || ["__rg_", "__rdl_"]
            .iter()
            .any(|start| last.starts_with(start))
        || name.starts_with("alloc::")
        || name.contains(" alloc::")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn allocators_are_known_by_name_under_either_mangling() {
        for name in [
            "__rust_alloc",
            "__rust_alloc_zeroed",
            "__rust_realloc",
            "__rustc::__rust_alloc",
            "__rg_alloc",
            "__rdl_alloc",
            "malloc",
            "_ZN5alloc3vec16Vec$LT$T$C$A$GT$4push17h0123456789abcdefE",
            "_RNvNtCs1234_5alloc5alloc15exchange_malloc",
        ] {
            assert!(is_allocator(&plain(name)), "{name}");
        }
        for name in ["memcpy", "lock::storage::slot::commit", "__aeabi_memcpy"] {
            assert!(!is_allocator(name), "{name}");
        }
    }

    #[test]
    fn a_function_has_one_name_under_either_mangling() {
        let name = "credential::key::PublicKey::verify";
        assert_eq!(
            plain("_ZN10credential3key9PublicKey6verify17h83750418b5014d18E"),
            name
        );
        assert_eq!(
            plain("_RNvMs_NtCs1234_10credential3keyNtB4_9PublicKey6verify"),
            name
        );
    }

    #[test]
    fn a_function_that_is_missing_or_there_twice_is_not_taken() {
        let image = Image {
            flash: 0,
            functions: vec![("one".into(), 2), ("two".into(), 4), ("two".into(), 6)],
        };
        assert_eq!(image.address("one").unwrap(), 2);
        assert!(image.address("two").is_err());
        assert!(image.address("three").is_err());
    }
}
