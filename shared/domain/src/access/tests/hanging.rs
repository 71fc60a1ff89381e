use super::*;

#[test]
fn i1_what_hangs_from_somebody_who_may_no_longer_give_it_permits_nothing() {
    let hanging = |below: Level, above: Level, peers: bool| {
        let mut chain = chain_of(&[LinkKind::Profile], |_| ());
        for level in [below, above] {
            let mut grant = link(LinkKind::Grant);
            grant.bounds.level = level;
            grant.bounds.capabilities = level.capabilities();
            grant.bounds.peers = peers && level == above;
            grant.id = GrantId::from([level as u8; 16]).into();
            chain.append(grant).unwrap();
        }
        for kind in [LinkKind::Root, LinkKind::Registration] {
            chain.append(link(kind)).unwrap();
        }
        chain
    };
    for below in [Level::Guest, Level::Host, Level::Manager] {
        for above in [Level::Guest, Level::Host, Level::Manager] {
            let permits = decide(&hanging(below, above, false), open(), hours(10)).permits();
            assert_eq!(permits, below < above, "{below} hangs from {above}");
            let permits = decide(&hanging(below, above, true), open(), hours(10)).permits();
            assert_eq!(
                permits,
                below <= above,
                "{below} hangs from {above} as a peer"
            );
        }
    }
    let demoted = refused(
        &hanging(Level::Guest, Level::Guest, false),
        open(),
        hours(10),
    );
    assert_eq!(
        (demoted.reason, demoted.by),
        (
            Reason::LevelTooLow,
            Some(GrantId::from([Level::Guest as u8; 16]).into())
        )
    );
}
