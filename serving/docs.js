for (const form of document.forms) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const query = new URLSearchParams();
    let path = form.dataset.path;
    for (const input of form.querySelectorAll("input")) {
      if (input.dataset.place === "path") path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
      else if (input.value) query.set(input.name, input.value);
    }
    const headers = { "X-API-Key": document.getElementById("key").value };
    const options = { method: form.dataset.method, headers, cache: "no-store" };
    if (form.body) {
      headers["Content-Type"] = "application/json";
      options.body = form.body.value;
    }
    const shown = form.querySelector("pre");
    shown.hidden = false;
    const address = query.size ? `${path}?${query}` : path;
    try {
      const answer = await fetch(address.slice(1), options);
      const text = await answer.text();
      let content = text;
      try { content = JSON.stringify(JSON.parse(text), null, 1); } catch { /* shown as it is */ }
      shown.textContent = `${answer.status} ${address}\n${content}`;
    } catch (error) {
      shown.textContent = `${address}: ${error.message}`;
    }
  });
}
