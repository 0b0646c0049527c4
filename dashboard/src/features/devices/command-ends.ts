import type { Command } from './shapes';

type CommandState = Command['state'];

const OPEN: readonly CommandState[] = ['queued', 'sent', 'accepted', 'progress'];
const BAD: readonly CommandState[] = ['failed', 'rejected', 'expired'];

/** Whether its end is still to come. */
export const isOpen = (state: CommandState): boolean => OPEN.includes(state);
/** Whether it came to nothing. */
export const isBad = (state: CommandState): boolean => BAD.includes(state);
