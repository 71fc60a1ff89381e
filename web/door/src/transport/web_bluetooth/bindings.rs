//! What this app uses of the Web Bluetooth API. The bindings of `web-sys` would need an unstable
//! switch for the whole build.

use js_sys::{Object, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[derive(Clone, Debug)]
    pub type Bluetooth;
    #[wasm_bindgen(method, catch, js_name = getAvailability)]
    pub fn get_availability(this: &Bluetooth) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = getDevices)]
    pub fn get_devices(this: &Bluetooth) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = requestDevice)]
    pub fn request_device(this: &Bluetooth, options: &Object) -> Result<Promise, JsValue>;

    #[derive(Clone, Debug)]
    pub type Device;
    #[wasm_bindgen(method, getter)]
    pub fn id(this: &Device) -> String;
    #[wasm_bindgen(method, getter)]
    pub fn gatt(this: &Device) -> Option<Server>;

    #[derive(Clone, Debug)]
    pub type Server;
    #[wasm_bindgen(method, getter)]
    pub fn connected(this: &Server) -> bool;
    #[wasm_bindgen(method, catch)]
    pub fn connect(this: &Server) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method)]
    pub fn disconnect(this: &Server);
    #[wasm_bindgen(method, catch, js_name = getPrimaryService)]
    pub fn get_primary_service(this: &Server, service: &str) -> Result<Promise, JsValue>;

    #[derive(Clone, Debug)]
    pub type Service;
    #[wasm_bindgen(method, catch, js_name = getCharacteristic)]
    pub fn get_characteristic(this: &Service, characteristic: &str) -> Result<Promise, JsValue>;

    #[derive(Clone, Debug)]
    pub type Characteristic;
    #[wasm_bindgen(method, catch, js_name = readValue)]
    pub fn read_value(this: &Characteristic) -> Result<Promise, JsValue>;
    #[wasm_bindgen(method, catch, js_name = writeValueWithResponse)]
    pub fn write_value_with_response(
        this: &Characteristic,
        value: &Uint8Array,
    ) -> Result<Promise, JsValue>;
}
