/** The figure eight on its side: two loops that cross at one point. */
export const Logo = ({ sizePx = 26 }: { sizePx?: number }) => (
  <svg width={sizePx * 1.6} height={sizePx} viewBox="0 0 64 40" aria-hidden focusable="false">
    <path
      d="M32 20c-5-7-9-10-14-10a10 10 0 0 0 0 20c5 0 9-3 14-10s9-10 14-10a10 10 0 0 1 0 20c-5 0-9-3-14-10z"
      fill="none"
      stroke="var(--mantine-primary-color-filled)"
      strokeWidth="5"
      strokeLinejoin="round"
    />
  </svg>
);
