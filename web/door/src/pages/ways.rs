//! Other ways to a door, and what still works without network. Complete offline.

use yew::prelude::*;

use kit::components::button::{Button, ButtonWeight, LinkButton};
use kit::components::icon::Icon;
use kit::components::notice::{Empty, Note, Tone};
use kit::components::time::sentence;
use kit::components::use_language;
use kit::language::format::TimeText;

use super::{Screen, Tab};

/// The page of other ways.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct WaysPageProps {
    /// This browser can't use Bluetooth.
    #[prop_or_default]
    pub no_bluetooth: bool,
    /// The installation, and the address for help, where they are known.
    #[prop_or_default]
    pub help: Option<(AttrValue, AttrValue)>,
    /// Back to the doors.
    pub onback: Callback<()>,
}

/// Without a phone.
#[component]
pub fn WaysPage(props: &WaysPageProps) -> Html {
    let language = use_language();
    let (common, door) = (language.common(), language.door());
    let way = |icon: Icon, title: AttrValue, text: &'static str, act: Html| {
        html! {
            <div>
                { icon.view() }
                <div class="grow"><h2 class="head3">{ title }</h2><p>{ text }</p></div>
                { act }
            </div>
        }
    };
    let bar = html! {
        <Button label={common.close} icon={Icon::Cross} weight={ButtonWeight::Bare} onclick={props.onback.clone()} />
    };
    html! {
        <Screen title={door.no_phone_title} {bar}>
            if props.no_bluetooth {
                <Note tone={Tone::Warn} title={door.no_bluetooth_title}><p>{ door.no_bluetooth_text }</p></Note>
            }
            <p>{ door.no_phone_text }</p>
            <div class="list">
                { way(Icon::Card, door.no_phone_card.into(), door.no_phone_card_text, Html::default()) }
                { way(Icon::Phone, door.no_phone_device.into(), door.no_phone_device_text, Html::default()) }
                { for props.help.as_ref().map(|(name, address)| way(
                    Icon::Mail,
                    door.no_phone_help.with([name]).into(),
                    door.no_phone_help_text,
                    html! { <LinkButton href={format!("mailto:{address}")} label={address.clone()} /> },
                )) }
            </div>
        </Screen>
    }
}

/// A page that needs the network.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct OfflinePageProps {
    /// When the server was reached last.
    #[prop_or_default]
    pub last_fetched: Option<TimeText>,
    /// Try again.
    pub onagain: Callback<()>,
    /// Told where to go.
    pub onvisit: Callback<AttrValue>,
}

/// What still works, and when the server was reached last.
#[component]
pub fn OfflinePage(props: &OfflinePageProps) -> Html {
    let language = use_language();
    let (common, door) = (language.common(), language.door());
    let to_doors = props.onvisit.reform(|()| AttrValue::Static("/"));
    html! {
        <Screen title={door.me} tab={Tab::Me} onvisit={props.onvisit.clone()}>
            <Empty title={door.offline_title} text={door.offline_text}>
                { for props.last_fetched.as_ref().map(|last| html! { <p><small>{ sentence(door.last_fetched, last) }</small></p> }) }
                <div class="acts">
                    <Button label={door.to_doors} weight={ButtonWeight::Main} onclick={to_doors} />
                    <Button label={common.again} onclick={props.onagain.clone()} />
                </div>
            </Empty>
        </Screen>
    }
}
