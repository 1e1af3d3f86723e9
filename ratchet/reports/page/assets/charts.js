// Charts take their colours from the style sheet, so that they follow the theme; each has a table below it.

const charts = [];

function color(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
}

const seriesColor = (at) => color(`series-${Math.min(at, 7)}`);

/** A chart in a box. `options` makes its options anew, for the theme may change. `height` is in pixels. */
function chart(box, label, options, height = 340) {
  const area = el("div", { class: "chart", role: "img", "aria-label": label });
  area.style.height = `${height}px`;
  box.append(area);
  const drawn = echarts.init(area, null, { renderer: "svg" });
  const draw = () => {
    const made = options(area.clientWidth);
    drawn.setOption({
      animation: false,
      textStyle: { color: color("text"), fontFamily: "system-ui, sans-serif" },
      aria: { enabled: true, label: { description: label }, decal: { show: made.decals === true } },
      ...made,
    }, true);
    area.setAttribute("aria-label", label);
    // Paper is narrower than the window that it was drawn for: there the style sheet scales it.
    area.querySelector("svg").setAttribute("viewBox", `0 0 ${area.clientWidth} ${area.clientHeight}`);
  };
  charts.push({ area, drawn, draw });
  draw();
  return { drawn, draw };
}

const tooltip = (extra = {}) => ({
  renderMode: "richText", confine: true, backgroundColor: color("card"), borderColor: color("strong"),
  textStyle: { color: color("text"), fontSize: 13 }, ...extra,
});

const axisStyle = () => ({
  axisLine: { lineStyle: { color: color("strong") } },
  axisTick: { show: false },
  axisLabel: { color: color("soft"), hideOverlap: true },
  splitLine: { lineStyle: { color: color("line") } },
});

/** A horizontal bar chart's axis of names, and the grid that leaves room for them. */
function nameAxis(names, width, right, bottom) {
  const most = width < 600 ? 130 : 280;
  const room = Math.min(Math.max(...names.map((name) => name.length)) * 7 + 4, most);
  const letters = Math.floor(room / 7.6);
  // The end of a dotted name says more than its beginning; half a part of it says nothing.
  const shortened = (name) => (name.length > letters ? `…${name.slice(1 - letters).replace(/^[^.]*\.(?=.)/, "")}` : name);
  return {
    grid: { left: room + 12, right, top: 4, bottom },
    yAxis: {
      type: "category", inverse: true, data: names, ...axisStyle(), axisLine: { show: false },
      axisLabel: { color: color("text"), width: room, overflow: "truncate", interval: 0, formatter: shortened },
    },
  };
}

/** A legend that shows all its names, and how many rows it takes. Letters are about 7 pixels wide, the sign and gaps 50. */
function legendOf(names, width) {
  let rows = 1;
  let used = 0;
  for (const name of names) {
    const wide = name.length * 7 + 50;
    if (used + wide > width && used) [rows, used] = [rows + 1, 0];
    used += wide;
  }
  return { rows, legend: { type: "plain", bottom: 0, itemHeight: 10, textStyle: { color: color("text") }, data: names } };
}

const LEGEND_ROW = 19;
const barsHeight = (count, extra) => count * 26 + extra;

function redraw() {
  for (const { drawn, draw } of charts) {
    drawn.resize();
    draw();
  }
}
