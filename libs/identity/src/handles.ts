/** What the contract takes as a handle; ASCII only, so that no two look alike. */
export const handlePattern = /^[a-z0-9_]{3,30}$/;

export const isHandle = (text: string): boolean => handlePattern.test(text);
