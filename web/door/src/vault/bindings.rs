//! `IndexedDB` as futures.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    IdbDatabase, IdbObjectStore, IdbObjectStoreParameters, IdbOpenDbRequest, IdbRequest,
    IdbTransactionMode,
};

use super::{VaultClosed, closed};

/// Opens a database with these stores; the flag says whether a store numbers its rows itself.
pub(super) async fn open(
    name: &str,
    version: u32,
    stores: &[(&'static str, bool)],
) -> Result<IdbDatabase, VaultClosed> {
    let factory = web_sys::window()
        .ok_or(VaultClosed)?
        .indexed_db()
        .map_err(closed)?
        .ok_or(VaultClosed)?;
    let request = factory.open_with_u32(name, version).map_err(closed)?;
    let upgrade = {
        let (request, stores) = (request.clone(), stores.to_vec());
        Closure::once(move |_event: JsValue| make(&request, &stores))
    };
    request.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
    let database: IdbDatabase = answer(&request).await?.dyn_into().map_err(closed)?;
    // Another tab with a newer app must not wait for this one.
    let leave = Closure::<dyn Fn(JsValue)>::new({
        let database = database.clone();
        move |_event| database.close()
    });
    database.set_onversionchange(Some(leave.as_ref().unchecked_ref()));
    leave.forget();
    Ok(database)
}

fn make(request: &IdbOpenDbRequest, stores: &[(&'static str, bool)]) {
    let Ok(Ok(database)) = request.result().map(JsCast::dyn_into::<IdbDatabase>) else {
        return;
    };
    for (name, numbered) in stores {
        let parameters = IdbObjectStoreParameters::new();
        parameters.set_auto_increment(*numbered);
        // A store that exists already is what is wanted.
        let _made = database.create_object_store_with_optional_parameters(name, &parameters);
    }
}

/// A store in a transaction of its own.
pub(super) fn store(
    database: &IdbDatabase,
    name: &str,
    mode: IdbTransactionMode,
) -> Result<IdbObjectStore, VaultClosed> {
    let transaction = database
        .transaction_with_str_and_mode(name, mode)
        .map_err(closed)?;
    transaction.object_store(name).map_err(closed)
}

/// The result of a request.
pub(super) async fn answer(request: &IdbRequest) -> Result<JsValue, VaultClosed> {
    let promise = Promise::new(&mut |resolve: Function, reject: Function| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await.map_err(closed)?;
    request.result().map_err(closed)
}
