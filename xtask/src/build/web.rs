//! The two apps as static files: hashed names, one shell per app, headers, service worker.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

use self::app::{App, Bundle};
use self::site::Site;
use super::measure::{self, Weight};
use super::{Variant, fingerprint};
use crate::process;
use crate::setup::node_packages;
use crate::stopwatch::Stopwatch;
use crate::workspace::Workspace;

mod app;
mod names;
mod site;
mod template;

/// Sources that the apps are made from.
pub const SOURCES: &[&str] = &["web", "shared"];

/// Everything that the door app loads, so that it works offline afterwards. Bytes after brotli.
const DOOR_BUDGET: u64 = 200_000;
/// Everything that the portal loads.
const PORTAL_BUDGET: u64 = 320_000;
/// The one style sheet.
const STYLE_BUDGET: u64 = 14_000;

/// Icons of the door app: placeholder in the templates, file, whether the service worker keeps it.
const ICONS: &[(&str, &str, bool)] = &[
    ("icon", "icon.svg", true),
    ("icon_192", "icon-192.png", true),
    // Only installation reads these, which needs the network anyhow; the system keeps what it took.
    ("icon_512", "icon-512.png", false),
    ("icon_maskable", "icon-maskable.png", false),
    ("apple_touch", "apple-touch.png", false),
];

/// Builds both apps unless they are current.
pub fn build(workspace: &Workspace, variant: Variant) -> Result<()> {
    let folder = variant.web_folder(workspace);
    let fingerprint = fingerprint::of(workspace, SOURCES)?;
    if fingerprint::is_current(&folder, &fingerprint) {
        println!("apps ({}) are current", variant.name());
        return Ok(());
    }
    fingerprint::forget(&folder);
    let stopwatch = Stopwatch::start();
    app::compile(workspace, variant)?;
    let door = app::bundle(workspace, variant, App::Door)?;
    let portal = app::bundle(workspace, variant, App::Portal)?;
    let site = assemble(workspace, variant, &door, &portal)?;
    site.write(&folder)?;
    weigh(workspace, variant, &site, &folder)?;
    fingerprint::record(&folder, &fingerprint)?;
    println!("apps ({}) built in {stopwatch}", variant.name());
    Ok(())
}

/// Names, pages and lists, from the parts.
fn assemble(
    workspace: &Workspace,
    variant: Variant,
    door: &Bundle,
    portal: &Bundle,
) -> Result<Site> {
    let mut site = Site::default();
    let style = site.add_asset("style.css", style(workspace, variant)?);
    let boot = read(&workspace.path("web/kit/boot.js"))?;
    let boot = site.add_asset("boot.js", minified(workspace, variant, "boot.js", boot)?);

    let mut icons = Vec::new();
    for (placeholder, file, is_kept) in ICONS {
        let url = site.add_asset(file, read(&workspace.path("web/door/icons").join(file))?);
        icons.push((*placeholder, url, *is_kept));
    }
    let icon_values: Vec<(&str, &str)> = icons
        .iter()
        .map(|(name, url, _)| (*name, url.as_str()))
        .collect();
    let manifest = template::fill_file(
        &workspace.path("web/door/manifest.webmanifest"),
        &icon_values,
    )?;
    let manifest = site.add_asset("manifest.webmanifest", manifest.into_bytes());

    let mut shells = Vec::new();
    for (app, bundle) in [(App::Door, door), (App::Portal, portal)] {
        let module = site.add_asset(&format!("{}.js", app.name()), bundle.module.clone());
        let wasm = site.add_asset(&format!("{}.wasm", app.name()), bundle.wasm.clone());
        let mut values = icon_values.clone();
        values.extend([
            ("style", style.as_str()),
            ("boot", boot.as_str()),
            ("module", module.as_str()),
            ("wasm", wasm.as_str()),
            ("manifest", manifest.as_str()),
        ]);
        let page = template::fill_file(
            &workspace.path("web").join(app.name()).join("index.html"),
            &values,
        )?;
        site.add_page(app.page(), page.into_bytes());
        shells.push((module, wasm));
    }
    let [(door_module, door_wasm), (portal_module, portal_wasm)] = shells.as_slice() else {
        anyhow::bail!("there are two apps");
    };

    let mut kept = vec!["/".to_owned()];
    kept.extend(
        [&style, &boot, door_module, door_wasm, &manifest]
            .into_iter()
            .cloned(),
    );
    let kept_icons = icons.iter().filter(|(.., is_kept)| *is_kept);
    kept.extend(kept_icons.map(|(_, url, _)| url.clone()));
    let version = site.version_of(&kept)?;
    let files = serde_json::to_string(&kept).context("writing the list of files to keep")?;
    let worker = template::fill_file(
        &workspace.path("web/door/sw.js"),
        &[
            ("version", version.as_str()),
            ("files", files.as_str()),
            (
                "at_once",
                if variant.is_optimised() {
                    "false"
                } else {
                    "true"
                },
            ),
        ],
    )?;
    let worker = minified(workspace, variant, "sw.js", worker.into_bytes())?;
    site.add_page("sw.js", worker);
    site.add_page("_headers", read(&workspace.path("xtask/site/_headers"))?);
    site.add_page(
        "_redirects",
        read(&workspace.path("xtask/site/_redirects"))?,
    );

    kept.push("/sw.js".to_owned());
    site.door = kept;
    site.portal = vec![
        "/portal/".into(),
        style.clone(),
        boot,
        portal_module.clone(),
        portal_wasm.clone(),
    ];
    site.style = style;
    Ok(site)
}

