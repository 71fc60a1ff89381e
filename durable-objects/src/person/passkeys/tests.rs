use passki::Passki;
use serde_json::{Value, from_value};

use super::authenticator::Authenticator;
use super::*;

const ORIGIN: &str = "https://door.example";

fn challenge(number: u8) -> Secret {
    Secret::from([number; 32])
}

fn site() -> Site {
    Site::new(ORIGIN)
}

fn registered(authenticator: &Authenticator) -> StoredKey {
    site()
        .register(&challenge(1), &authenticator.create(&challenge(1)))
        .unwrap()
}

const FAILED: Refusal = Refusal::SignInFailed;

#[test]
fn a_passkey_signs_in_and_its_counter_is_kept() {
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    let key = registered(&authenticator);
    let first = authenticator.get(&challenge(2));
    let kept = site().verify(&challenge(2), &first, &key).unwrap();
    assert_ne!(kept, key);
    assert_eq!(site().verify(&challenge(2), &first, &kept), Err(FAILED));
    let second = authenticator.get(&challenge(3));
    assert!(site().verify(&challenge(3), &second, &kept).is_ok());
}

/// ES256 and RS256: keys and signatures made by OpenSSL.
#[test]
fn recorded_passkeys_of_other_makers_verify() {
    let recorded: Value = serde_json::from_str(include_str!("vectors.json")).unwrap();
    let site = Site::new(recorded["origin"].as_str().unwrap());
    let parts = |step: &Value| -> (Secret, Value) {
        (
            step["challenge"].as_str().unwrap().parse().unwrap(),
            step["answer"].clone(),
        )
    };
    let passkeys = recorded["passkeys"].as_array().unwrap();
    assert_eq!(passkeys.len(), 2);
    for passkey in passkeys {
        let (challenge, answer) = parts(&passkey["registration"]);
        let key = site
            .register(&challenge, &from_value(answer).unwrap())
            .unwrap();
        let (challenge, answer) = parts(&passkey["assertion"]);
        let answer: Assertion = from_value(answer).unwrap();
        assert!(
            site.verify(&challenge, &answer, &key).is_ok(),
            "{}",
            passkey["algorithm"]
        );
        let mut tampered = Passki::base64_decode(&answer.signature).unwrap();
        *tampered.last_mut().unwrap() ^= 1;
        let tampered = Assertion {
            signature: Passki::base64_encode(&tampered),
            ..answer
        };
        assert_eq!(site.verify(&challenge, &tampered, &key), Err(FAILED));
    }
}

#[test]
fn an_answer_to_another_challenge_is_refused() {
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    let wrong = site().register(&challenge(2), &authenticator.create(&challenge(1)));
    assert_eq!(wrong, Err(FAILED));
    let key = registered(&authenticator);
    let answer = authenticator.get(&challenge(2));
    assert_eq!(site().verify(&challenge(3), &answer, &key), Err(FAILED));
}

#[test]
fn an_answer_from_a_page_of_another_site_is_refused() {
    for origin in [
        "https://door.example.evil.example",
        "http://door.example",
        "https://door.example:444",
    ] {
        let mut elsewhere = Authenticator::new(origin, 1);
        let answer = elsewhere.create(&challenge(1));
        assert_eq!(
            site().register(&challenge(1), &answer),
            Err(FAILED),
            "{origin}"
        );
        let key = registered(&Authenticator::new(ORIGIN, 1));
        let answer = elsewhere.get(&challenge(2));
        assert_eq!(
            site().verify(&challenge(2), &answer, &key),
            Err(FAILED),
            "{origin}"
        );
    }
}

#[test]
fn a_signature_of_another_passkey_is_refused() {
    let mine = registered(&Authenticator::new(ORIGIN, 1));
    let theirs = Authenticator::new(ORIGIN, 2).get(&challenge(2));
    assert_eq!(site().verify(&challenge(2), &theirs, &mine), Err(FAILED));
    let posing = Assertion {
        id: mine.credential.clone(),
        ..theirs
    };
    assert_eq!(site().verify(&challenge(2), &posing, &mine), Err(FAILED));
}

#[test]
fn a_tampered_answer_is_refused() {
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    let key = registered(&authenticator);
    let good = authenticator.get(&challenge(2));
    let flip = |text: &str, at: usize| {
        let mut bytes = Passki::base64_decode(text).unwrap();
        bytes[at] ^= 1;
        Passki::base64_encode(&bytes)
    };
    let tampered = [
        Assertion {
            signature: flip(&good.signature, 3),
            ..good.clone()
        },
        Assertion {
            authenticator_data: flip(&good.authenticator_data, 36),
            ..good.clone()
        },
        Assertion {
            client_data: flip(&good.client_data, 20),
            ..good.clone()
        },
        Assertion {
            signature: "no base64!".to_owned(),
            ..good.clone()
        },
        Assertion {
            authenticator_data: String::new(),
            ..good.clone()
        },
        Assertion {
            client_data: "A".repeat(20_000),
            ..good.clone()
        },
    ];
    for answer in tampered {
        assert_eq!(
            site().verify(&challenge(2), &answer, &key),
            Err(FAILED),
            "{answer:?}"
        );
    }
    assert!(site().verify(&challenge(2), &good, &key).is_ok());
}

