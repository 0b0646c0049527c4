import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { User } from '../contract/shapes';

interface SessionState {
  /** `starting` while a stored session is being taken up again. */
  phase: 'starting' | 'out' | 'in';
  /** Whether the session ended by itself, so that the sign-in page says why it is there. */
  ended: boolean;
  user: User | null;
  /** The hub's database is away, so that nothing but this browser says who is signed in. */
  unconfirmed?: boolean;
}

const starting: SessionState = { phase: 'starting', ended: false, user: null };

export const session = createSlice({
  name: 'session',
  initialState: starting,
  reducers: {
    signedIn: (_, action: PayloadAction<User>): SessionState => ({ phase: 'in', ended: false, user: action.payload }),
    stayedIn: (_, action: PayloadAction<User>): SessionState => ({
      ...{ phase: 'in', ended: false, user: action.payload, unconfirmed: true },
    }),
    // Calls that were under way at a sign-out fail afterwards: they must not turn it into a lost session.
    signedOut: (state, action: PayloadAction<{ ended: boolean }>): SessionState =>
      state.phase === 'out' ? state : { phase: 'out', ended: action.payload.ended, user: null },
  },
});

export const { signedIn, stayedIn, signedOut } = session.actions;
