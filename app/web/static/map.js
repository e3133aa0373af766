// Enhancement of the board: a run under the pointer or with focus stands out on the map. The page works without it.
(() => {
  const runs = [...document.querySelectorAll(".map .run")];
  const only = (id) => runs.forEach((run) => run.classList.toggle("dim", id !== null && run.dataset.run !== id));
  const rows = document.querySelectorAll("tr[data-run]");
  for (const row of rows) {
    for (const type of ["pointerenter", "focusin"]) row.addEventListener(type, () => only(row.dataset.run));
    for (const type of ["pointerleave", "focusout"]) row.addEventListener(type, () => only(null));
  }
  for (const run of runs) {
    run.addEventListener("pointerenter", () => only(run.dataset.run));
    run.addEventListener("pointerleave", () => only(null));
    run.addEventListener("click", () => { location.href = `/board/run/${run.dataset.run}`; });
  }
})();