#[test]
fn a_person_who_was_not_verified_by_their_device_is_refused() {
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    let key = registered(&authenticator);
    for flags in [0b000, 0b001, 0b100] {
        authenticator.flags = flags;
        let answer = authenticator.create(&challenge(1));
        assert_eq!(
            site().register(&challenge(1), &answer),
            Err(FAILED),
            "{flags:b}"
        );
        let answer = authenticator.get(&challenge(2));
        assert_eq!(
            site().verify(&challenge(2), &answer, &key),
            Err(FAILED),
            "{flags:b}"
        );
    }
}

#[test]
fn a_key_of_another_algorithm_is_refused() {
    let mut answer = Authenticator::new(ORIGIN, 1).create(&challenge(1));
    let mut object = Passki::base64_decode(&answer.attestation_object).unwrap();
    let algorithm = object
        .windows(3)
        .position(|bytes| bytes == [0x01, 0x03, 0x27])
        .unwrap()
        + 2;
    object[algorithm] = 0x2a;
    answer.attestation_object = Passki::base64_encode(&object);
    assert_eq!(site().register(&challenge(1), &answer), Err(FAILED));
}

/// Every byte of the answer with each of its bits turned, and the answer cut off at every byte, read by the library too,
/// which verifies statements.
#[test]
fn nothing_registers_that_the_library_refuses() {
    let good = Authenticator::new(ORIGIN, 1).create(&challenge(1));
    let object = Passki::base64_decode(&good.attestation_object).unwrap();
    let turned = (0..object.len()).flat_map(|at| (0..8).map(move |bit| (at, 1_u8 << bit)));
    let turned = turned.map(|(at, bit)| {
        let mut object = object.clone();
        object[at] ^= bit;
        object
    });
    let cut = (0..object.len()).map(|at| object[..at].to_vec());
    let (mut taken, mut refused) = (0, 0);
    for object in turned.chain(cut).chain([object.clone()]) {
        let answer = Registration {
            attestation_object: Passki::base64_encode(&object),
            ..good.clone()
        };
        let Ok(ours) = site().register(&challenge(1), &answer) else {
            refused += 1;
            continue;
        };
        taken += 1;
        let statement = |what: &[u8]| object.windows(what.len()).any(|part| part == what);
        if !statement(b"none") {
            continue;
        }
        let theirs = library(&answer).unwrap_or_else(|error| panic!("{error}: {object:02x?}"));
        assert_eq!(ours, keep(&theirs).unwrap());
    }
    assert!(
        taken > 300 && refused > 600,
        "{taken} taken, {refused} refused"
    );
}

/// The library's own reading of a registration.
fn library(answer: &Registration) -> passki::Result<passki::StoredPasskey> {
    let credential = from_value(json!({
        "rawId": answer.id,
        "response": {
            "clientDataJSON": answer.client_data,
            "attestationObject": answer.attestation_object,
        },
    }));
    let state = from_value(json!({
        "challenge": challenge(1).bytes(),
        "user": { "id": "", "name": "", "displayName": "" },
        "user_verification": "required",
    }));
    site()
        .library()
        .finish_passkey_registration(&credential.unwrap(), &state.unwrap())
}

#[test]
fn an_answer_with_a_statement_registers_whatever_the_statement_says() {
    let mut answer = Authenticator::new(ORIGIN, 1).create(&challenge(1));
    let object = Passki::base64_decode(&answer.attestation_object).unwrap();
    let rest = object
        .strip_prefix(b"\xa3\x63fmt\x64none\x67attStmt\xa0")
        .unwrap();
    let with_statement = [b"\xa3\x63fmt\x65apple\x67attStmt\xa1\x63sig\x41\x00", rest].concat();
    answer.attestation_object = Passki::base64_encode(&with_statement);
    assert!(site().register(&challenge(1), &answer).is_ok());
}

#[test]
fn extensions_are_there_as_the_flags_say() {
    let mut authenticator = Authenticator::new(ORIGIN, 1);
    let mut registers = |flags: u8, extensions: &[u8]| {
        authenticator.flags = flags;
        let mut answer = authenticator.create(&challenge(1));
        let mut object = Passki::base64_decode(&answer.attestation_object).unwrap();
        let at = object
            .windows(8)
            .position(|name| name == b"authData")
            .unwrap()
            + 9;
        object[at] += u8::try_from(extensions.len()).unwrap();
        object.extend(extensions);
        answer.attestation_object = Passki::base64_encode(&object);
        site().register(&challenge(1), &answer).is_ok()
    };
    let protected = b"\xa1\x6bcredProtect\x02";
    assert!(registers(0b1000_0101, protected) && registers(0b101, b""));
    assert!(!registers(0b1000_0101, b"") && !registers(0b101, protected));
    assert!(!registers(0b1000_0101, b"\x01") && !registers(0b1000_0101, b"\xa0\xa0"));
    // Copied, but not to be copied.
    assert!(registers(0b1_1101, b"") && !registers(0b1_0101, b""));
}

#[test]
fn an_answer_under_another_id_is_refused() {
    let mut answer = Authenticator::new(ORIGIN, 1).create(&challenge(1));
    answer.id = Passki::base64_encode(&[2; 20]);
    assert_eq!(site().register(&challenge(1), &answer), Err(FAILED));
}

#[test]
fn the_relying_party_is_the_host_of_the_origin() {
    assert_eq!(Site::new("https://door.example").host(), "door.example");
    assert_eq!(Site::new("http://localhost:8787/").host(), "localhost");
}
