use proptest::prelude::*;

use super::*;

const LEAF_AND_ABOVE: [LinkKind; 4] = [
    LinkKind::Grant,
    LinkKind::Tenancy,
    LinkKind::Proxy,
    LinkKind::Root,
];

/// A random link of a kind, so that chains permit often enough.
fn any_link(kind: LinkKind) -> impl Strategy<Value = Link> {
    let state = prop_oneof![20 => Just(LinkState::Active), 1 => Just(LinkState::Suspended), 1 => Just(LinkState::Revoked)];
    let span = (0..60_u32, 1..400_u32).prop_map(|(start, length)| (start, start + length));
    // A fact seldom has times of its own, a mandate often.
    let untimed = if LEAF_AND_ABOVE.contains(&kind) {
        4
    } else {
        30
    };
    let sides = prop_oneof![untimed => Just(None), 1 => span.prop_map(Some)];
    let times = prop_oneof![
        untimed => Just(None),
        1 => (1..128_u8, 0..24_u16, 1..=24_u16).prop_filter_map("times", |(days, start, end)| {
            (start != end % 24).then(|| timetable(Weekdays::from_bits(days), start, end))
        }).prop_map(Some),
    ];
    (
        state,
        sides,
        times,
        any::<u32>(),
        proptest::bool::weighted(0.95),
    )
        .prop_map(move |(state, sides, times, dropped, here)| {
            let mut link = link(kind);
            link.state = state;
            if let Some((start, end)) = sides {
                link.bounds.window = window(Some(start), Some(end));
            }
            link.bounds.timetable = times;
            if !here {
                link.bounds.objects = Objects::only(OTHER_DOOR.into());
            }
            if dropped % 20 == 0 {
                link.bounds.capabilities = link.bounds.capabilities.without(Capability::Open);
            }
            link
        })
}

fn any_links() -> impl Strategy<Value = Vec<Link>> {
    (
        any_link(LinkKind::Profile),
        any_link(LinkKind::Grant),
        any_link(LinkKind::Tenancy),
        any_link(LinkKind::Proxy),
        any_link(LinkKind::Root),
        any_link(LinkKind::Licence),
        any_link(LinkKind::Mode),
        any_link(LinkKind::Registration),
    )
        .prop_map(|(a, b, c, d, e, f, g, h)| vec![a, b, c, d, e, f, g, h])
}

fn of(links: &[Link]) -> Chain {
    let mut chain = chain_of(&[], |_| ());
    for link in links {
        chain.append(link.clone()).unwrap();
    }
    chain
}

/// Runs a property over random chains and instants and demands both outcomes in at least 5 % of
/// the cases, so that the property can't pass by never being put to the test.
fn with_both_outcomes(property: impl Fn(&[Link], Instant) -> Result<bool, TestCaseError>) {
    let mut runner = proptest::test_runner::TestRunner::default();
    let (yes, no) = (std::cell::Cell::new(0_u32), std::cell::Cell::new(0_u32));
    runner
        .run(&(any_links(), 0..(14 * 24 * 60_u32)), |(links, minute)| {
            let outcome = property(&links, monday().plus(Duration::minutes(minute)))?;
            let counter = if outcome { &yes } else { &no };
            counter.set(counter.get() + 1);
            Ok(())
        })
        .unwrap();
    let least = (yes.get() + no.get()) / 20;
    assert!(
        yes.get() >= least && no.get() >= least,
        "{} yes, {} no",
        yes.get(),
        no.get()
    );
}

#[test]
fn i1_no_permission_exceeds_any_of_its_links_at_any_instant() {
    with_both_outcomes(|links, at| {
        let permitted = decide(&of(links), open(), at).permits();
        if permitted {
            for link in links {
                prop_assert_eq!(link.state, LinkState::Active);
                prop_assert!(link.bounds.window.contains(at));
                prop_assert!(
                    link.bounds.objects.contains(DOOR.into())
                        || matches!(
                            link.kind,
                            LinkKind::Profile | LinkKind::Licence | LinkKind::Mode
                        )
                );
                prop_assert!(
                    link.bounds
                        .timetable
                        .as_ref()
                        .is_none_or(|times| times.permits(at))
                );
            }
        }
        Ok(permitted)
    });
}

#[test]
fn i2_taking_away_never_turns_a_no_into_a_yes() {
    with_both_outcomes(|links, at| {
        let permitted = decide(&of(links), open(), at).permits();
        for place in 0..links.len() {
            let narrowings: [&dyn Fn(&mut Link); 5] = [
                &|link| link.state = LinkState::Suspended,
                &|link| link.state = LinkState::Revoked,
                &|link| {
                    link.bounds.capabilities = link.bounds.capabilities.without(Capability::Open);
                },
                &|link| {
                    if let Some(smaller) =
                        link.bounds.window.intersection(&window(Some(20), Some(90)))
                    {
                        link.bounds.window = smaller;
                    }
                },
                &|link| {
                    link.bounds.timetable.get_or_insert_with(working_hours);
                },
            ];
            for narrow in narrowings {
                let mut narrower = links.to_vec();
                narrow(&mut narrower[place]);
                prop_assert!(permitted || !decide(&of(&narrower), open(), at).permits());
            }
        }
        Ok(permitted)
    });
}

#[test]
fn the_promised_instants_are_exact() {
    with_both_outcomes(|links, at| {
        let chain = of(links);
        let step = Duration::minutes(10);
        match decide(&chain, open(), at) {
            Verdict::Permit { until } => {
                let mut instant = at;
                for _ in 0..300 {
                    if until.is_some_and(|until| instant >= until) {
                        break;
                    }
                    prop_assert!(decide(&chain, open(), instant).permits());
                    instant = instant.plus(step);
                }
                if let Some(until) = until {
                    prop_assert!(!decide(&chain, open(), until).permits());
                }
                Ok(true)
            }
            Verdict::Refuse(refused) => {
                let mut instant = at;
                for _ in 0..300 {
                    if refused.holds_from.is_some_and(|from| instant >= from) {
                        break;
                    }
                    prop_assert!(!decide(&chain, open(), instant).permits());
                    instant = instant.plus(step);
                }
                if let Some(from) = refused.holds_from {
                    prop_assert!(from > at && decide(&chain, open(), from).permits());
                }
                Ok(false)
            }
        }
    });
}
