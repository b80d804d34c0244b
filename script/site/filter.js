// A field above the tables of rules: only rows with all of its words stay, and only headings that have such a row.
function groupsOf(article) {
  const groups = [{ heading: null, rows: [] }];
  for (const element of article.querySelectorAll("h2, tbody tr")) {
    if (element.tagName === "H2") groups.push({ heading: element, rows: [] });
    else groups.at(-1).rows.push(element);
  }
  return groups.filter((group) => group.rows.length);
}

function show(group, words) {
  const about = group.heading?.textContent ?? "";
  for (const row of group.rows) {
    const text = `${about} ${row.textContent}`.toLowerCase();
    row.hidden = !words.every((word) => text.includes(word));
  }
  const shown = group.rows.filter((row) => !row.hidden).length;
  if (group.heading) group.heading.hidden = !shown;
  group.rows[0].closest("table").hidden = !shown;
  return shown;
}

function addFilter(article) {
  const groups = groupsOf(article);
  if (!groups.length) return;
  const field = Object.assign(document.createElement("input"), { type: "search", className: "filter" });
  field.placeholder = "Filter: words that a row must have";
  field.setAttribute("aria-label", field.placeholder);
  const count = Object.assign(document.createElement("p"), { className: "filter__count" });
  count.setAttribute("role", "status");
  const all = groups.flatMap((group) => group.rows).length;
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/[\s,]+/).filter(Boolean);
    const shown = groups.reduce((sum, group) => sum + show(group, words), 0);
    count.textContent = words.length ? `${shown} of ${all} rows` : "";
  });
  (groups[0].heading ?? groups[0].rows[0].closest("table")).before(field, count);
}

if (/\/rules\/(index\.html|by-[a-z]+\.html)?$/.test(location.pathname)) {
  addFilter(document.querySelector("article"));
}
