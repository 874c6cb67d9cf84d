// The review: a decision by one key, the next item without loading the page anew. Without this file the same forms and
// links work by themselves.
"use strict";
(() => {
  const place = document.getElementById("item");
  const said = document.getElementById("said");
  const help = document.getElementById("help");
  const noKeys = document.getElementById("no-keys");
  const ahead = new Map();
  let busy = false;

  const article = () => place.querySelector("[data-item]");
  const address = (id) => (id ? `/review/${encodeURIComponent(id)}` : "/review");

  async function fetched(id, more = "") {
    const answer = await fetch(`${address(id)}?part=true${more}`, { redirect: "manual" });
    if (!answer.ok) throw new Error(String(answer.status));
    return answer.text();
  }

  function prefetch() {
    const next = article()?.dataset.next;
    for (const id of ahead.keys()) if (id !== next) ahead.delete(id);
    if (next && !ahead.has(next)) ahead.set(next, fetched(next, "&ahead=true").catch(() => null));
  }

  function put(html) {
    place.innerHTML = html;
    place.focus({ preventScroll: true });
    window.scrollTo(0, 0);
    prefetch();
  }

  async function show(id, remember = true) {
    const waiting = ahead.get(id);
    ahead.delete(id);
    try {
      const early = waiting && (await waiting);
      put(early || (await fetched(id)));
      // What came ahead was not noted as seen; now it is.
      if (early) fetch(`${address(id)}?shown=true`, { redirect: "manual" }).catch(() => null);
      if (remember) history.pushState({ id }, "", address(id));
    } catch {
      location.assign(address(id)); // signed out, or the item is gone: the page itself says so
    }
  }

  function tell(text, id) {
    said.textContent = `${text}　`;
    const link = document.createElement("a");
    link.href = address(id);
    link.textContent = "改判";
    said.append(link);
  }

  async function decide(form, button) {
    if (busy) return;
    busy = true;
    const id = article().dataset.item;
    const fields = new URLSearchParams(new FormData(form, button));
    form.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(`${form.action}?part=true`, { method: "POST", body: fields, redirect: "manual" });
      if (answer.ok) {
        const told = await answer.json();
        tell(told.said, id);
        await show(told.next);
      } else if (answer.status === 422) {
        put(await answer.text());
      } else {
        location.reload();
      }
    } catch {
      said.textContent = "没有连上服务器，这一条还没有登记，请重试。";
    } finally {
      busy = false;
      form.removeAttribute("aria-busy");
    }
  }

  place.addEventListener("submit", (event) => {
    if (!event.submitter) return;
    event.preventDefault();
    decide(event.target, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const step = event.target.closest("[data-go]");
    if (step && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      if (!busy) show(article().dataset[step.dataset.go]);
    } else if (event.target.closest("[data-help]")) help.showModal();
    else if (event.target.closest("[data-close]")) help.close();
  });
  window.addEventListener("popstate", () => {
    const id = decodeURIComponent(location.pathname.split("/")[2] || "");
    show(id, false);
  });

  function stored(value) {
    try {
      if (value === undefined) return localStorage.getItem("review-no-keys") === "1";
      localStorage.setItem("review-no-keys", value ? "1" : "0");
    } catch {
      // A browser that keeps nothing: the keys stay on for this visit.
    }
    return false;
  }
  noKeys.checked = stored();
  noKeys.addEventListener("change", () => stored(noKeys.checked));
  document.querySelector("[data-help]").hidden = false;

  function reasonOf(key) {
    const box = place.querySelector("details.reject[open]");
    return box ? box.querySelector(`[data-reason="${CSS.escape(key)}"]`) : null;
  }

  function openReasons() {
    const box = place.querySelector("details.reject");
    if (!box) return;
    box.open = !box.open;
    if (box.open) box.querySelector("button").focus();
  }

  function go(step) {
    const id = article()?.dataset[step];
    if (id && !busy) show(id);
  }

  const acts = {
    r: openReasons,
    j: () => go("next"),
    arrowright: () => go("next"),
    k: () => go("previous"),
    arrowleft: () => go("previous"),
    m: () => document.getElementById("remark")?.focus(),
    escape: () => place.querySelector("details.reject[open]")?.removeAttribute("open"),
  };

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return;
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (typing) {
      if (event.key === "Escape") place.focus();
      return;
    }
    if (event.key === "?") return void (help.open ? help.close() : help.showModal());
    if (help.open || noKeys.checked) return;
    const key = event.key.toLowerCase();
    const button = reasonOf(key) || place.querySelector(`button[data-key="${CSS.escape(key)}"]`);
    if (button) {
      event.preventDefault();
      if (!busy) button.click();
    } else if (acts[key]) {
      event.preventDefault();
      acts[key]();
    }
  });

  prefetch();
})();
