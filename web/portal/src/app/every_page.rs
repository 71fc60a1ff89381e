//! Lists that arrive in pages.

use api::route::Route;
use kit::client::{Answer, Problem, Request};
use miniserde::Deserialize;

/// All items of a list, page after page. `parts` takes a page apart: its items, and where the next page begins.
pub(super) async fn every_page<Page: Deserialize, Item>(
    route: Route,
    parts: fn(Page) -> (Vec<Item>, Option<String>),
) -> Result<Answer<Vec<Item>>, Problem> {
    let mut all = Vec::new();
    let mut cursor = String::new();
    loop {
        let request = Request::new(route).query("cursor", &cursor);
        let (items, next) = parts(request.send().await?.body);
        all.extend(items);
        let Some(next) = next else {
            return Ok(Answer {
                body: all,
                version: None,
            });
        };
        cursor = next;
    }
}
