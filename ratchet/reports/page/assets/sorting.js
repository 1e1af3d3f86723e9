// Tables that are sorted by a click on the title of a column.

/** Sort a table by the column of a header: figures with the largest first, words from a to z; again, the other way. */
function sortBy(header) {
  const body = header.closest("table").tBodies[0];
  const was = header.getAttribute("aria-sort");
  const falls = was ? was === "ascending" : header.classList.contains("number");
  for (const other of header.parentElement.cells) other.removeAttribute("aria-sort");
  header.setAttribute("aria-sort", falls ? "descending" : "ascending");
  const rows = [...body.rows].map((row) => [row.cells[header.cellIndex].textContent, row]);
  rows.sort(([a], [b]) => (falls ? -1 : 1) * compared(a, b));
  body.append(...rows.map(([, row]) => row));
}

/** By figures where both texts are some (a dash is less than any), else by the letters. */
function compared(a, b) {
  const [one, other] = [a, b].map((text) => (text === "–" ? -Infinity : parseFloat(text.replace(/,/g, "").replace("−", "-"))));
  return Number.isNaN(one) || Number.isNaN(other) ? a.localeCompare(b, "en", { numeric: true }) : one === other ? 0 : one - other;
}
