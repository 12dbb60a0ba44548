export interface Segment {
  name: string;
  value: number;
  /** A CSS colour by what it means. */
  colour: string;
  /** Lighter for what matters less: 0 … 1. */
  strength?: number;
  /** A gap before it: another group begins. */
  apart?: boolean;
}

/** Counts as parts of one bar; `full` is what the whole width would be, so that bars below each other compare. */
export const SegmentBar = ({
  segments,
  full,
  label,
  heightPx = 12,
}: {
  segments: readonly Segment[];
  full: number;
  label: string;
  heightPx?: number;
}) => (
  <div
    role="img"
    aria-label={label}
    style={{ display: 'flex', height: heightPx, width: '100%', minWidth: 80, overflow: 'hidden' }}
  >
    {segments
      .filter(({ value }) => value > 0)
      .map(({ name, value, colour, strength = 1, apart }) => (
        <div
          key={name}
          title={`${name}: ${value}`}
          style={{
            width: `${(100 * value) / Math.max(full, 1)}%`,
            minWidth: 2,
            background: `color-mix(in srgb, ${colour} ${Math.round(100 * strength)}%, var(--lem-card))`,
            marginLeft: apart ? 3 : 1,
            borderRadius: 2,
          }}
        />
      ))}
  </div>
);
