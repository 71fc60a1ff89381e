//! Dense rows with a sticky head; on a phone each row becomes a card that repeats the head's words.

use yew::prelude::*;

/// One column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub head: AttrValue,
    /// The head is there for those who hear the page only.
    pub quiet: bool,
}

impl Column {
    /// A column with a head.
    #[must_use]
    pub fn new(head: &'static str) -> Self {
        Self {
            head: AttrValue::Static(head),
            quiet: false,
        }
    }

    /// A column whose head is not shown, such as that of the buttons.
    #[must_use]
    pub fn quiet(head: &'static str) -> Self {
        Self {
            head: AttrValue::Static(head),
            quiet: true,
        }
    }
}

/// One row: its key, and one cell for each column.
#[derive(Clone, Debug, PartialEq)]
pub struct TableRow {
    /// Unique in the table.
    pub key: AttrValue,
    /// The cells.
    pub cells: Vec<Html>,
}

/// A table.
#[derive(Clone, Debug, PartialEq, Properties)]
pub struct TableProps {
    /// What the table is of.
    pub label: AttrValue,
    /// The columns.
    pub columns: Vec<Column>,
    /// The column whose cell names the row, from 0.
    #[prop_or_default]
    pub naming: usize,
    /// The rows.
    pub rows: Vec<TableRow>,
}

/// Rows and columns. The roles are spelt out, because a row that is laid out as a card loses them.
#[component]
pub fn Table(props: &TableProps) -> Html {
    let last = props.columns.len().saturating_sub(1);
    let cell = |index: usize, content: &Html| {
        let column = props.columns.get(index);
        let head = column.map(|column| column.head.clone());
        let class = (index == last && column.is_some_and(|column| column.quiet)).then_some("last");
        if index == props.naming {
            html! { <th scope="row" role="rowheader" data-head={head}>{ content.clone() }</th> }
        } else {
            html! { <td role="cell" {class} data-head={head}>{ content.clone() }</td> }
        }
    };
    html! {
        <table class="tbl" role="table" aria-label={props.label.clone()}>
            <thead role="rowgroup">
                <tr role="row">
                    { for props.columns.iter().map(|column| html! {
                        <th scope="col" role="columnheader">
                            <span class={classes!(column.quiet.then_some("sr"))}>{ &column.head }</span>
                        </th>
                    }) }
                </tr>
            </thead>
            <tbody role="rowgroup">
                { for props.rows.iter().map(|row| html! {
                    <tr role="row" key={row.key.as_str()}>
                        { for row.cells.iter().enumerate().map(|(index, content)| cell(index, content)) }
                    </tr>
                }) }
            </tbody>
        </table>
    }
}
