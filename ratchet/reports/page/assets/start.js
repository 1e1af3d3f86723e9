// The sections in their order, the theme, and what follows the size of the window.

const dark = matchMedia("(prefers-color-scheme: dark)");
const themeButton = document.getElementById("theme");

function setTheme(isDark) {
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
  themeButton.textContent = isDark ? "Light" : "Dark";
  themeButton.setAttribute("aria-pressed", String(isDark));
  redraw();
}

setTheme(dark.matches);
dark.addEventListener("change", () => setTheme(dark.matches));
themeButton.hidden = false; // without a script it would do nothing
themeButton.addEventListener("click", () => setTheme(document.documentElement.dataset.theme !== "dark"));

/** On paper, colours are for light. */
let onScreen = null;
addEventListener("beforeprint", () => {
  onScreen = document.documentElement.dataset.theme;
  setTheme(false);
});
addEventListener("afterprint", () => setTheme(onScreen === "dark"));

document.getElementById("name").append("ratchet: ", el("bdi", {}, data.name));
section("verdict", "Today", "", fillVerdict);
section("trend", "Trend", "", fillTrend);
section("map", "Map", "Area: lines of code. Colour: how much is owed in them. Click a package to open it.", fillMap);
section("hotspots", "Hotspots", "Debts times commits of the last year, which is the figure of each bar: what is paid here is felt most often.", fillHotspots);
section("coverage", "Coverage", "For people to look at: nothing is judged by a percentage.", fillCoverage);
section("imports", "Imports", "Which packages import which, where they form cycles, and which contracts they break.", fillImports);
section("exceptions", "Exceptions", "What was let pass: lines that silence a checker, and waivers.", fillExceptions);
section("debts", "Debts", "", fillDebts);
section("words", "Words", "", fillWords);
document.getElementById("made").textContent =
  `Made on ${data.made} by ratchet ${data.version}` + (data.head ? `, at commit ${data.head.slice(0, 12)}` : "") + ". Nothing in this file is loaded from elsewhere.";

/** The section that is being read: the last one whose heading went past the upper third of the window. */
const sections = [...document.querySelectorAll("main > section")];
function markSection() {
  const isAtEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const passed = sections.filter((one) => one.getBoundingClientRect().top < innerHeight / 3);
  const current = isAtEnd ? sections.at(-1) : passed.at(-1) || sections[0];
  for (const link of document.querySelectorAll("#sections a")) {
    if (link.dataset.section !== current.id) link.removeAttribute("aria-current");
    else if (!link.hasAttribute("aria-current")) {
      link.setAttribute("aria-current", "true");
      const bar = link.parentElement; // on a phone the bar is wider than the window
      bar.scrollTo(link.offsetLeft - bar.offsetLeft - (bar.clientWidth - link.offsetWidth) / 2, 0);
    }
  }
}
addEventListener("scroll", markSection, { passive: true });
markSection();

document.documentElement.dataset.shown = "true";
// The sections came after the browser looked for the one that the address names.
follow();

let resizing = 0;
addEventListener("resize", () => {
  clearTimeout(resizing);
  resizing = setTimeout(redraw, 150);
});
