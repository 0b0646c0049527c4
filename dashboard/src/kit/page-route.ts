import type { ThunkDispatch, UnknownAction } from '@reduxjs/toolkit';
import type { ComponentType } from 'react';
import type { IconName } from './icons';

/** Who a page is for. */
export type Role = 'super_admin' | 'owner' | 'staff_admin' | 'staff_operator' | 'customer';

/** Everybody who works in a workshop, or looks after it. */
export const TEAM: readonly Role[] = ['super_admin', 'owner', 'staff_admin', 'staff_operator'];
/** Who may change how a workshop works. */
export const ADMINS: readonly Role[] = ['super_admin', 'owner', 'staff_admin'];
export const OWNERS: readonly Role[] = ['super_admin', 'owner'];
export const EVERYBODY: readonly Role[] = [...TEAM, 'customer'];

/** The entries that the navigation has words for (`nav` of words/en.json). */
export type NavText = 'live' | 'jobs' | 'alerts' | 'myJobs' | 'staff' | 'devices' | 'workshop' | 'platform';

/** What a page knows before somebody goes there. */
export interface WarmUp {
  /** Those of its path. */
  params: Record<string, string | undefined>;
  /** Null: none is chosen yet. */
  workshop: number | null;
  dispatch: ThunkDispatch<never, unknown, UnknownAction>;
}

/** What a page's module exports. */
export interface PageCode {
  Page: ComponentType;
  /** Asks for what the page shows first: somebody points at a link to it. */
  warmUp?: (known: WarmUp) => void;
}

/** A page as its feature offers it; `app/pages.ts` lists them all. */
export interface PageRoute {
  /** As React Router writes it, e.g. `/jobs/:id`. */
  path: string;
  /** Loads the page's code. */
  load: () => Promise<PageCode>;
  /** All others find no page there. */
  roles: readonly Role[];
  /** Whether it shows a workshop: a platform administrator chooses one first. Default: true. */
  ofWorkshop?: boolean;
  /** Its place in the navigation, lowest first; without it the page is reached from others only. */
  nav?: { text: NavText; icon: IconName; place: number; roles?: readonly Role[] };
}
