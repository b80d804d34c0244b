// A message that is pasted has the reader's own names and numbers, which no page has: the search is asked without them.
const SHORT = 4; // words, such as somebody types who knows what a page says

function withoutOwn(input) {
  const words = (text) => text.split(/\s+/).filter(Boolean);
  const quoted = /`[^`]*`|(?<=^|[\s(])'[^']*'/g; // as pvelint and PVE quote what is the reader's
  const left = words(input.replace(quoted, " ")).filter((word) => /\p{L}/u.test(word) && !/[\d/@]/.test(word));
  return words(input).length > SHORT && left.length ? left.join(" ") : input;
}

const QUERY = 2; // what the search calls a message to its worker that asks for something
const post = Worker.prototype.postMessage;
Worker.prototype.postMessage = function (message, ...rest) {
  const asks = message?.type === QUERY && typeof message.data?.input === "string";
  const sent = asks ? { ...message, data: { ...message.data, input: withoutOwn(message.data.input) } } : message;
  return post.call(this, sent, ...rest);
};
