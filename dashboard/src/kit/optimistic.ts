import { toast } from './toast';

/** What a failed call tells. */
interface Failure {
  status: number | 'offline';
}

interface Change {
  /** Shows the result at once; answers how to take that back. */
  show: () => { undo: () => void };
  /** The call. */
  send: Promise<unknown>;
  /** Says why it was taken back, e.g. "Ravi has finished this stage meanwhile". */
  reason: (problem: Failure) => string | Promise<string>;
}

/** Shows a change before the server has agreed, and takes it back with a reason when it does not. Answers whether it does. */
export async function optimistic({ show, send, reason }: Change): Promise<boolean> {
  const shown = show();
  try {
    await send;
    return true;
  } catch (thrown) {
    shown.undo();
    const problem = ((thrown as { error?: Failure }).error ?? thrown) as Failure;
    toast({ tone: 'bad', text: await reason(problem) });
    return false;
  }
}
