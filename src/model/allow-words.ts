/** How a question asks for a rule: by these words it is known that one would do. */
export const allowWords = '`ralph allow ID`';
