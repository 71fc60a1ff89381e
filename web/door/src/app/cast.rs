//! The people of the demonstration on the page to sign in: one tap is enough. Development only, and
//! in English like the page of virtual locks.

use kit::client::Problem;
use kit::components::button::Button;
use kit::components::notice::{Failure, Loading};
use yew::prelude::*;

use crate::demonstration::{self, Somebody};

/// The offer.
#[derive(Clone, Debug, PartialEq, Properties)]
pub(super) struct CastProps {
    /// Told where somebody who is now signed in goes.
    pub(super) onentered: Callback<AttrValue>,
}

pub(super) enum Message {
    Listed(Result<Vec<Somebody>, Problem>),
    Enter(Somebody),
    Entered(Somebody, Result<(), Problem>),
}

/// Everybody, or nothing where the server has no demonstration.
pub(super) struct Cast {
    people: Option<Vec<Somebody>>,
    entering: Option<String>,
    problem: Option<Problem>,
}

impl Component for Cast {
    type Message = Message;
    type Properties = CastProps;

    fn create(context: &Context<Self>) -> Self {
        context
            .link()
            .send_future(async { Message::Listed(demonstration::people().await) });
        Self {
            people: None,
            entering: None,
            problem: None,
        }
    }

    fn update(&mut self, context: &Context<Self>, message: Message) -> bool {
        match message {
            Message::Listed(people) => self.people = Some(people.unwrap_or_default()),
            Message::Enter(somebody) if self.entering.is_none() => {
                self.entering = Some(somebody.key.clone());
                self.problem = None;
                context.link().send_future(async move {
                    let entered = demonstration::sign_in(somebody.key.clone()).await;
                    Message::Entered(somebody, entered)
                });
            }
            Message::Enter(_) => return false,
            Message::Entered(somebody, Ok(())) => {
                context.props().onentered.emit(home(&somebody).into());
            }
            Message::Entered(_, Err(problem)) => {
                self.entering = None;
                self.problem = Some(problem);
            }
        }
        true
    }

    fn view(&self, context: &Context<Self>) -> Html {
        let Some(people) = &self.people else {
            return html! { <Loading rows=1 /> };
        };
        if people.is_empty() {
            return Html::default();
        }
        html! {
            <section class="sheet flush" aria-labelledby="cast">
                <h2 id="cast" class="head">{ "Demonstration: enter as" }</h2>
                { for self.problem.as_ref().map(|problem| html! { <Failure code={problem.code.clone()} /> }) }
                <ul class="rows">{ for people.iter().map(|somebody| self.row(somebody, context)) }</ul>
                <div class="head">
                    <a class="btn" href="/virtual-lock" target="_blank" rel="noopener">{ "Virtual locks, in a new tab" }</a>
                </div>
            </section>
        }
    }
}

impl Cast {
    fn row(&self, somebody: &Somebody, context: &Context<Self>) -> Html {
        let Somebody {
            key,
            name,
            role,
            place,
        } = somebody;
        let role = role.replace('_', " ");
        let about = if place.is_empty() {
            role
        } else {
            format!("{role}, {place}")
        };
        let enter = somebody.clone();
        let onclick = context
            .link()
            .callback(move |()| Message::Enter(enter.clone()));
        html! {
            <li key={key.as_str()}>
                <span class="grow">{ name }<br /><small>{ about }</small></span>
                <Button label="Enter" about={name.clone()} busy={self.entering.as_ref() == Some(key)} {onclick} />
            </li>
        }
    }
}

/// Where somebody has most to do.
fn home(somebody: &Somebody) -> &'static str {
    match somebody.role.as_str() {
        "operator" | "root_administrator" => "/portal/",
        _ => "/",
    }
}
