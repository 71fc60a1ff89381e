//! A mailbox of a test. Mails come some time after the act that they tell of.

use crate::edge::Edge;
use crate::mail::Mail;
use crate::patience::wait_for;

/// Where a mailed link with a secret leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Page {
    /// To sign in, or to add an address.
    SignIn,
    /// To accept an invitation.
    Invitation,
}

impl Page {
    const fn path(self) -> &'static str {
        match self {
            Self::SignIn => "/sign-in#",
            Self::Invitation => "/invitation#",
        }
    }
}

/// What one address has received since the worker's last start.
#[derive(Clone, Copy, Debug)]
pub struct Mailbox<'a> {
    edge: &'a Edge,
    address: &'a str,
}

impl<'a> Mailbox<'a> {
    /// The mailbox of this address.
    #[must_use]
    pub const fn of(edge: &'a Edge, address: &'a str) -> Self {
        Self { edge, address }
    }

    /// All mails, oldest first.
    #[must_use]
    pub fn mails(&self) -> Vec<Mail> {
        let mut mails = self.edge.mails();
        mails.retain(|mail| mail.to == self.address);
        mails
    }

    /// What stands behind `#` in the links to a page, oldest first.
    #[must_use]
    pub fn secrets(&self, page: Page) -> Vec<String> {
        let mails = self.mails();
        let links = mails.iter().filter_map(Mail::link);
        links
            .filter_map(|link| link.split_once(page.path()))
            .map(|(_, secret)| secret.to_owned())
            .collect()
    }

    /// The newest link to a page, once there are more than so many.
    ///
    /// # Panics
    /// When none comes.
    #[must_use]
    pub fn next_secret(&self, page: Page, before: usize) -> String {
        wait_for(page.path(), |_| {
            let mut secrets = self.secrets(page);
            secrets.pop().filter(|_| secrets.len() >= before)
        })
    }

    /// The first mail with these words in its subject, once it is there.
    ///
    /// # Panics
    /// When none comes.
    #[must_use]
    pub fn next(&self, words: &str) -> Mail {
        wait_for(words, |_| {
            let mut mails = self.mails().into_iter();
            mails.find(|mail| mail.subject.contains(words))
        })
    }
}
