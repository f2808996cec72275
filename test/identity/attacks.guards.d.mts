/** name · test · file · guard · what is left of it */
export const guards: [name: string, test: string, file: string, guard: string, left: string][];
