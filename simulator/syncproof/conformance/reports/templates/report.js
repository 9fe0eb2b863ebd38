"use strict";
(() => {
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const rows = all("details.row");
  const filter = document.getElementById("filter");
  const find = document.getElementById("find");
  const expand = document.getElementById("expand");
  const marks = all("button[data-mark]", filter);
  let mark = "all";

  const apply = () => {
    const word = find.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = mark === "all" || row.dataset.mark === mark;
      const named = !word || row.textContent.toLowerCase().includes(word);
      row.hidden = !(fits && named);
      shown += row.hidden ? 0 : 1;
    }
    for (const area of all(".area")) {
      area.hidden = !area.querySelector("details.row:not([hidden])");
    }
    document.getElementById("nothing").hidden = shown > 0 || rows.length === 0;
  };

  const choose = (wanted) => {
    mark = wanted;
    for (const button of marks) {
      button.setAttribute("aria-pressed", String(button.dataset.mark === mark));
    }
    apply();
  };

  const reveal = () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.closest("[hidden]")) { find.value = ""; choose("all"); }
    for (let place = target; place; place = place.parentElement) {
      if (place.tagName === "DETAILS") place.open = true;
    }
    target.scrollIntoView();
  };

  const copy = async (button) => {
    const code = button.parentElement.querySelector("code");
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = "Selected";
    }
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  };

  if (rows.length > 0) filter.hidden = false;
  for (const button of marks) button.addEventListener("click", () => choose(button.dataset.mark));
  find.addEventListener("input", apply);
  expand.addEventListener("click", () => {
    const open = expand.getAttribute("aria-pressed") !== "true";
    expand.setAttribute("aria-pressed", String(open));
    expand.textContent = open ? "Close all" : "Open all";
    for (const row of rows) row.open = open;
  });
  for (const button of all(".copy-button")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
  addEventListener("hashchange", reveal);
  for (const link of all("a[href^='#']")) link.addEventListener("click", () => setTimeout(reveal));
  addEventListener("beforeprint", () => {
    for (const row of all("details.row:not(.passed):not(.uncovered)")) row.open = true;
  });
  reveal();
})();
