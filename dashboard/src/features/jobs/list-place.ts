/** The list as somebody left it, so that the way back from a job leads to the same tab, search and page. */
let left = '';

export const leaveList = (search: string): void => {
  left = search;
};

/** The address of the list as it was left. */
export const listAddress = (): string => `/jobs${left}`;
