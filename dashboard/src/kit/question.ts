export interface Question {
  title: string;
  /** What happens, and that it can't be undone. */
  text: string;
  /** What the button does, e.g. "Delete the template". */
  action: string;
  /** What the way out is called; default: Cancel. */
  cancel?: string;
}

export type Asked = Question & { answer: (yes: boolean) => void };

let asked: Asked | null = null;
const listeners = new Set<() => void>();

function set(next: Asked | null): void {
  asked = next;
  for (const listener of listeners) listener();
}

/** Asks before something that can't be undone; answers whether it is wanted. What can be undone gets a toast instead. */
export function confirm(question: Question): Promise<boolean> {
  asked?.answer(false);
  return new Promise((resolve) => {
    set({
      ...question,
      answer: (yes) => {
        set(null);
        resolve(yes);
      },
    });
  });
}

/** The question that waits for its answer; null: none. */
export const questionAsked = (): Asked | null => asked;

export function subscribeToQuestions(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
