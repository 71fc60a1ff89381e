//! The files of the site before they are written, and their names.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result};

use crate::build::fingerprint;

/// Files by their path below the apps' folder, and which of them each app loads.
#[derive(Debug, Default)]
pub struct Site {
    files: BTreeMap<String, Vec<u8>>,
    /// Addresses that the door app loads.
    pub door: Vec<String>,
    /// Addresses that the portal loads.
    pub portal: Vec<String>,
    /// Address of the style sheet.
    pub style: String,
}

impl Site {
    /// Adds a file whose name carries a hash of its content, and answers its address. It may be cached for ever.
    pub fn add_asset(&mut self, name: &str, content: Vec<u8>) -> String {
        let hash = fingerprint::short_hash(&content);
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, "bin"));
        let path = format!("assets/{stem}-{hash}.{extension}");
        let address = format!("/{path}");
        self.files.insert(path, content);
        address
    }

    /// Adds a file under a name that stays.
    pub fn add_page(&mut self, path: &str, content: Vec<u8>) {
        self.files.insert(path.to_owned(), content);
    }

    /// A hash over addresses and contents: it changes when any of these files does.
    pub fn version_of(&self, addresses: &[String]) -> Result<String> {
        let mut all = Vec::new();
        for address in addresses {
            let content = self
                .files
                .get(&file_of(address))
                .with_context(|| format!("{address} is not a file"))?;
            all.extend_from_slice(address.as_bytes());
            all.extend_from_slice(fingerprint::short_hash(content).as_bytes());
        }
        Ok(fingerprint::short_hash(&all))
    }

    /// All files that browsers load.
    pub fn files(&self, folder: &Path) -> Vec<PathBuf> {
        let loaded = self.files.keys().filter(|path| !path.starts_with('_'));
        loaded.map(|path| folder.join(path)).collect()
    }

    /// Writes changed files, the pages after what they load, and removes what is no longer part of the site.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let (assets, pages): (Vec<_>, Vec<_>) = self
            .files
            .iter()
            .partition(|(path, _)| path.starts_with("assets/"));
        for (path, content) in assets.into_iter().chain(pages) {
            let file = folder.join(path);
            if fs::read(&file).is_ok_and(|present| present == *content) {
                continue;
            }
            let parent = file.parent().unwrap_or(folder);
            fs::create_dir_all(parent).with_context(|| format!("creating {}", parent.display()))?;
            fs::write(&file, content).with_context(|| format!("writing {}", file.display()))?;
        }
        for stale in self.stale(folder) {
            fs::remove_file(&stale).with_context(|| format!("removing {}", stale.display()))?;
        }
        Ok(())
    }

    fn stale(&self, folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder.join("assets"))
            .into_iter()
            .flatten()
            .flatten();
        let is_part = |path: &Path| {
            let name = path
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            self.files.contains_key(&format!("assets/{name}"))
        };
        entries
            .map(|entry| entry.path())
            .filter(|path| !is_part(path))
            .collect()
    }
}

/// The file behind an address: a folder's address is its shell.
pub fn file_of(address: &str) -> String {
    let path = address.trim_start_matches('/');
    if path.is_empty() || path.ends_with('/') {
        format!("{path}index.html")
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assets_name_changes_with_its_content() {
        let mut site = Site::default();
        let one = site.add_asset("boot.js", b"one".to_vec());
        let two = site.add_asset("boot.js", b"two".to_vec());
        assert!(
            one.starts_with("/assets/boot-")
                && Path::new(&one).extension().is_some_and(|end| end == "js")
        );
        assert_ne!(one, two);
    }

    #[test]
    fn the_version_changes_with_any_kept_file_and_an_unknown_one_is_an_error() {
        let mut site = Site::default();
        site.add_page("index.html", b"one".to_vec());
        let kept = ["/".to_owned()];
        let before = site.version_of(&kept).unwrap();
        site.add_page("index.html", b"two".to_vec());
        assert_ne!(site.version_of(&kept).unwrap(), before);
        assert!(site.version_of(&["/nothing.js".to_owned()]).is_err());
    }

    #[test]
    fn assets_of_an_earlier_build_are_removed() {
        let folder = std::env::temp_dir().join(format!("clavis-site-{}", std::process::id()));
        let mut earlier = Site::default();
        let old = earlier.add_asset("boot.js", b"one".to_vec());
        earlier.write(&folder).unwrap();
        let mut later = Site::default();
        let new = later.add_asset("boot.js", b"two".to_vec());
        later.write(&folder).unwrap();
        assert!(!folder.join(file_of(&old)).exists());
        assert!(folder.join(file_of(&new)).exists());
        fs::remove_dir_all(folder).unwrap();
    }
}
