// Sorting and filtering of the problems. The table is complete without this; nothing is fetched.
"use strict";
(() => {
  const table = document.querySelector("table.problems");
  const filters = document.querySelector(".filters");
  if (!table || !filters) { return; }
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const told = document.getElementById("listed");
  const search = filters.querySelector("input");
  const selects = Array.from(filters.querySelectorAll("select"));
  const natural = new Intl.Collator("en", { numeric: true });
  const texts = rows.map((row) => row.textContent.toLowerCase());

  for (const select of selects) {
    const values = new Set(rows.map((row) => row.dataset[select.name] || ""));
    values.delete("");
    const order = select.name === "severity" ? ["error", "warning", "note"] : null;
    const sorted = Array.from(values).sort((a, b) => order ? order.indexOf(a) - order.indexOf(b) : natural.compare(a, b));
    for (const value of sorted) { select.add(new Option(value, value)); }
    select.closest("label").hidden = sorted.length < 2;
  }

  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row, index) => {
      const fits = selects.every((select) => !select.value || row.dataset[select.name] === select.value)
        && words.every((word) => texts[index].includes(word));
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    told.textContent = `${shown.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown`;
  };

  const ranks = { error: "1", warning: "2", note: "3" };
  const key = (row, column) => {
    const text = column === 0 ? ranks[row.dataset.severity] : row.cells[column].textContent.trim();
    return { text, number: text === "" ? NaN : Number(text) };
  };
  // Numbers first, by their size; then texts, with the numbers within them by their size.
  const compare = (a, b) => {
    if (Number.isFinite(a.number) && Number.isFinite(b.number)) { return a.number - b.number; }
    return Number.isFinite(b.number) - Number.isFinite(a.number) || natural.compare(a.text, b.text);
  };
  const heads = Array.from(table.tHead.rows[0].cells);
  const sort = (head, column) => {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of heads) { other.removeAttribute("aria-sort"); }
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const keyed = rows.map((row, index) => ({ row, index, key: key(row, column) }));
    keyed.sort((a, b) => (compare(a.key, b.key) || a.index - b.index) * (down ? -1 : 1));
    body.append(...keyed.map((entry) => entry.row));
  };

  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => sort(head, column));
  });
  filters.addEventListener("submit", (event) => event.preventDefault());
  search.addEventListener("input", apply);
  for (const select of selects) { select.addEventListener("change", apply); }
  filters.hidden = false;
  apply();
})();
