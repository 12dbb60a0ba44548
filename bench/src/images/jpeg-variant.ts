/** The same picture under other bytes: a comment segment after the start of image (ITU-T T.81, B.2.4.5). */
export const variantOf = (jpeg: Buffer, comment: string): Buffer => {
  const text = Buffer.from(comment);
  const segment = Buffer.alloc(4);
  segment.writeUInt16BE(0xfffe, 0);
  segment.writeUInt16BE(text.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), segment, text, jpeg.subarray(2)]);
};
