// The values of 16-bit floats, from their definition: by arithmetic, not by bits.

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of the fraction. */
export const valueOfHalf = (bits: number): number => floatValue(bits, 5, 10);

/** bfloat16: a sign, 8 bits of exponent, 7 of the fraction. */
export const valueOfBrainFloat = (bits: number): number => floatValue(bits, 8, 7);

function floatValue(bits: number, exponentBits: number, fractionBits: number): number {
  const sign = bits >= 2 ** 15 ? -1 : 1;
  const exponent = Math.floor(bits / 2 ** fractionBits) % 2 ** exponentBits;
  const fraction = (bits % 2 ** fractionBits) / 2 ** fractionBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** (1 - bias);
  return sign * (1 + fraction) * 2 ** (exponent - bias);
}
