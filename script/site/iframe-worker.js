// A page that is read from a disk may not start a worker, as the search does: there its script runs in a hidden frame.
// Messages are copies and arrive later, as those of a worker.
if (location.protocol === "file:") {
  const later = (deliver, data) => {
    const copy = structuredClone(data);
    setTimeout(() => deliver(copy));
  };
  window.Worker = class {
    constructor(url) {
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      document.body.append(this.frame);
      this.inner = this.frame.contentWindow;
      this.inner.postMessage = (answer) => later((data) => this.onmessage?.({ data }), answer);
      const script = this.inner.document.createElement("script");
      script.src = url;
      script.onerror = (error) => this.onerror?.(error);
      this.loaded = new Promise((done) => script.addEventListener("load", done));
      this.inner.document.head.append(script);
    }

    postMessage(message) {
      const send = (data) => this.inner.dispatchEvent(new MessageEvent("message", { data }));
      this.loaded.then(() => later(send, message));
    }

    terminate() {
      this.frame.remove();
    }
  };
}
