//! The runtime's configuration: the worker with all bindings of wrangler.toml, and doubles for mail and rate limits.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use crate::artefacts;

/// The configuration's file in the folder of a run.
pub const FILE: &str = "workerd.capnp";

/// Binding and class of every object; a test holds them against wrangler.toml.
pub const CLASSES: &[(&str, &str)] = &[
    ("INSTALLATION", "Installation"),
    ("LOCK", "Lock"),
    ("PERSON", "Person"),
    ("DIRECTORY", "Directory"),
    ("PLATFORM", "Platform"),
    ("AUDIT_LOG", "AuditLog"),
];

/// Bindings of the rate limits.
const LIMITS: &[&str] = &["SIGN_IN_LIMIT", "WRITE_LIMIT"];

/// Where objects keep their databases: one folder per class, one file per object.
pub fn state_folder(folder: &Path) -> PathBuf {
    folder.join("state")
}

/// How the worker reaches its objects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Objects {
    /// As deployed.
    Real,
    /// Through a double that may be told what becomes of the calls to one of them.
    Faulty,
    /// As deployed, beside a program that does nothing but ask objects.
    Measured,
    /// None: that program alone, without the worker.
    Alone,
}

impl Objects {
    /// The sockets of a run.
    pub const fn sockets(self) -> &'static [&'static str] {
        match self {
            Self::Real => &["http", "mail"],
            Self::Faulty => &["http", "mail", "faults", "clock"],
            Self::Measured => &["http", "mail", "empty"],
            Self::Alone => &["mail", "empty"],
        }
    }

    fn binding(self, name: &str, class: &str) -> String {
        match self {
            Self::Real | Self::Measured | Self::Alone => {
                format!("(name = \"{name}\", durableObjectNamespace = \"{class}\")")
            }
            Self::Faulty => format!(
                r#"(name = "{name}", wrapped = (moduleName = "doubles:objects", innerBindings = [
      (name = "objects", durableObjectNamespace = "{class}"),
      (name = "faults", service = (name = "faults", entrypoint = "Faults")),
      (name = "kind", text = "{kind}"),
    ]))"#,
                kind = name.to_lowercase()
            ),
        }
    }
}

/// Writes the configuration for an artefact of the worker.
pub fn write(
    folder: &Path,
    variant: &str,
    variables: &[(&str, String)],
    objects: Objects,
) -> io::Result<()> {
    fs::create_dir_all(state_folder(folder))?;
    for name in ["index.js", "index_bg.wasm"] {
        symlink(
            artefacts::built(&format!("worker/build/{variant}/{name}")),
            folder.join(name),
        )?;
    }
    for name in [
        "mail.mjs",
        "limit.mjs",
        "objects.mjs",
        "faults.mjs",
        "clock.mjs",
        "empty.mjs",
    ] {
        symlink(
            artefacts::root().join("tests/doubles").join(name),
            folder.join(name),
        )?;
    }
    fs::write(folder.join(FILE), text(variables, objects))
}

fn text(variables: &[(&str, String)], objects: Objects) -> String {
    let namespaces: Vec<_> = CLASSES
        .iter()
        .map(|(_, class)| {
            format!("(className = \"{class}\", uniqueKey = \"{class}\", enableSql = true)")
        })
        .collect();
    let sockets: Vec<_> = objects
        .sockets()
        .iter()
        .map(|name| {
            let service = if *name == "http" { "main" } else { name };
            format!(
                "(name = \"{name}\", address = \"127.0.0.1:0\", http = (), service = \"{service}\")"
            )
        })
        .collect();
    let main = match objects {
        Objects::Alone => "",
        _ => "(name = \"main\", worker = .main),\n    (name = \"clock\", worker = .clock),",
    };
    let objects = CLASSES
        .iter()
        .map(|(name, class)| objects.binding(name, class));
    let texts = variables
        .iter()
        .map(|(name, value)| format!("(name = \"{name}\", text = \"{value}\")"));
    let limits = LIMITS
        .iter()
        .map(|name| format!("(name = \"{name}\", wrapped = (moduleName = \"doubles:limit\"))"));
    let bindings: Vec<_> = objects.chain(texts).chain(limits).collect();
    format!(
        r#"using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    {main}
    (name = "mail", worker = .mail),
    (name = "faults", worker = .faults),
    (name = "empty", worker = .empty),
    (name = "disk", disk = (path = "state", writable = true)),
  ],
  sockets = [
    {sockets},
  ],
  extensions = [(modules = [
    (name = "doubles:limit", internal = true, esModule = embed "limit.mjs"),
    (name = "doubles:objects", internal = true, esModule = embed "objects.mjs"),
  ])],
);

const main :Workerd.Worker = (
  modules = [
    (name = "index.js", esModule = embed "index.js"),
    (name = "./index_bg.wasm", wasm = embed "index_bg.wasm"),
  ],
  compatibilityDate = "2026-05-01",
  durableObjectNamespaces = [{namespaces}],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [
    (name = "MAIL", service = (name = "mail", entrypoint = "Mail")),
    {bindings},
  ],
);

const mail :Workerd.Worker = (
  modules = [(name = "mail.mjs", esModule = embed "mail.mjs")],
  compatibilityDate = "2026-05-01",
);

const clock :Workerd.Worker = (
  modules = [(name = "clock.mjs", esModule = embed "clock.mjs")],
  compatibilityDate = "2026-05-01",
  compatibilityFlags = ["service_binding_extra_handlers"],
  bindings = [(name = "main", service = "main")],
);

const faults :Workerd.Worker = (
  modules = [(name = "faults.mjs", esModule = embed "faults.mjs")],
  compatibilityDate = "2026-05-01",
);

const empty :Workerd.Worker = (
  modules = [(name = "empty.mjs", esModule = embed "empty.mjs")],
  compatibilityDate = "2026-05-01",
  durableObjectNamespaces = [(className = "Empty", uniqueKey = "Empty", enableSql = true)],
  durableObjectStorage = (localDisk = "disk"),
  bindings = [(name = "EMPTY", durableObjectNamespace = "Empty")],
);
"#,
        sockets = sockets.join(",\n    "),
        namespaces = namespaces.join(", "),
        bindings = bindings.join(",\n    "),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_worker_under_test_has_the_bindings_of_the_deployment() {
        let deployment = fs::read_to_string(artefacts::root().join("wrangler.toml")).unwrap();
        for (name, class) in CLASSES {
            let binding = format!("name = \"{name}\"\nclass_name = \"{class}\"");
            assert_eq!(
                deployment.matches(&binding).count(),
                2,
                "{name}: once in development, once in production"
            );
        }
        assert_eq!(
            deployment.matches("class_name = ").count(),
            2 * CLASSES.len()
        );
        for name in LIMITS {
            assert_eq!(deployment.matches(&format!("name = \"{name}\"")).count(), 2);
        }
        assert!(deployment.contains("compatibility_date = \"2026-05-01\""));
        // What `tick` stands for.
        assert_eq!(deployment.matches("crons = [\"*/5 * * * *\"]").count(), 2);
    }
}
