//! One heading a page, which takes the focus and names the window when the page appears.

use web_sys::HtmlElement;
use yew::prelude::*;

use super::use_language;

/// A heading.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct HeadingProps {
    /// The words; they also name the window.
    pub title: AttrValue,
    /// Class of the heading.
    #[prop_or_default]
    pub class: Classes,
    /// Words for those who hear the page only.
    #[prop_or_default]
    pub hidden: bool,
    /// The first page after a load leaves the focus where the browser put it.
    #[prop_or_default]
    pub still: bool,
    /// What the page is about, where its title tells of something that goes on: a new title alone
    /// does not take the focus then.
    #[prop_or_default]
    pub place: Option<AttrValue>,
}

/// The only `h1` of a page.
#[component]
pub fn Heading(props: &HeadingProps) -> Html {
    let node = use_node_ref();
    let language = use_language();
    let shown = use_mut_ref(|| None);
    use_effect_with(props.title.clone(), |title| {
        if let Some(document) = web_sys::window().and_then(|window| window.document()) {
            document.set_title(&format!("{title} – Clavis"));
        }
    });
    {
        let (node, still) = (node.clone(), props.still);
        let place = props.place.clone().unwrap_or_else(|| props.title.clone());
        use_effect_with((place, language), move |(_place, language)| {
            // In another language it is still the same page.
            let translated = shown
                .replace(Some(*language))
                .is_some_and(|before| before != *language);
            if let Some(heading) = node.cast::<HtmlElement>()
                && !still
                && !translated
            {
                // Focus fails only for an element outside of the page.
                let _focused = heading.focus();
            }
        });
    }
    let class = classes!(props.class.clone(), props.hidden.then_some("sr"));
    html! { <h1 ref={node} {class} tabindex="-1">{ &props.title }</h1> }
}
