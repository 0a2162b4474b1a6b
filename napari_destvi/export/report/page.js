// Sorts a table of the report by the column whose heading is clicked; again, the other
// way round. Cells tell what they are sorted by in data-value; empty ones come last.
function valueOf(row, column) {
  return row.cells[column].dataset.value;
}

function compared(first, second) {
  if (first === "" || second === "") {
    return null;
  }
  const numbers = [Number(first), Number(second)];
  if (numbers.some(Number.isNaN)) {
    return first.localeCompare(second);
  }
  return numbers[0] - numbers[1];
}

function sortBy(heading) {
  const column = heading.cellIndex;
  const body = heading.closest("table").tBodies[0];
  const falls = heading.getAttribute("aria-sort") === "ascending";
  const rows = Array.from(body.rows);
  rows.sort(function (a, b) {
    const values = [valueOf(a, column), valueOf(b, column)];
    const order = compared(values[0], values[1]);
    if (order === null) {
      return (values[0] === "") - (values[1] === "");
    }
    return falls ? -order : order;
  });
  rows.forEach((row) => body.appendChild(row));
  for (const other of heading.parentElement.cells) {
    other.removeAttribute("aria-sort");
  }
  heading.setAttribute("aria-sort", falls ? "descending" : "ascending");
}

for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => sortBy(button.parentElement));
}
