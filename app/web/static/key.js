// The clerk's key: made in this browser, kept in IndexedDB, never extractable. Without this file everything works by password.
(() => {
  const CURVE = { name: "ECDSA", namedCurve: "P-256" };
  const base64 = (content) => btoa(String.fromCharCode(...new Uint8Array(content)));
  const store = (mode, work) => new Promise((done, failed) => {
    const opening = indexedDB.open("buuta-desk", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("keys");
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const step = opening.result.transaction("keys", mode), asked = work(step.objectStore("keys"));
      step.oncomplete = () => { opening.result.close(); done(asked.result); };
      step.onabort = step.onerror = () => failed(step.error);
    };
  });
  const own = (person) => store("readonly", (keys) => keys.get(person));
  const publicKey = async (pair) => base64(await crypto.subtle.exportKey("spki", pair.publicKey));

  const enrolling = document.querySelector("form[data-enrol]");
  if (enrolling) {
    own(enrolling.dataset.person).then(async (pair) => {
      const here = pair && [...document.querySelectorAll("[data-key]")].find((row) => row.dataset.key === pair.public_key);
      if (here) here.querySelector(".here").hidden = false;
    }).catch(() => {});
    enrolling.addEventListener("submit", async (event) => {
      if (enrolling.public_key.value) return;
      event.preventDefault();
      try {
        const pair = await crypto.subtle.generateKey(CURVE, false, ["sign", "verify"]);
        const text = await publicKey(pair);
        await store("readwrite", (keys) => keys.put({ pair, public_key: text }, enrolling.dataset.person));
        enrolling.public_key.value = text;
      } catch { /* the server then says that no key was made */ }
      enrolling.submit();
    });
  }

  // Signing a manifest: what is signed must be what stands on the page.
  const listed = () => [...document.querySelectorAll("[data-item].done")].map((row) => row.dataset.item).sort().join();
  const prepare = async (form) => {
    const kept = await own(form.dataset.person).catch(() => undefined);
    if (!kept || !form.dataset.keys.split(" ").includes(kept.public_key)) return;
    form.querySelector("[data-by-key]").hidden = false;
    form.querySelector("[data-no-key]").hidden = true;
    form.password.required = false;
    form.addEventListener("submit", async (event) => {
      if (form.signature.value || event.submitter?.value !== "key") return;
      event.preventDefault();
      const text = form.exchange.value, exchange = JSON.parse(text);
      if (Object.keys(exchange.items).sort().join() !== listed() || exchange.manifest_id !== form.dataset.manifest) {
        alert("Nội dung gửi để ký khác danh sách trên trang: không ký. Tải lại trang.");
        return;
      }
      const signed = await crypto.subtle.sign({ name: "ECDSA", hash: "SHA-256" }, kept.pair.privateKey, new TextEncoder().encode(text));
      form.public_key.value = kept.public_key;
      form.signature.value = base64(signed);
      form.submit();
    });
  };
  const sealing = () => { const form = document.querySelector("form[data-seal]"); if (form) void prepare(form); };
  sealing();
  new MutationObserver(sealing).observe(document.body, { childList: true }); // a scan replaces <main>
})();
