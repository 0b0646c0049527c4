import { useId } from 'react';

/** Honeycomb light as it hangs over the cars in a detailing bay, fading out from the upper right corner. */
export function Honeycomb({ className }: { className: string }) {
  const id = useId();
  return (
    <svg className={`honeycomb pointer-events-none absolute inset-0 size-full ${className}`} aria-hidden="true">
      <pattern id={id} width="56" height="32" patternUnits="userSpaceOnUse" x="100%" y="-6">
        <path
          d="M0 16h9.33L18.67 0h18.66l9.34 16H56M9.33 16l9.34 16h18.66l9.34-16"
          fill="none"
          stroke="currentColor"
          strokeWidth="1.6"
        />
      </pattern>
      <rect width="100%" height="100%" fill={`url(#${id})`} />
    </svg>
  );
}
