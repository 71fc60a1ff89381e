//! What one sees before being let in: the brand, one sheet, and what stands below it.

use yew::prelude::*;

use super::navigation::Brand;

/// An entrance.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct EntranceProps {
    /// The class of the sheet.
    #[prop_or(classes!("stack", "roomy"))]
    pub class: Classes,
    /// What stands below the sheet.
    #[prop_or_default]
    pub below: Html,
    /// What stands on the sheet, the heading first.
    pub children: Html,
}

/// Sign-in, invitation, first run: pages without a way through the app.
#[component]
pub fn Entrance(props: &EntranceProps) -> Html {
    html! {
        <main id="content" class="pane" tabindex="-1">
            <Brand />
            <div class={classes!("sheet", props.class.clone())}>{ props.children.clone() }</div>
            { props.below.clone() }
        </main>
    }
}
