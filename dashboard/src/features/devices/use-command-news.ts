import { useEffect, useRef, useState } from 'react';
import { useLiveEvents } from '@/api/live-events';
import { useStoreDispatch } from '@/api/store';
import { askAnew } from '@/api/under-way';
import { dataOf } from '@/contract/live';
import type { WarmUp } from '@/kit/page-route';
import { isOpen } from './command-ends';
import { fleetCalls } from './fleet-calls';
import type { Command, GivenCommand } from './shapes';

/** What became of commands, by id: as events tell, and asked for again where events may have been missed. */
export type CommandNews = Record<string, Command>;

/**
 * Hears of commands from when the page is there, since a device may have done one before its call is answered.
 *
 * @param given those that are asked for when events were missed, as long as their end is not known
 */
export function useCommandNews(given: GivenCommand[]): CommandNews {
  // The store's type knows the calls of `src/api` only, and those of features are in the same cache.
  const dispatch = useStoreDispatch() as WarmUp['dispatch'];
  const [news, setNews] = useState<CommandNews>({});
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const learn = (commands: Command[]) => {
    if (commands.length === 0) return;
    setNews((known) => ({ ...known, ...Object.fromEntries(commands.map((one) => [one.command_id, one])) }));
  };
  const ask = async () => {
    for (const { device_id, command_id, state } of given) {
      if (gone.current) return;
      if (!isOpen(news[command_id]?.state ?? state)) continue;
      const which = { device_id, command_id };
      const { data } = await askAnew(
        dispatch,
        fleetCalls.util.getRunningQueryThunk('oneCommand', which),
        fleetCalls.endpoints.oneCommand.initiate(which, { subscribe: false, forceRefetch: true }),
      );
      if (!data) continue;
      // An event may have told its end while the answer was on its way, and none comes after that.
      setNews((known) => {
        const told = known[command_id];
        return told && !isOpen(told.state) ? known : { ...known, [command_id]: data };
      });
    }
  };
  useLiveEvents({
    onEvents: (events) => {
      learn(dataOf(events, 'device_command'));
    },
    onGap: () => void ask(),
  });
  return news;
}
