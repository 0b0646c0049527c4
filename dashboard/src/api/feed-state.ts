import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Viewer } from '../contract/shapes';
import type { Link } from '../live/socket';
import { signedOut } from './session';

interface FeedState {
  link: Link;
  /** The same of the platform's stream, while a page of the platform is there. */
  platform: Link;
  heardAt: number | null;
  /** Who watches each pit, as far as it was told. */
  viewers: Partial<Record<number, Told>>;
  /** How often events were missed. */
  gaps: number;
}

interface Told {
  viewers: Viewer[];
  /** Of the gaps until then. */
  gaps: number;
}

const initialState: FeedState = { link: 'connecting', platform: 'connecting', heardAt: null, viewers: {}, gaps: 0 };

/** How the page hears of news: the socket's state and when something last came, by socket or by polling. */
export const feed = createSlice({
  name: 'feed',
  initialState,
  reducers: {
    linkChanged: (state, action: PayloadAction<Link>) => {
      state.link = action.payload;
    },
    platformLinkChanged: (state, action: PayloadAction<Link>) => {
      state.platform = action.payload;
    },
    heard: (state, action: PayloadAction<number>) => {
      state.heardAt = action.payload;
    },
    viewersTold: (state, { payload }: PayloadAction<{ pit_id: number; viewers: Viewer[] }[]>) => {
      for (const { pit_id, viewers } of payload) state.viewers[pit_id] = { viewers, gaps: state.gaps };
    },
    eventsMissed: (state) => {
      state.gaps++;
    },
  },
  extraReducers: (builder) => {
    builder.addCase(signedOut, () => initialState);
  },
});

export const { linkChanged, platformLinkChanged, heard, viewersTold, eventsMissed } = feed.actions;
