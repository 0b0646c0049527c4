import { cleanup } from '@testing-library/react';
import { afterEach, beforeEach } from 'vitest';
import { startWords } from './words';

startWords();

// jsdom knows <dialog>, but not how to show it.
HTMLDialogElement.prototype.showModal = function () {
  this.open = true;
};
HTMLDialogElement.prototype.close = function () {
  this.open = false;
};

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
afterEach(cleanup);
