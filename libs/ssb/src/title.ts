/** As people write it. */
export const title = 'Scuttlebutt';
