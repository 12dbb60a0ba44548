import { encode } from 'uqr';

/** A QR code as one path; always dark on light, as readers expect. */
export const QrCode = ({ text, label, sizePx = 148 }: { text: string; label: string; sizePx?: number }) => {
  const { data, size } = encode(text, { ecc: 'M', border: 2 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg
      role="img"
      aria-label={label}
      width={sizePx}
      height={sizePx}
      viewBox={`0 0 ${size} ${size}`}
      shapeRendering="crispEdges"
      style={{ background: '#fff', borderRadius: 6, flex: 'none' }}
    >
      <path d={path} fill="#000" />
    </svg>
  );
};
