/** Names the text of the consent to video (`consent` of words/en.json and hi.json), as it is kept with it: another text, another version. */
export const CONSENT_TEXT_VERSION = '2026-11-22';
