/** As people write it. */
export const title = 'diaspora*';
