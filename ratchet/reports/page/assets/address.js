// What a section shows stands in the address, as in #debts?rule=cast: it can be sent on, and Back and Forward work.

const shows = new Map(); // by section: what shows it as some settings say, or as it is at first where there are none
const chosen = {}; // by section: the settings of now, as an address has them
let wasTyped = false;

/** Settings as an address has them; empty ones are left out. */
const queryOf = (settings) => String(new URLSearchParams(Object.entries(settings).filter(([, value]) => value)));

const addressOf = (section, query) => `#${section}${query && `?${query}`}`;

/** From elsewhere, the bar leads back to what a section shows. */
function choose(section, query) {
  chosen[section] = query;
  document.querySelector(`#sections a[data-section="${section}"]`).href = addressOf(section, query);
}

/** A section shows what some settings say. `isTyped`: one more letter of a word is nothing to come back to. */
function tell(section, settings, isTyped = false) {
  const query = queryOf(settings);
  if (query === (chosen[section] ?? "")) return;
  choose(section, query);
  history[isTyped && wasTyped ? "replaceState" : "pushState"]({ ...chosen }, "", addressOf(section, query));
  wasTyped = isTyped;
}

/** Show what the address says, and all else as it was there; at a new address, as it is now. */
function follow(isAsked) {
  const [, id, query] = location.hash.match(/^#?([^?]*)\??(.*)$/);
  const then = history.state ?? { ...chosen, [id]: query };
  wasTyped = false;
  for (const [section, show] of shows) {
    const asked = then[section] ?? "";
    if (asked === (chosen[section] ?? "")) continue;
    choose(section, asked);
    show(Object.fromEntries(new URLSearchParams(asked)));
  }
  history.replaceState({ ...chosen }, "");
  document.getElementById(id)?.scrollIntoView();
  if (isAsked) document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
}

/** Of an address that is shown already, a browser tells nothing. */
function goTo(address) {
  if (address === location.hash) follow(true);
  else location.hash = address;
}

addEventListener("hashchange", follow);
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  goTo(link.hash);
});
