//! The credential: claims bound to a phone key, 116 bytes with one window (DL1 C.2).

use crate::denial::Malformed;
use crate::frame::Frame;
use crate::key::{PublicKey, SIGNATURE_LENGTH};
use crate::kind::Kind;
use crate::layout::{Field, Length, Row};
use crate::number::{KeySlot, Scope, Serial, StateVersion};
use crate::role::{Rights, Role};
use crate::signed::{Signable, Signed, Unbound};
use crate::time::Validity;
use crate::window::Windows;

const KIND: Field<1> = Field::first("kind", "0x11");
const SLOT: Field<1> = KIND.then(
    "key slot",
    "0 to 11: the signing key's place in the lock's ring",
);
const ROLE: Field<1> = SLOT.then(
    "role·rights",
    "bits 7-6 role: 0 guest, 1 host, 2 manager, 3 administrator (every lock refuses 3); bit 5 unlock, 4 hold open, 3 delegate, 2 configure; bit 1 needs a trusted clock; bit 0 zero",
);
const SCOPE: Field<1> = ROLE.then(
    "scope·windows",
    "bit 7 zero; bits 6-4 number of further windows k; bits 3-0 scope: 0 this lock, 1 to 4 group slot",
);
const SERIAL: Field<3> = SCOPE.then("serial", "in its scope, from 1");
const GATE: Field<3> = SERIAL.then(
    "gate",
    "lowest version of that scope that the lock must hold",
);
const NOT_BEFORE: Field<3> = GATE.then("not before", "minutes since 2025, included");
const NOT_AFTER: Field<3> = NOT_BEFORE.then(
    "not after",
    "minutes since 2025, excluded; later than not before",
);
const WINDOW: Field<4> = NOT_AFTER.then("window", "the first window, see Windows");
const PHONE_KEY: Field<32> = WINDOW.then("phone key", "Ed25519, admitted by the signer");

const NEEDS_TRUSTED_CLOCK: u8 = 0b10;
const RESERVED_RIGHT: u8 = 0b1;
const ROLE_SHIFT: u32 = 6;
const WINDOWS_SHIFT: u32 = 4;
const SCOPE_MASK: u8 = 0x0f;
const RESERVED_SCOPE: u8 = 0x80;

/// What somebody may do at a lock or a group of locks, until the lease ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Credential {
    /// The key that signs.
    pub key: KeySlot,
    /// The role.
    pub role: Role,
    /// The rights.
    pub rights: Rights,
    /// Whether a lock whose clock is only a floor must refuse.
    pub needs_trusted_clock: bool,
    /// Whose serials and versions count.
    pub scope: Scope,
    /// The line; a renewal keeps it.
    pub serial: Serial,
    /// The lowest version of the scope that the lock must hold.
    pub gate: StateVersion,
    /// The lease.
    pub validity: Validity,
    /// When in the week.
    pub windows: Windows,
    /// The phone's key; the signer has admitted it, a reader has not looked at it.
    pub phone_key: PublicKey,
}

impl Credential {
    /// Bytes with signature and one window; each further window adds 4.
    pub const LENGTH: usize = PHONE_KEY.end() + SIGNATURE_LENGTH;

    /// Bytes with signature and all 8 windows.
    pub const LENGTH_LIMIT: usize = Self::LENGTH + 4 * (Windows::COUNT - 1);

    /// The byte table.
    pub const FIELDS: &[Row] = &[
        KIND.row(),
        SLOT.row(),
        ROLE.row(),
        SCOPE.row(),
        SERIAL.row(),
        GATE.row(),
        NOT_BEFORE.row(),
        NOT_AFTER.row(),
        WINDOW.row(),
        PHONE_KEY.row(),
        Row::variable(
            "further windows",
            Length::Explained("4·k"),
            "strictly ascending by their bytes, the first window included",
        ),
        Row::variable(
            "signature",
            Length::Fixed(SIGNATURE_LENGTH),
            "by the key in the slot",
        ),
    ];
}

impl Signable<'_> for Credential {
    const KIND: Kind = Kind::Credential;
    type Bound = Unbound;

    fn write(&self, body: &mut Frame) {
        let clock = if self.needs_trusted_clock {
            NEEDS_TRUSTED_CLOCK
        } else {
            0
        };
        let windows = self
            .windows
            .extra()
            .fold(0, |count, _| count + (1 << WINDOWS_SHIFT));
        KIND.write(body, [Self::KIND.byte()]);
        SLOT.write(body, [self.key.number()]);
        ROLE.write(
            body,
            [self.role.code() << ROLE_SHIFT | self.rights.bits() | clock],
        );
        SCOPE.write(body, [windows | self.scope.code()]);
        SERIAL.write(body, self.serial.to_bytes());
        GATE.write(body, self.gate.to_bytes());
        NOT_BEFORE.write(body, self.validity.not_before().to_bytes());
        NOT_AFTER.write(body, self.validity.not_after().to_bytes());
        WINDOW.write(body, self.windows.first().to_bytes());
        PHONE_KEY.write(body, self.phone_key.0);
        for window in self.windows.extra() {
            body.push(&window.to_bytes());
        }
    }

    fn read(body: &[u8]) -> Result<Self, Malformed> {
        let role = ROLE.byte(body)?;
        let scope = SCOPE.byte(body)?;
        let extra = body.get(PHONE_KEY.end()..).ok_or(Malformed)?;
        Self::KIND.expect(body, body.len())?;
        if role & RESERVED_RIGHT != 0
            || scope & RESERVED_SCOPE != 0
            || extra.len() != usize::from(scope >> WINDOWS_SHIFT) * 4
        {
            return Err(Malformed);
        }
        Ok(Self {
            key: KeySlot::from_byte(SLOT.read(body)?)?,
            role: Role::from_code(role >> ROLE_SHIFT),
            rights: Rights::from_bits(role),
            needs_trusted_clock: role & NEEDS_TRUSTED_CLOCK != 0,
            scope: Scope::from_code(scope & SCOPE_MASK)?,
            serial: Serial::from_bytes(SERIAL.read(body)?)?,
            gate: StateVersion::from_bytes(GATE.read(body)?),
            validity: Validity::from_bytes(NOT_BEFORE.read(body)?, NOT_AFTER.read(body)?)?,
            windows: Windows::read(WINDOW.read(body)?, extra)?,
            phone_key: PublicKey(PHONE_KEY.read(body)?),
        })
    }
}

/// A signed credential: what a phone carries.
pub type Lease = Signed<Credential>;