/// All style sheets in the order of their names, minified for production.
fn style(workspace: &Workspace, variant: Variant) -> Result<Vec<u8>> {
    let folder = workspace.path("web/kit/style");
    let entries = fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "css"));
    files.sort();
    let mut text = Vec::new();
    for file in files {
        text.extend(read(&file)?);
        text.push(b'\n');
    }
    minified(workspace, variant, "style.css", text)
}

/// A style sheet or a script that is shipped as it is written; for production without comments and spaces.
fn minified(workspace: &Workspace, variant: Variant, name: &str, text: Vec<u8>) -> Result<Vec<u8>> {
    if !variant.is_optimised() {
        return Ok(text);
    }
    let source = workspace.scratch(name);
    fs::create_dir_all(workspace.scratch("")).context("creating the scratch folder")?;
    fs::write(&source, text).with_context(|| format!("writing {name}"))?;
    let mut esbuild = std::process::Command::new(node_packages::program(workspace, "esbuild"));
    Ok(process::capture(esbuild.arg(&source).args([
        "--minify",
        "--target=es2022",
        "--log-level=warning",
    ]))?
    .into_bytes())
}

fn weigh(workspace: &Workspace, variant: Variant, site: &Site, folder: &Path) -> Result<()> {
    if !variant.is_optimised() {
        // One compilation in Node even of a quick build: a broken module is reported here, not by a blank page.
        let modules = site
            .files(folder)
            .into_iter()
            .filter(|file| file.extension().is_some_and(|end| end == "wasm"));
        let mut command = process::node(workspace, workspace.path("xtask/node/compile.mjs"));
        return process::capture(command.args(modules)).map(drop);
    }
    let sizes = measure::measure(workspace, &site.files(folder))?;
    measure::print(&sizes, folder);
    let weight = |name: &str, urls: &[String], goal: u64| {
        let files: Vec<_> = urls
            .iter()
            .map(|url| folder.join(site::file_of(url)))
            .collect();
        Weight {
            name: format!("{name}, brotli"),
            value: sizes
                .iter()
                .filter(|size| files.contains(&size.file))
                .map(|size| size.brotli)
                .sum(),
            goal,
        }
    };
    let style = std::slice::from_ref(&site.style);
    let weights = [
        weight("style sheet", style, STYLE_BUDGET),
        weight("door app in all", &site.door, DOOR_BUDGET),
        weight("portal in all", &site.portal, PORTAL_BUDGET),
    ];
    measure::record(folder, &weights)
}

fn read(file: &Path) -> Result<Vec<u8>> {
    fs::read(file).with_context(|| format!("reading {}", file.display()))
}
