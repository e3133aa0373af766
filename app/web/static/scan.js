// Enhancement of the scanning field: stays on the page, and is heard. Without this file the form works as a form.
(() => {
  const tones = { ok: [[1320, 0.07]], warn: [[880, 0.12], [880, 0.12]], bad: [[220, 0.7]] };
  let audio;
  const beep = (kind) => {
    audio = audio || new (window.AudioContext || window.webkitAudioContext)();
    let at = audio.currentTime;
    for (const [hz, seconds] of tones[kind] || []) {
      const tone = audio.createOscillator(), volume = audio.createGain();
      tone.type = kind === "bad" ? "sawtooth" : "sine";
      tone.frequency.value = hz;
      volume.gain.value = 0.25;
      tone.connect(volume).connect(audio.destination);
      tone.start(at);
      tone.stop(at + seconds);
      at += seconds + 0.06;
    }
    document.documentElement.dataset.beep = kind;
    if (kind === "bad" && navigator.vibrate) navigator.vibrate(300);
  };
  const send = async (form) => {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)), credentials: "same-origin" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.querySelector("main");
    if (!answer.ok || !main.querySelector("#desk")) { location.reload(); return; }
    document.querySelector("main").replaceWith(document.adoptNode(main));
    const notice = document.querySelector(".notice");
    if (notice) { notice.classList.add("huge"); beep(notice.classList.contains("bad") ? "bad" : notice.classList.contains("warn") ? "warn" : "ok"); }
    const field = document.querySelector("[data-scan] input[name=item]");
    if (field) field.focus();
  };
  let line = Promise.resolve();
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-scan]");
    if (!form) return;
    event.preventDefault();
    const copy = form.cloneNode(true);
    copy.querySelector("[name=item]").value = form.querySelector("[name=item]").value;
    form.querySelector("[name=item]").value = "";
    line = line.then(() => send(copy)).catch(() => { beep("bad"); form.submit(); });
  });
})();
