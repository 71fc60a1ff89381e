//! The session cookie: whose browser this is, in a form that nobody else can make.
//!
//! The cookie carries the session's secret, and when the account was last asked about it. A read
//! may trust that for a minute; a write asks the account.

use domain::id::{PersonId, SessionId};
use domain::person::session::LONGEST;
use domain::time::{Duration, Instant};
use durable_objects::secret::Secret;

use crate::keys::SessionKey;

/// For how long a read may go without asking the account.
pub const TRUSTED_FOR: Duration = Duration::seconds(60);

const PURPOSE: &str = "cookie";

/// What a browser shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SessionCookie {
    /// The account.
    pub person: PersonId,
    /// The session.
    pub session: SessionId,
    /// What the account knows the session by.
    pub secret: Secret,
    /// When the account was last asked.
    pub checked_at: Instant,
}

impl SessionCookie {
    /// Reads a `Cookie` header; `None` for a cookie that is not there or not ours.
    #[must_use]
    pub fn read(header: &str, site: CookieSite, key: &SessionKey) -> Option<Self> {
        let mut ours = header
            .split(';')
            .filter_map(|pair| pair.trim().split_once('='));
        let (_, value) = ours.find(|(name, _)| *name == site.name())?;
        let (text, mac) = value.rsplit_once('.')?;
        if !key.is_mac(PURPOSE, &[text.as_bytes()], mac) {
            return None;
        }
        let mut parts = text.split('.');
        let cookie = Self {
            person: parts.next()?.parse().ok()?,
            session: parts.next()?.parse().ok()?,
            secret: parts.next()?.parse().ok()?,
            checked_at: Instant::from_millis(parts.next()?.parse().ok()?)?,
        };
        parts.next().is_none().then_some(cookie)
    }

    /// The `Set-Cookie` header that gives a browser this cookie.
    #[must_use]
    pub fn write(&self, site: CookieSite, key: &SessionKey) -> String {
        let Self {
            person,
            session,
            secret,
            checked_at,
        } = self;
        let text = format!(
            "{person}.{session}.{}.{}",
            secret.reveal(),
            checked_at.millis()
        );
        let mac = key.mac(PURPOSE, &[text.as_bytes()]);
        site.line(&format!("{text}.{mac}"), LONGEST)
    }

    /// Whether a read may go without asking the account.
    #[must_use]
    pub fn is_fresh(&self, now: Instant) -> bool {
        now >= self.checked_at && now.since(self.checked_at) <= TRUSTED_FOR
    }
}

/// Where cookies are set. Only on `http://localhost`, for development, may they lack `Secure`: not
/// every browser takes such cookies there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookieSite {
    /// Served over TLS.
    Secure,
    /// A developer's machine.
    Local,
}

impl CookieSite {
    /// The site at this origin.
    #[must_use]
    pub fn of(origin: &str) -> Self {
        let is_local = origin == "http://localhost" || origin.starts_with("http://localhost:");
        if is_local { Self::Local } else { Self::Secure }
    }

    /// The cookie's name. The prefix makes the browser insist on `Secure`, this host and all paths
    /// (RFC 6265bis, 4.1.3.2).
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secure => "__Host-clavis",
            Self::Local => "clavis",
        }
    }

    /// The `Set-Cookie` header that takes the cookie away.
    #[must_use]
    pub fn remove(self) -> String {
        self.line("", Duration::ZERO)
    }

    fn line(self, value: &str, age: Duration) -> String {
        let secure = match self {
            Self::Secure => "; Secure",
            Self::Local => "",
        };
        let seconds = age.as_millis() / 1000;
        format!(
            "{}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}",
            self.name()
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(seed: u8) -> SessionKey {
        SessionKey::from([seed; 32])
    }

    fn cookie() -> SessionCookie {
        SessionCookie {
            person: PersonId::from([1; 16]),
            session: SessionId::from([2; 16]),
            secret: Secret::from([3; 32]),
            checked_at: Instant::MIN,
        }
    }

    fn sent(line: &str) -> String {
        format!("theme=dark; {}; a=b", line.split(';').next().unwrap())
    }

    #[test]
    fn a_cookie_comes_back_as_it_was_given() {
        let line = cookie().write(CookieSite::Secure, &key(1));
        assert_eq!(
            SessionCookie::read(&sent(&line), CookieSite::Secure, &key(1)),
            Some(cookie())
        );
        for part in [
            "__Host-clavis=",
            "; Path=/",
            "; HttpOnly",
            "; Secure",
            "; SameSite=Lax",
        ] {
            assert!(line.contains(part), "{line}");
        }
        assert!(!line.contains("Domain"));
    }

    #[test]
    fn a_cookie_of_another_key_or_with_another_letter_is_none() {
        let site = CookieSite::Secure;
        let header = sent(&cookie().write(site, &key(1)));
        assert_eq!(SessionCookie::read(&header, site, &key(2)), None);
        let start = header.find('=').unwrap() + 12;
        let (mut tried, mut read) = (0, 0);
        for at in start..header.rfind(';').unwrap() {
            let mut bytes = header.clone().into_bytes();
            bytes[at] ^= 1;
            tried += 1;
            let changed = String::from_utf8(bytes).unwrap();
            read += usize::from(SessionCookie::read(&changed, site, &key(1)).is_some());
        }
        assert!(tried > 100);
        assert_eq!(read, 0);
        for header in [
            "",
            "__Host-clavis",
            "__Host-clavis=",
            "__Host-clavis=..",
            "clavis=a.b",
        ] {
            assert_eq!(SessionCookie::read(header, site, &key(1)), None);
        }
    }

    #[test]
    fn a_cookie_is_trusted_for_a_minute() {
        assert!(cookie().is_fresh(Instant::MIN.plus(TRUSTED_FOR)));
        assert!(!cookie().is_fresh(Instant::MIN.plus(Duration::seconds(61))));
        let later = SessionCookie {
            checked_at: Instant::MAX,
            ..cookie()
        };
        assert!(!later.is_fresh(Instant::MIN));
    }

    #[test]
    fn only_a_developers_machine_goes_without_tls() {
        assert_eq!(CookieSite::of("http://localhost:8787"), CookieSite::Local);
        for origin in [
            "https://door.example",
            "http://door.example",
            "http://localhost.evil.example",
            "",
        ] {
            assert_eq!(CookieSite::of(origin), CookieSite::Secure);
        }
        assert!(
            CookieSite::Local
                .remove()
                .starts_with("clavis=; Path=/; Max-Age=0;")
        );
    }
}
