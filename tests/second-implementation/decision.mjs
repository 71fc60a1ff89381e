// "Is it allowed?" of docs/wire.md, numbered as there. Signatures and the key's slot are not its business.

import { isChildRevoked, scopeOf } from "./state.mjs";
import { holds, isAlways, localMinute, touchesDay } from "./window.mjs";

const GRACE = 120;
const WIDEST_FOR_WINDOWS = 3600;
const LOCKDOWN = 2;
const KEEP_LOCKED = 1;
const MANAGER = 2;
const UNLOCK = 1;
const HOLD_OPEN = 2;

/**
 * "ok" or the code of a denial, for a credential or for the pair of parent and child.
 * `cap` are the limits of the credential's key; `clock` is { state, earliest, latest } in seconds.
 */
export function decide({ credential, child, action, cap, clock, state }) {
  const ofParent = decideCredential(credential, action, cap, clock, state);
  if (ofParent !== undefined) return ofParent;
  if (child === undefined) return "ok";
  return decideChild(child, credential, action, cap, clock, state) ?? "ok";
}

function decideCredential(credential, action, cap, clock, state) {
  if (credential.role === 3 || credential.role > cap.maxRole) return "role_refused"; // 2
  if (credential.notAfter - credential.notBefore > cap.maxLifeHours * 60) return "life_too_long"; // 3
  if (state === undefined) return "scope_unknown"; // 4
  if (clock.state === "unknown") return "lock_time_unknown";
  if (clock.latest >= cap.notAfter * 60) return "key_expired"; // 5
  const times = outsideTimes(credential, clock); // 6, 7
  if (times !== undefined) return times;
  if (!trustsEnough(credential.needsTrustedClock, clock, state)) return "lock_time_unknown"; // 8
  const window = outsideWindows(credential.windows, clock, state); // 9
  if (window !== undefined) return window;
  const scope = scopeOf(state, credential.scope); // 10
  if (scope === undefined) return "scope_unknown";
  if (credential.gate > scope.version) return "lock_behind";
  if (credential.serial < scope.floor) return "below_floor"; // 11
  if (scope.serials.includes(credential.serial)) return "revoked";
  if (!mayDo(credential, action)) return "right_missing"; // 12
  if (state.mode === LOCKDOWN && credential.role !== MANAGER && !cap.emergency) return "lockdown"; // 13
  if (state.mode === KEEP_LOCKED && action === HOLD_OPEN) return "kept_locked";
  return undefined;
}

function decideChild(child, parent, action, cap, clock, state) {
  if (!parent.delegate) return "not_delegable";
  if (child.notAfter - child.notBefore > cap.maxChildLifeHours * 60) return "life_too_long";
  const times = outsideTimes(child, clock);
  if (times !== undefined) return times;
  if (!trustsEnough(true, clock, state)) return "lock_time_unknown";
  const window = outsideWindows([child.window], clock, state);
  if (window !== undefined) return window;
  if (isChildRevoked(state, parent.scope, parent.serial, child.index)) return "child_revoked";
  if (!mayDo({ unlock: true, holdOpen: child.holdOpen }, action)) return "right_missing";
  return state.mode === LOCKDOWN ? "lockdown" : undefined;
}

function outsideTimes({ notBefore, notAfter }, clock) {
  if (clock.latest >= notAfter * 60) return "after_window";
  if (clock.earliest + GRACE >= notBefore * 60) return undefined;
  return clock.state === "trusted" ? "before_window" : "lock_time_unknown";
}

const trustsEnough = (needed, clock, state) =>
  clock.state === "trusted" || !(needed || state.policy === 1);

function outsideWindows(windows, clock, state) {
  if (windows.length === 1 && isAlways(windows[0])) return undefined;
  if (clock.state !== "trusted" || clock.latest - clock.earliest > WIDEST_FOR_WINDOWS) return "lock_time_unknown";
  const first = Math.floor(clock.earliest / 60);
  const last = Math.floor(clock.latest / 60);
  for (let minute = first; minute <= last; minute += 1) {
    const local = localMinute(state.zone, minute);
    if (local === undefined) return "lock_time_unknown";
    if (windows.some((window) => holds(window, local))) continue;
    const today = windows.some((window) => touchesDay(window, local));
    return today ? "wrong_time_of_day" : "wrong_weekday";
  }
  return undefined;
}

const mayDo = ({ unlock, holdOpen }, action) => (action === UNLOCK ? unlock : holdOpen);
