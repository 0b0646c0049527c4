/** It brings types for the whole build only, of which it is a part. */
declare module 'hls.js/light' {
  export { default } from 'hls.js';
}
