import { cleanup, configure, prettyDOM } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { startWords } from '../words';

/** What was not found, and where: the page is written out when the message is read, as waiting asks many times and reads the last answer. */
function elementError(message: string | null, container: Element): Error {
  const error = new Error();
  error.name = 'TestingLibraryElementError';
  let whole: string | undefined;
  Object.defineProperty(error, 'message', {
    configurable: true,
    get: () => (whole ??= [message, prettyDOM(container)].filter(Boolean).join('\n\n')),
    set: (changed: string) => (whole = changed),
  });
  Error.captureStackTrace(error, elementError); // the test is at fault, not this
  return error;
}

startWords();
configure({
  asyncUtilTimeout: 12_000, // a machine that builds something else meanwhile is slow
  getElementError: elementError,
});

// jsdom knows <dialog>, but not how to show it.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

// jsdom knows files, but not how to read them.
File.prototype.text = function () {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => {
      resolve(reader.result as string);
    };
    reader.readAsText(this);
  });
};

// jsdom knows no CSS object either; what is escaped here are ids.
Object.defineProperty(globalThis, 'CSS', { value: { escape: (text: string) => text.replaceAll(/[^\w-]/g, '\\$&') } });

window.scrollTo = () => undefined; // jsdom has no layout

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(cleanup);
