/** Vermillion of the Okabe–Ito palette, which means "defect" all over the report. */
export const DEFECT_RGB = [0xd5, 0x5e, 0x00] as const;
