import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import type { Link } from '../live/socket';

/** How the page hears of news: the socket's state and when something last came, by socket or by polling. */
export const feed = createSlice({
  name: 'feed',
  initialState: { link: 'connecting' as Link, heardAt: null as number | null },
  reducers: {
    linkChanged: (state, action: PayloadAction<Link>) => {
      state.link = action.payload;
    },
    heard: (state, action: PayloadAction<number>) => {
      state.heardAt = action.payload;
    },
  },
});

export const { linkChanged, heard } = feed.actions;
