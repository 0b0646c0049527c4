import type { components } from './schema';

/** The events of the live stream, from docs/contract/asyncapi.yaml. */
type Schemas = components['schemas'];
type Events = {
  [Name in keyof Schemas as Name extends `Event${string}` ? Name : never]: Schemas[Name];
};
type Known = Extract<Events[keyof Events], { type: string }>;
export type LiveEventType = Known['type'];
type EventOf<Type extends LiveEventType> = Extract<Known, { type: Type }>;

type Data = { [Event in Known as Event['type']]: Event['data'] };

/** Whether it is of one of these types, and so has their data; what the contract does not name is nothing here. */
export function isEvent<Event extends { type: string }, Type extends LiveEventType>(
  event: Event,
  ...types: Type[]
): event is Event & EventOf<Type> {
  return (types as string[]).includes(event.type);
}

/** The data of those of one of these types, in order. */
export function dataOf<Type extends LiveEventType>(events: { type: string }[], ...types: Type[]): Data[Type][] {
  return events
    .filter((event) => isEvent(event, ...types))
    .map((event) => (event as unknown as { data: Data[Type] }).data);
}
